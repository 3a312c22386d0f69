import { z } from 'zod';
import {
  code,
  forceSlug,
  instant,
  NATIONS,
  ourReference,
  priority,
  subjects,
  text,
} from '../connector/contract.ts';

/**
 * Contract with the referral gateway of the oversight bodies: one door to the bodies outside the police to which a
 * force refers a matter.
 *
 * `POST /referrals` refers a matter and answers 201 with a receipt; `GET /referrals?ourReference=` answers 200 with
 * that receipt, or 404.
 * Refusals are problem documents (`problem` in `../connector/contract.ts`).
 */
export const OVERSIGHT_REFERRALS_PATH = 'referrals';

/**
 * Who oversees: the bodies for England and Wales (IOPC), Scotland (PIRC; of crimes COPFS) and Northern Ireland (PONI),
 * and any other to which the gateway leads.
 */
const OVERSIGHT_BODIES = ['IOPC', 'PIRC', 'COPFS', 'PONI', 'OTHER'] as const;

/** Body of `POST /referrals`. */
export const oversightReferralRequest = z.object({
  ourReference,
  force: forceSlug,
  nation: z.enum(NATIONS),
  to: z.enum(OVERSIGHT_BODIES),
  kind: z.enum(['MANDATORY', 'VOLUNTARY']),
  /** A complaint, a conduct matter, or a death or serious injury. */
  matter: z.enum(['COMPLAINT', 'CONDUCT', 'DSI']),
  /** Codes of the criteria for referral that the matter meets. */
  criteria: z.array(code).max(20),
  /**
   * When it first became clear that the matter is one that must be referred: from here the body reckons the time limit.
   * Left out where the force refers by its own choice.
   */
  becameClearAt: instant.nullish(),
  /** Code of the role that decided on the referral; a person's name has no place here. */
  referredBy: code.nullish(),
  summary: text,
  subjects,
  priority,
});
export type OversightReferralRequest = z.infer<typeof oversightReferralRequest>;

/** Answer to `POST /referrals` and to the look-up. */
export const oversightReferralReceipt = z.object({
  referralReference: z.string().regex(/^OR\/\d{5,9}\/\d{2}$/),
  receivedAt: instant,
});
export type OversightReferralReceipt = z.infer<typeof oversightReferralReceipt>;
