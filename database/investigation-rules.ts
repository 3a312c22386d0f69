import { RuleError } from '../domain/errors.ts';
import { recipientsOf } from '../domain/investigation/delay-letter.ts';
import { NOTICE_REVIEW_DAYS_MAX, noticeByLaw } from '../domain/investigation/notices.ts';
import { isOfInvestigation } from '../domain/rounds.ts';
import { brokenSeverityRule, severityRule } from '../domain/investigation/severity.ts';
import { TELLING_REVIEW_DAYS_MAX } from '../domain/oversight/referral.ts';
import { lawOf } from '../domain/law.ts';
import { calendarDayInUk, dayAfter } from '../domain/working-days.ts';
import type { Completion } from './completion.ts';
import { investigationFacts, severityAmong } from './investigations.ts';
import type { Transaction } from './pool.ts';
import { findReport } from './reports.ts';
import { endSuspensions } from './suspension-rules.ts';
import { investigationOf, latestDay, refuseFuture } from './task-days.ts';
import { type Task, tasksOfReport } from './tasks.ts';
import { asConsequence } from './transactions.ts';

/** @throws RuleError at the field that breaks a rule of the force's law */
export async function checkSeverity(
  _tx: Transaction,
  { task, form }: Completion<'assess-severity'>,
): Promise<void> {
  refuseFuture(task, form.consultedOn, '/form/consultedOn');
  const question = {
    ...form,
    referToVetting: form.referToVetting === true,
    isRevision: task.aboutTask !== null,
    consulted: form.consultedOn !== undefined,
  };
  const broken = brokenSeverityRule(question, lawOf(task.force), latestDay(task));
  if (broken) throw new RuleError('NOT_BY_LAW', broken.detail, `/form/${broken.field}`);
}

/** Whether the oversight body has the say: it directs or conducts the investigation, or has been asked and not answered. */
function oversightHasTheSay(tasks: readonly Task[]): boolean {
  const completed = tasks.filter(({ state }) => state === 'completed');
  const referred = completed.findLast(({ kind }) => kind === 'refer-to-oversight');
  const mode = completed.findLast(({ kind }) => kind === 'record-oversight-mode')?.decision?.['mode'];
  if (mode === undefined) return referred?.decision?.['decision'] === 'REFER';
  return mode === 'DIRECTED' || mode === 'INDEPENDENT';
}

/** @throws RuleError unless the day on which something is looked at again lies ahead, and not further than that */
function checkReviewDay(task: Task, reviewOn: string | undefined, daysMax: number): void {
  if (reviewOn === undefined) return;
  const today = latestDay(task);
  if (reviewOn <= today || reviewOn > dayAfter(today, daysMax))
    throw new RuleError(
      'DAY_NOT_POSSIBLE',
      `must be a day after today, at most ${daysMax} days ahead`,
      '/form/reviewOn',
    );
}

/** @throws RuleError where the day of the next look is not possible */
export async function checkTelling(
  _tx: Transaction,
  { task, form }: Completion<'tell-concerned'>,
): Promise<void> {
  checkReviewDay(task, form.reviewOn, TELLING_REVIEW_DAYS_MAX);
}

/** @throws RuleError where a day is not possible, or the oversight body has not agreed */
export async function checkNotice(
  tx: Transaction,
  { task, form }: Completion<'serve-notice'>,
): Promise<void> {
  refuseFuture(task, form.servedOn, '/form/servedOn');
  checkReviewDay(task, form.reviewOn, NOTICE_REVIEW_DAYS_MAX);
  if (form.state !== 'SERVED' || form.oversightAgrees === true) return;
  // An investigator sees none of the tasks of the referral; that it is under way binds them all the same.
  if (oversightHasTheSay(await asConsequence(tx, () => tasksOfReport(tx, task.reportId))))
    throw new RuleError(
      'OVERSIGHT_DECIDES',
      'must say that the oversight body agrees: it directs the investigation, or has yet to answer',
      '/form/oversightAgrees',
    );
}

/** @throws RuleError where a day is not possible, or somebody was told who cannot be */
export async function checkProgress(
  tx: Transaction,
  { task, form }: Completion<'review-progress'>,
): Promise<void> {
  refuseFuture(task, form.toldOn, '/form/toldOn');
  const report = await findReport(tx, task.reportId);
  if (report?.anonymity === 'ANONYMOUS' && form.told.includes('REPORTER'))
    throw new RuleError(
      'NOBODY_TO_TELL',
      'must leave the reporter out: nobody knows who that is',
      '/form/told',
    );
}

