import { createForceSystemHttp, type ForceSystemConnection } from '../connector/http.ts';
import {
  REPORTS_PATH,
  reportReceipt,
  type ReportReceipt,
  recordReportRequest,
  type RecordReportRequest,
} from './contract.ts';

/** What we ask of the intelligence system. */
export interface IntelligenceClient {
  /**
   * Record an intelligence report and return its URN.
   *
   * Safe to repeat with the same key and the same request: the first receipt comes again, nothing is done twice.
   *
   * @throws ForceSystemError `rejected` (final), `unavailable` (nothing done) or `unknown-outcome` (ask first)
   */
  recordReport(request: RecordReportRequest, options: { idempotencyKey: string }): Promise<ReportReceipt>;
  /**
   * The receipt of the report that was recorded for our reference, or undefined.
   *
   * @throws ForceSystemError `rejected` or `unavailable`
   */
  findReport(ourReference: string): Promise<ReportReceipt | undefined>;
}

/**
 * Make the client from the address and the secret of the system.
 *
 * @throws TypeError when the address or the token cannot be used
 */
export function createIntelligenceClient(connection: ForceSystemConnection): IntelligenceClient {
  const http = createForceSystemHttp('intelligence', connection);
  return {
    recordReport: (request, { idempotencyKey }) =>
      http.send(
        REPORTS_PATH,
        { schema: recordReportRequest, value: request },
        { idempotencyKey, receipt: reportReceipt },
      ),
    findReport: (ourReference) => http.find(REPORTS_PATH, ourReference, reportReceipt),
  };
}
