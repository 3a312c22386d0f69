import { z } from 'zod';
import { broken, reason } from './common.ts';

export const resolveHandOff = z
  .strictObject({
    decision: z.enum(['RETRY', 'RECORD_AS_DONE_BY_HAND']),
    reference: z.string().trim().min(1).max(80).optional(),
    reason,
  })
  .superRefine((form, context) => {
    if (form.decision === 'RECORD_AS_DONE_BY_HAND' && form.reference === undefined)
      broken(context, ['reference'], "must give the other system's reference");
  });
