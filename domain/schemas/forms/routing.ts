import { z } from 'zod';
import { subjectNumber } from '../subject-number.ts';
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

/** The longest account of a part that a person writes, in UTF-16 units. */
const ACCOUNT_MAX = 20_000;
/** Most other forces that a message is divided between. */
export const PARTS_MAX = 20;

/** What one of the other forces is given of a message. */
export const dividedPart = z.strictObject({
  force: forceSlug,
  subjectNos: z.array(subjectNumber).min(1).max(200),
  account: z.string().trim().min(20).max(ACCOUNT_MAX).optional(),
  wholeNarrative: z.literal(true).optional(),
  /** How many stretches that could lead to the reporter are hidden from it, as whoever divides has seen; none by default. */
  hidden: z.int().min(0).max(1_000_000).optional(),
});

/**
 * What each of the other forces is given of a message: people by the sender's numbers, and either an account in the
 * divider's own words of what concerns that force, or, where everybody in the message is its own, what was sent.
 */
export const divideReport = z
  .strictObject({
    parts: z.array(dividedPart).max(PARTS_MAX),
    reason,
  })
  .superRefine(({ parts }, context) => {
    if (new Set(parts.map(({ force }) => force)).size !== parts.length)
      broken(context, ['parts'], 'must name each force once');
    for (const [at, { subjectNos, account, wholeNarrative }] of parts.entries()) {
      if (new Set(subjectNos).size !== subjectNos.length)
        broken(context, ['parts', at, 'subjectNos'], 'must name each person once');
      if ((account === undefined) === (wholeNarrative === undefined))
        broken(
          context,
          ['parts', at, 'account'],
          'must say what concerns the force, unless the whole narrative goes to it: one of the two',
        );
    }
  });

/** What becomes of a report that its sender has withdrawn. */
export const reviewRetraction = z
  .strictObject({
    decision: z.enum(['GO_ON', 'REASSESS', 'END']),
    /** Whether the reporter may have been made to withdraw it, and whether somebody at risk still is. */
    pressureConsidered: z.literal(true, 'must be considered: somebody may have been made to withdraw it'),
    reason,
  })
  .superRefine(({ decision, reason: words }, context) => {
    if (decision === 'END' && words.length < 30)
      broken(context, ['reason'], 'must explain in at least 30 characters why the report ends');
  });
