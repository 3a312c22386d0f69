import { NEXT_STEPS, WAITING_REASONS } from '../domain/codes.ts';
import { draftDelayLetter, onDay, recipientsOf } from '../domain/investigation/delay-letter.ts';
import { NOTICE_REVIEW_DAYS_MAX, noticeTitle } from '../domain/investigation/notices.ts';
import { isOfInvestigation } from '../domain/rounds.ts';
import { suspensionsAmong } from '../domain/investigation/suspensions.ts';
import { CONDUCT_REGIMES, severityRule } from '../domain/investigation/severity.ts';
import { lawOf } from '../domain/law.ts';
import { dayAfter } from '../domain/working-days.ts';
import { handOffsOfReport } from './hand-offs.ts';
import { allocationAmong, investigationFacts, severityAmong } from './investigations.ts';
import type { Transaction } from './pool.ts';
import { investigationOf, latestDay } from './task-days.ts';
import { type Task, tasksOfReport } from './tasks.ts';
import { asConsequence } from './transactions.ts';

const codesIn = <Code extends string>(value: unknown, known: readonly Code[]): Code[] =>
  Array.isArray(value) ? known.filter((code) => value.includes(code)) : [];

const textIn = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const isText = (value: unknown): value is string => typeof value === 'string';

/** What has happened in an investigation, as days and codes: enough for a letter, and no word that anybody wrote. */
async function draftOf(tx: Transaction, task: Task, of: string): Promise<Record<string, unknown>> {
  const { reportId, force } = task;
  const tasks = (await tasksOfReport(tx, reportId)).filter(({ occasion }) => isOfInvestigation(occasion, of));
  const facts = await investigationFacts(tx, reportId, of);
  const done = tasks.filter(({ state }) => state === 'completed');
  const decisions = (kind: Task['kind']) =>
    done.filter((one) => one.kind === kind).map((one) => one.decision);
  const reviews = decisions('review-progress');
  const last = reviews.at(-1);
  const opened = (await handOffsOfReport(tx, reportId)).find(
    ({ system, occasion }) => system === 'case-management' && occasion === of,
  );
  const attentionOn = onDay(facts.attentionAt);
  const letter = draftDelayLetter({
    force,
    caseReference: opened?.receipt ?? null,
    round: decisions('send-delay-letter').length + 1,
    attentionOn,
    beganOn: onDay(facts.beganAt),
    severityAssessed: severityAmong(tasks, of).standing !== undefined,
    noticeServedOn: textIn(decisions('serve-notice').at(-1)?.['servedOn']),
    reviewedOn: reviews.map((review) => review?.['toldOn']).filter(isText),
    waitingFor: codesIn(last?.['waitingFor'], WAITING_REASONS),
    nextSteps: codesIn(last?.['nextSteps'], NEXT_STEPS),
    expectedBy: textIn(last?.['expectedBy']),
  });
  return { letter, recipients: recipientsOf(force, attentionOn), expectedBy: last?.['expectedBy'] ?? null };
}

/**
 * What a form of an investigation may begin with: an offer for a person to change. Null where there is nothing to offer,
 * or the task is of another part of the process.
 */
export async function investigationSuggestion(
  tx: Transaction,
  task: Task,
): Promise<Record<string, unknown> | null> {
  const of = investigationOf(task);
  const today = latestDay(task);
  if (task.kind === 'send-delay-letter') return draftOf(tx, task, of);
  if (task.kind === 'assess-severity')
    return {
      regimes: CONDUCT_REGIMES.flatMap((regime) => {
        const rule = severityRule(lawOf(task.force), regime, today);
        return rule ? [{ regime, levels: rule.levels, mayReferToVetting: rule.vetting }] : [];
      }),
    };
  if (task.kind === 'serve-notice') {
    const title = noticeTitle(task.force, today);
    const tasks = await asConsequence(tx, () => tasksOfReport(tx, task.reportId));
    const covert = allocationAmong(tasks, of)?.covert === true;
    // Whoever is not to know of the investigation is not told of it unless somebody decides so.
    return covert
      ? { title, state: 'WITHHELD_PREJUDICE', reviewOn: dayAfter(today, NOTICE_REVIEW_DAYS_MAX) }
      : { title };
  }
  if (task.kind === 'record-investigation-result' || task.kind === 'review-suspension') {
    const tasks = await asConsequence(tx, () => tasksOfReport(tx, task.reportId));
    const standing = suspensionsAmong(tasks, of).filter(({ ended }) => !ended);
    const shown = standing.filter(({ taskId }) => task.aboutTask === null || taskId === task.aboutTask);
    const suspensions = shown.map(({ taskId, measure, conditions, from, lookedAtOn }) => {
      return { taskId, measure, conditions, from, lookedAtOn };
    });
    return suspensions.length > 0 ? { suspensions } : null;
  }
  if (task.kind === 'review-progress') {
    const { anonymous } = await investigationFacts(tx, task.reportId, of);
    return { toldOn: today, ...(anonymous && { told: [], notTold: 'NOBODY_ENTITLED' }) };
  }
  return null;
}