/** @throws RuleError where a recipient is missing, or spared who may not be, or a day is not possible */
export async function checkLetter(
  tx: Transaction,
  { task, form }: Completion<'send-delay-letter'>,
): Promise<void> {
  for (const [index, { on }] of form.sent.entries()) refuseFuture(task, on, `/form/sent/${index}/on`);
  const facts = await investigationFacts(tx, task.reportId, investigationOf(task));
  const recipients = recipientsOf(task.force, calendarDayInUk(new Date(facts.attentionAt)));
  const known = new Set<string>(recipients.map(({ to }) => to));
  const strange = form.sent.findIndex(({ to }) => !known.has(to));
  if (strange !== -1)
    throw new RuleError('NOT_BY_LAW', `must be one of: ${[...known].join(', ')}`, `/form/sent/${strange}/to`);
  const mayNot = form.spared.findIndex((to) => recipients.every((one) => one.to !== to || !one.mayBeSpared));
  if (mayNot !== -1)
    throw new RuleError('NOT_BY_LAW', 'is not a recipient who may be spared', `/form/spared/${mayNot}`);
  const missing = recipients.find(
    ({ to }) => !form.spared.includes(to) && form.sent.every((one) => one.to !== to),
  );
  if (missing) throw new RuleError('RECIPIENT_MISSING', `must also name ${missing.to}`, '/form/sent');
}

/**
 * Nobody is found to have a case to answer who was never given notice, unless the record says why. It is asked once: what
 * the proceedings came to is recorded in a later round, which follows a case to answer.
 *
 * @throws RuleError `NOTICE_NOT_SERVED`
 */
function checkNoticeServed(
  tasks: readonly Task[],
  { task, form }: Completion<'record-investigation-result'>,
): void {
  const of = investigationOf(task);
  if (form.result !== 'CASE_TO_ANSWER' || form.noticeNotServed !== undefined || task.occasion !== of) return;
  const notice = noticeByLaw(task.force, latestDay(task));
  const isServed = tasks.some(
    ({ kind, state, occasion, decision }) =>
      kind === 'serve-notice' &&
      state === 'completed' &&
      isOfInvestigation(occasion, of) &&
      decision?.['state'] === 'SERVED',
  );
  if (notice === undefined || isServed) return;
  throw new RuleError(
    'NOTICE_NOT_SERVED',
    `must say why there is a case to answer though this was not served: ${notice}`,
    '/form/noticeNotServed',
  );
}

/** @throws RuleError where what must come before the result is missing, or somebody was told who cannot be */
export async function checkResult(
  tx: Transaction,
  completion: Completion<'record-investigation-result'>,
): Promise<void> {
  const { task, form } = completion;
  // Whoever took the investigation over may see less of what was done before them: it counts all the same.
  const tasks = await asConsequence(tx, () => tasksOfReport(tx, task.reportId));
  const { standing } = severityAmong(tasks, investigationOf(task));
  if (form.result === 'CASE_TO_ANSWER' && !standing)
    throw new RuleError('SEVERITY_NOT_ASSESSED', 'must wait until the severity is assessed', '/form/result');
  if (task.occasion !== investigationOf(task) && form.result === 'CASE_TO_ANSWER' && !form.proceedings)
    throw new RuleError(
      'PROCEEDINGS_NOT_ENDED',
      'must say what the proceedings came to: until then the task waits',
      '/form/proceedings',
    );
  checkNoticeServed(tasks, completion);
  const rule = severityRule(lawOf(task.force), 'CONDUCT', latestDay(task));
  if (
    form.referToVetting === true &&
    (rule?.vetting !== true || standing?.decision?.['regime'] !== 'CONDUCT')
  )
    throw new RuleError(
      'NOT_BY_LAW',
      'must be left out: the vetting regulations give no referral here',
      '/form/referToVetting',
    );
  const report = await findReport(tx, task.reportId);
  if (report?.anonymity === 'ANONYMOUS' && form.toldTo?.includes('REPORTER'))
    throw new RuleError(
      'NOBODY_TO_TELL',
      'must leave the reporter out: nobody knows who that is',
      '/form/toldTo',
    );
  await endSuspensions(tx, completion);
}
