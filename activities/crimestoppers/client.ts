import { createForceSystemHttp, type ForceSystemConnection } from '../connector/http.ts';
import {
  returnReceipt,
  type ReturnReceipt,
  returnRequest,
  type ReturnRequest,
  RETURNS_PATH,
} from './contract.ts';

/** What we ask of Crimestoppers. */
export interface CrimestoppersClient {
  /**
   * Return an outcome or questions to the sender of a report, and give the sender's reference of it.
   *
   * Safe to repeat with the same key and the same request: the first receipt comes again, nothing is done twice.
   *
   * @throws ForceSystemError `rejected` (final), `unavailable` (nothing done) or `unknown-outcome` (ask first)
   */
  sendReturn(request: ReturnRequest, options: { idempotencyKey: string }): Promise<ReturnReceipt>;
  /**
   * The receipt of the return that was sent for our reference, or undefined.
   *
   * @throws ForceSystemError `rejected` or `unavailable`
   */
  findReturn(ourReference: string): Promise<ReturnReceipt | undefined>;
}

/**
 * Make the client from the address and the secret of the system.
 *
 * @throws TypeError when the address or the token cannot be used
 */
export function createCrimestoppersClient(connection: ForceSystemConnection): CrimestoppersClient {
  const http = createForceSystemHttp('crimestoppers', connection);
  return {
    sendReturn: (request, { idempotencyKey }) =>
      http.send(
        RETURNS_PATH,
        { schema: returnRequest, value: request },
        { idempotencyKey, receipt: returnReceipt },
      ),
    findReturn: (ourReference) => http.find(RETURNS_PATH, ourReference, returnReceipt),
  };
}
