import { createForceSystemHttp, type ForceSystemConnection } from '../connector/http.ts';
import {
  OVERSIGHT_REFERRALS_PATH,
  oversightReferralReceipt,
  type OversightReferralReceipt,
  oversightReferralRequest,
  type OversightReferralRequest,
} from './contract.ts';

/** What we ask of the oversight bodies' referral gateway. */
export interface OversightClient {
  /**
   * Refer a matter to an oversight body and return the gateway's reference.
   *
   * Safe to repeat with the same key and the same request: the first receipt comes again, nothing is done twice.
   *
   * @throws ForceSystemError `rejected` (final), `unavailable` (nothing done) or `unknown-outcome` (ask first)
   */
  refer(
    request: OversightReferralRequest,
    options: { idempotencyKey: string },
  ): Promise<OversightReferralReceipt>;
  /**
   * The receipt of the referral that was made for our reference, or undefined.
   *
   * @throws ForceSystemError `rejected` or `unavailable`
   */
  findReferral(ourReference: string): Promise<OversightReferralReceipt | undefined>;
}

/**
 * Make the client from the address and the secret of the system.
 *
 * @throws TypeError when the address or the token cannot be used
 */
export function createOversightClient(connection: ForceSystemConnection): OversightClient {
  const http = createForceSystemHttp('oversight', connection);
  return {
    refer: (request, { idempotencyKey }) =>
      http.send(
        OVERSIGHT_REFERRALS_PATH,
        { schema: oversightReferralRequest, value: request },
        { idempotencyKey, receipt: oversightReferralReceipt },
      ),
    findReferral: (ourReference) =>
      http.find(OVERSIGHT_REFERRALS_PATH, ourReference, oversightReferralReceipt),
  };
}
