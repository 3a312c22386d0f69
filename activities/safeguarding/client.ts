import { createForceSystemHttp, type ForceSystemConnection } from '../connector/http.ts';
import {
  REFERRALS_PATH,
  referralReceipt,
  type ReferralReceipt,
  referralRequest,
  type ReferralRequest,
} from './contract.ts';

/** What we ask of the safeguarding gateway. */
export interface SafeguardingClient {
  /**
   * Make a referral and return the gateway's reference.
   *
   * Safe to repeat with the same key and the same request: the first receipt comes again, nothing is done twice.
   *
   * @throws ForceSystemError `rejected` (final), `unavailable` (nothing done) or `unknown-outcome` (ask first)
   */
  refer(request: ReferralRequest, options: { idempotencyKey: string }): Promise<ReferralReceipt>;
  /**
   * The receipt of the referral that was made for our reference, or undefined.
   *
   * @throws ForceSystemError `rejected` or `unavailable`
   */
  findReferral(ourReference: string): Promise<ReferralReceipt | undefined>;
}

/**
 * Make the client from the address and the secret of the system.
 *
 * @throws TypeError when the address or the token cannot be used
 */
export function createSafeguardingClient(connection: ForceSystemConnection): SafeguardingClient {
  const http = createForceSystemHttp('safeguarding', connection);
  return {
    refer: (request, { idempotencyKey }) =>
      http.send(
        REFERRALS_PATH,
        { schema: referralRequest, value: request },
        { idempotencyKey, receipt: referralReceipt },
      ),
    findReferral: (ourReference) => http.find(REFERRALS_PATH, ourReference, referralReceipt),
  };
}
