import { createForceSystemHttp, type ForceSystemConnection } from '../connector/http.ts';
import {
  TRANSFERS_PATH,
  transferReceipt,
  type TransferReceipt,
  transferRequest,
  type TransferRequest,
} from './contract.ts';

/** What we ask of another force's desk. */
export interface ForceDeskClient {
  /**
   * Hand a report's messages over and return the desk's reference.
   *
   * Safe to repeat with the same key and the same request: the first receipt comes again, nothing is done twice.
   *
   * @throws ForceSystemError `rejected` (final), `unavailable` (nothing done) or `unknown-outcome` (ask first)
   */
  transfer(request: TransferRequest, options: { idempotencyKey: string }): Promise<TransferReceipt>;
  /**
   * The receipt of the transfer that was made for our reference, or undefined.
   *
   * @throws ForceSystemError `rejected` or `unavailable`
   */
  findTransfer(ourReference: string): Promise<TransferReceipt | undefined>;
}

/**
 * Make the client from the address and the secret of the system.
 *
 * @throws TypeError when the address or the token cannot be used
 */
export function createForceDeskClient(connection: ForceSystemConnection): ForceDeskClient {
  const http = createForceSystemHttp('force-desk', connection);
  return {
    transfer: (request, { idempotencyKey }) =>
      http.send(
        TRANSFERS_PATH,
        { schema: transferRequest, value: request },
        { idempotencyKey, receipt: transferReceipt },
      ),
    findTransfer: (ourReference) => http.find(TRANSFERS_PATH, ourReference, transferReceipt),
  };
}
