import { z } from 'zod';
import { broken, forceSlug, reason } from './common.ts';

export const routeReport = z
  .strictObject({
    route: z.enum(['KEEP', 'TRANSFER', 'REDIRECT_TO_OTHER_AGENCY']),
    force: forceSlug.optional(),
    reason,
  })
  .superRefine((form, context) => {
    if (form.route === 'TRANSFER' && form.force === undefined)
      broken(context, ['force'], 'must name the force that the report is transferred to');
    if (form.route !== 'TRANSFER' && form.force !== undefined)
      broken(context, ['force'], 'must be left out unless the report is transferred');
  });
