import { gradingFaults } from '../domain/intelligence/grading-faults.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import type { Completion } from './completion.ts';
import type { Transaction } from './pool.ts';
import { contentForHandOff } from './report-content.ts';
import { findReport } from './reports.ts';
import { refuseFaults } from './safeguarding-checks.ts';

/**
 * Hold a grading to the rules of its day and to the golden rules. What it is compared with has its clues hidden, so
 * that no refusal tells whoever tries one value after another.
 *
 * @throws RuleError at the field whose rule is broken
 */
export async function itemsGraded(
  tx: Transaction,
  { vault, task, form }: Completion<'grade-intelligence'>,
): Promise<void> {
  const report = await findReport(tx, task.reportId);
  if (!report) throw new RangeError('the task has no report');
  const messages = (await contentForHandOff(tx, vault, report.id)).map(({ message }) => message);
  refuseFaults(
    gradingFaults(form, {
      day: calendarDayInUk(new Date()),
      isAnonymous: messages.some(({ anonymity }) => anonymity === 'ANONYMOUS'),
      references: [report.reference, ...messages.flatMap(({ quotedRef }) => (quotedRef ? [quotedRef] : []))],
      narratives: messages.map(({ narrative }) => narrative),
    }),
  );
}
