import { createForceSystemHttp, type ForceSystemConnection } from '../connector/http.ts';
import { type AlertReceipt, alertReceipt, type AlertRequest, alertRequest, ALERTS_PATH } from './contract.ts';

/** What we ask of the pager. */
export interface PagerClient {
  /**
   * Alarm one recipient.
   *
   * Safe to repeat with the same reference, which is the idempotency key as well: nobody is alarmed twice by it.
   *
   * @throws ForceSystemError `rejected`, `unavailable` or `unknown-outcome`
   */
  alert(request: AlertRequest): Promise<AlertReceipt>;
}

/**
 * Make the client from the address and the secret of the pager.
 *
 * @throws TypeError when the address or the token cannot be used
 */
export function createPagerClient(connection: ForceSystemConnection): PagerClient {
  const http = createForceSystemHttp('pager', connection);
  return {
    alert: (request) =>
      http.send(
        ALERTS_PATH,
        { schema: alertRequest, value: request },
        { idempotencyKey: request.ourReference, receipt: alertReceipt },
      ),
  };
}
