import { z } from 'zod';
import { broken, reason } from './common.ts';

export const reviewIdentityClues = z
  .strictObject({
    clues: z
      .array(z.strictObject({ clue: z.uuid(), decision: z.enum(['REMOVE', 'KEEP']), reason }))
      .max(2_000),
    /** What becomes of the clues not named: kept is only what somebody has looked at. */
    others: z.strictObject({ decision: z.literal('REMOVE'), reason }).optional(),
  })
  .superRefine((form, context) => {
    if (form.clues.length === 0 && form.others === undefined)
      broken(context, ['clues'], 'must decide every clue of the task, or say what becomes of the others');
    if (new Set(form.clues.map(({ clue }) => clue.toLowerCase())).size !== form.clues.length)
      broken(context, ['clues'], 'must name each clue once');
  });

export const confirmSubject = z
  .strictObject({
    candidates: z
      .array(z.strictObject({ person: z.uuid(), answer: z.enum(['YES', 'NO', 'UNSURE']), reason }))
      .max(100),
  })
  .superRefine((form, context) => {
    if (new Set(form.candidates.map(({ person }) => person)).size !== form.candidates.length)
      broken(context, ['candidates'], 'must name each person once');
  });

export const reviewBreakGlass = z.strictObject({
  justified: z.boolean(),
  reason,
});
