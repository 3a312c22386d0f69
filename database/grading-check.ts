import { gradingFaults } from '../domain/intelligence/grading-faults.ts';
import type { Vault } from '../domain/vault.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import type { Completion } from './completion.ts';
import type { Transaction } from './pool.ts';
import { contentForHandOff } from './report-content.ts';
import { findReport } from './reports.ts';
import { refuseFaults } from './safeguarding-checks.ts';

type Message = Awaited<ReturnType<typeof contentForHandOff>>[number]['message'];

const messagesOf = async (tx: Transaction, vault: Vault, reportId: string): Promise<Message[]> =>
  (await contentForHandOff(tx, vault, reportId)).map(({ message }) => message);
const quotedIn = (messages: readonly Message[]): string[] =>
  messages.flatMap(({ quotedRef }) => (quotedRef ? [quotedRef] : []));

/** The references that the sender and the reporter know a report by: none of them may leave with intelligence. */
export async function referencesOf(tx: Transaction, vault: Vault, reportId: string): Promise<string[]> {
  const report = await findReport(tx, reportId);
  if (!report) throw new RangeError('there is no such report');
  return [report.reference, ...quotedIn(await messagesOf(tx, vault, reportId))];
}

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
  const messages = await messagesOf(tx, vault, report.id);
  refuseFaults(
    gradingFaults(form, {
      day: calendarDayInUk(new Date()),
      isAnonymous: messages.some(({ anonymity }) => anonymity === 'ANONYMOUS'),
      references: [report.reference, ...quotedIn(messages)],
      narratives: messages.map(({ narrative }) => narrative),
    }),
  );
}
