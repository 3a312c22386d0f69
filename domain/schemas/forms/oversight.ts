import { z } from 'zod';
import { OVERSIGHT_MODES } from '../../codes.ts';
import { broken, reason } from './common.ts';

/** Each criterion of the force's nation, answered one by one, judged as if what is alleged were true. */
export const oversightAnswers = z
  .strictObject({
    criteria: z
      .array(
        z.strictObject({
          criterion: z.string().regex(/^[A-Z][A-Z_]{1,60}$/),
          answer: z.enum(['MET', 'NOT_MET', 'CANNOT_TELL']),
          reason,
        }),
      )
      .max(40),
    /** The moment at which it became clear that a criterion is met: the clock of the referral starts there. */
    becameClearAt: z.iso.datetime().optional(),
  })
  .superRefine(({ criteria, becameClearAt }, context) => {
    if (new Set(criteria.map(({ criterion }) => criterion)).size !== criteria.length)
      broken(context, ['criteria'], 'must answer each criterion once');
    const isMet = criteria.some(({ answer }) => answer === 'MET');
    if (isMet && becameClearAt === undefined)
      broken(context, ['becameClearAt'], 'must say when it became clear that a criterion is met');
    if (!isMet && becameClearAt !== undefined)
      broken(context, ['becameClearAt'], 'must be left out while no criterion is met');
  });

/** Whether the matter is referred to the oversight body: always a person's decision. */
export const referToOversight = z.strictObject({ decision: z.enum(['REFER', 'DO_NOT_REFER']), reason });

/** How the oversight body has decided that the matter is investigated. */
export const recordOversightMode = z.strictObject({ mode: z.enum(OVERSIGHT_MODES), reason });
