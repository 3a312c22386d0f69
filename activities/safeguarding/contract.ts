import { z } from 'zod';
import { code, forceSlug, instant, NATIONS, ourReference, text } from '../connector/contract.ts';

/**
 * Contract with the safeguarding referral gateway of a force: one door to the public protection unit and to
 * the partner agencies' panels.
 *
 * `POST /referrals` makes a referral and answers 201 with a receipt; `GET /referrals?ourReference=` answers
 * 200 with that receipt, or 404.
 * Refusals are problem documents (`problem` in `../connector/contract.ts`).
 */
export const REFERRALS_PATH = 'referrals';

/**
 * Who can be asked to act: unit, multi-agency hub, children's services, risk conference, adult services, and the
 * designated officer for people in a position of trust (`LADO` in England, `DESIGNATED_OFFICER` in Wales).
 */
const REFERRAL_RECEIVERS = [
  'PUBLIC_PROTECTION_UNIT',
  'MASH',
  'CHILDRENS_SERVICES',
  'MARAC',
  'ADULT_SERVICES',
  'LADO',
  'DESIGNATED_OFFICER',
] as const;

/** Body of `POST /referrals`. */
export const referralRequest = z.object({
  ourReference,
  force: forceSlug,
  to: z.enum(REFERRAL_RECEIVERS),
  urgency: code,
  /** Where the person at risk lives, and the law under which it is referred, where law and not guidance asks for it. */
  nation: z.enum(NATIONS).nullish(),
  legalBasis: code.nullish(),
  risk: code.nullish(),
  /** The always-ask questions that were answered with yes. */
  warningSigns: z.array(code).max(50).optional(),
  /** The criteria of a risk assessment conference that are met. */
  criteria: z.array(code).max(20).optional(),
  riskSummary: text,
  /** True when the receiver must keep this from people with links to the subject. */
  informationBarrier: z.boolean(),
  /** The one person at the receiver for whose eyes it is, behind a barrier. */
  attention: z.string().max(200).nullish(),
  /** By when an answer is expected. */
  answerBy: instant.nullish(),
});
export type ReferralRequest = z.infer<typeof referralRequest>;

/** Answer to `POST /referrals` and to the look-up. */
export const referralReceipt = z.object({
  referralReference: z.string().regex(/^SR-\d{6,9}$/),
  receivedAt: instant,
});
export type ReferralReceipt = z.infer<typeof referralReceipt>;
