import type { Transaction } from '../database/pool.ts';
import { findReport, type Report } from '../database/reports.ts';
import { notFound } from './problems.ts';

/** The report, if the caller may know it. @throws Problem 404 */
export async function knownReport(tx: Transaction, id: string): Promise<Report> {
  const report = await findReport(tx, id);
  if (!report) throw notFound();
  return report;
}
