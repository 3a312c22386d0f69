import type { Transaction } from './pool.ts';
import { asConsequence } from './transactions.ts';

/**
 * Lock a report until the transaction ends: against messages, screens and its close, but not against rows that refer to it.
 *
 * The order of locks, for everybody: the directory (`holdDirectory`, `changeDirectory`), then the ties between reports
 * (`holdTies`, `changeTies`), then reports, then what hangs on them (tasks, questions, retention, index). Two that take one report and more than one of its rows in another order wait
 * for each other, and PostgreSQL ends one of them. Whoever holds a single task, and then only adds rows, needs no report.
 * Several reports are locked by id (`lockForScreen`).
 *
 * @returns whether there is such a report, for the caller
 */
export async function lockReportRow(tx: Transaction, reportId: string): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'lock-report-row',
    text: /* sql */ `select from reports where id = $1 for no key update`,
    values: [reportId],
  });
  return rowCount !== 0;
}

/**
 * In a person's transaction: lock the report of a task, before the task itself. Nothing for a task that they may not know;
 * whether they still may is to be looked for again once the locks are held.
 *
 * @param before - what is to be held before the report, where there is one
 */
export async function lockReportOfTask(
  tx: Transaction,
  taskId: string,
  before: (reportId: string) => Promise<void> = async () => {},
): Promise<void> {
  const { rows } = await tx.query<{ reportId: string }>({
    name: 'report-of-task',
    text: /* sql */ `select report_id as "reportId" from tasks where id = $1`,
    values: [taskId],
  });
  const reportId = rows[0]?.reportId;
  if (reportId === undefined) return;
  await before(reportId);
  await asConsequence(tx, () => lockReportRow(tx, reportId));
}

/** In a person's transaction that acts on several tasks: lock their reports, in the order of everybody, before the first of them. */
export async function lockReportsOfTasks(tx: Transaction, taskIds: readonly string[]): Promise<void> {
  await asConsequence(tx, () =>
    tx.query({
      name: 'lock-reports-of-tasks',
      text: /* sql */ `
        select from reports where id in (select report_id from tasks where id = any ($1::uuid[]))
        order by id for no key update`,
      values: [taskIds],
    }),
  );
}
