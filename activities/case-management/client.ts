import { createForceSystemHttp, type ForceSystemConnection } from '../connector/http.ts';
import {
  CASES_PATH,
  CASE_UPDATES_PATH,
  caseReceipt,
  type CaseReceipt,
  caseUpdateReceipt,
  type CaseUpdateReceipt,
  caseUpdateRequest,
  type CaseUpdateRequest,
  openCaseRequest,
  type OpenCaseRequest,
} from './contract.ts';

/** What we ask of the case system. */
export interface CaseManagementClient {
  /**
   * Open a case and return the case system's reference.
   *
   * Safe to repeat with the same key and the same request: the first receipt comes again, nothing is done twice.
   *
   * @throws ForceSystemError `rejected` (final), `unavailable` (nothing done) or `unknown-outcome` (ask first)
   */
  openCase(request: OpenCaseRequest, options: { idempotencyKey: string }): Promise<CaseReceipt>;
  /**
   * The receipt of the case that was opened for our reference, or undefined.
   *
   * @throws ForceSystemError `rejected` or `unavailable`
   */
  findCase(ourReference: string): Promise<CaseReceipt | undefined>;
  /** Tell of a change to a case; safe to repeat as `openCase` is, with the same errors. */
  updateCase(request: CaseUpdateRequest, options: { idempotencyKey: string }): Promise<CaseUpdateReceipt>;
  /** The receipt of the update that was sent for our reference, or undefined; the same errors as `findCase`. */
  findUpdate(ourReference: string): Promise<CaseUpdateReceipt | undefined>;
}

/**
 * Make the client from the address and the secret of the system.
 *
 * @throws TypeError when the address or the token cannot be used
 */
export function createCaseManagementClient(connection: ForceSystemConnection): CaseManagementClient {
  const http = createForceSystemHttp('case-management', connection);
  return {
    openCase: (request, { idempotencyKey }) =>
      http.send(
        CASES_PATH,
        { schema: openCaseRequest, value: request },
        { idempotencyKey, receipt: caseReceipt },
      ),
    findCase: (ourReference) => http.find(CASES_PATH, ourReference, caseReceipt),
    updateCase: (request, { idempotencyKey }) =>
      http.send(
        CASE_UPDATES_PATH,
        { schema: caseUpdateRequest, value: request },
        { idempotencyKey, receipt: caseUpdateReceipt },
      ),
    findUpdate: (ourReference) => http.find(CASE_UPDATES_PATH, ourReference, caseUpdateReceipt),
  };
}
