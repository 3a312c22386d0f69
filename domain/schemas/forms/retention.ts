import { z } from 'zod';
import { ASSESSMENT_CRITERIA, RETENTION_CLASSES } from '../../retention.ts';
import { broken, reason } from './common.ts';

export const reviewRetention = z
  .strictObject({
    decision: z.enum(['KEEP', 'ERASE']),
    /** The criteria of the national retention assessment that speak for keeping. */
    criteria: z.array(z.enum(ASSESSMENT_CRITERIA)).max(ASSESSMENT_CRITERIA.length),
    /** Another class than the one it is kept as. */
    class: z.enum(RETENTION_CLASSES).optional(),
    reason,
  })
  .superRefine((form, context) => {
    if (new Set(form.criteria).size !== form.criteria.length)
      broken(context, ['criteria'], 'must name each criterion once');
    if (form.decision === 'KEEP' && form.criteria.length === 0)
      broken(context, ['criteria'], 'must name at least one criterion that speaks for keeping');
    if (form.decision === 'ERASE' && form.criteria.length > 0)
      broken(context, ['criteria'], 'must be empty: what a criterion speaks for is kept');
    if (form.decision === 'ERASE' && form.class !== undefined)
      broken(context, ['class'], 'must be left out where the report is to be erased');
  });

export const confirmErasure = z.strictObject({ decision: z.enum(['KEEP', 'ERASE']), reason });
