import { z } from 'zod';
import { code, forceSlug, instant, ourReference, text } from '../connector/contract.ts';

/**
 * Contract with the safeguarding referral gateway of a force: one door to the public protection unit and to
 * the partner agencies' panels.
 *
 * `POST /referrals` makes a referral and answers 201 with a receipt; `GET /referrals?ourReference=` answers
 * 200 with that receipt, or 404.
 * Refusals are problem documents (`problem` in `../connector/contract.ts`).
 */
export const REFERRALS_PATH = 'referrals';

/** Who can be asked to act: unit, multi-agency hub, risk conference, adult services, designated officer. */
const REFERRAL_RECEIVERS = ['PUBLIC_PROTECTION_UNIT', 'MASH', 'MARAC', 'ADULT_SERVICES', 'LADO'] as const;

/** Body of `POST /referrals`. */
export const referralRequest = z.object({
  ourReference,
  force: forceSlug,
  to: z.enum(REFERRAL_RECEIVERS),
  urgency: code,
  riskSummary: text,
  /** True when the receiver must keep this from people with links to the subject. */
  informationBarrier: z.boolean(),
});
export type ReferralRequest = z.infer<typeof referralRequest>;

/** Answer to `POST /referrals` and to the look-up. */
export const referralReceipt = z.object({
  referralReference: z.string().regex(/^SR-\d{6,9}$/),
  receivedAt: instant,
});
export type ReferralReceipt = z.infer<typeof referralReceipt>;
