import { z } from 'zod';
import { broken, reason } from './common.ts';

/** What becomes of a hand-off that the other system, or its contract, has refused for good. */
export const resolveHandOff = z
  .strictObject({
    /** Send the same again; send it corrected; it was done by hand; two people find that it is not needed. */
    decision: z.enum(['RETRY', 'CORRECT', 'RECORD_AS_DONE_BY_HAND', 'NOT_NEEDED']),
    reference: z.string().trim().min(1).max(80).optional(),
    corrections: z
      .array(
        z.strictObject({
          /** JSON Pointer into what was refused. */
          pointer: z
            .string()
            .regex(/^(\/[A-Za-z0-9]{1,41})+$/, 'must be a JSON Pointer into what was refused'),
          value: z.string().min(1).max(400_000),
        }),
      )
      .min(1)
      .max(50)
      .optional(),
    reason,
  })
  .superRefine((form, context) => {
    if (form.decision === 'RECORD_AS_DONE_BY_HAND' && form.reference === undefined)
      broken(context, ['reference'], "must give the other system's reference");
    if (form.decision === 'NOT_NEEDED' && form.reason.length < 30)
      broken(context, ['reason'], 'must explain in at least 30 characters why it is not needed');
    if (form.decision === 'CORRECT' && form.corrections === undefined)
      broken(context, ['corrections'], 'must name at least one field that is corrected');
    if (form.decision !== 'CORRECT' && form.corrections !== undefined)
      broken(context, ['corrections'], 'must be left out unless what was refused is corrected');
    const pointers = (form.corrections ?? []).map(({ pointer }) => pointer);
    if (new Set(pointers).size !== pointers.length)
      broken(context, ['corrections'], 'must name each field once');
  });
