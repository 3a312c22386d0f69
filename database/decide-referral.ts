import { decisionOf } from '../domain/decisions.ts';
import { RuleError } from '../domain/errors.ts';
import { notReached } from '../domain/oversight/arrival.ts';
import { criteriaOfScheme } from '../domain/oversight/criteria.ts';
import { authorityFor, secondPersonFor, TELLING_REVIEW_DAYS_MAX } from '../domain/oversight/referral.ts';
import type { OversightBody } from '../domain/oversight/schemes.ts';
import type { TaskForm } from '../domain/schemas/task-forms.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import { calendarDayInUk, dayAfter } from '../domain/working-days.ts';
import { appendAudit } from './audit.ts';
import type { Completion } from './completion.ts';
import { handOffsOfReport } from './hand-offs.ts';
import { lockReportRow } from './lock-report.ts';
import {
  clockColumns,
  clockOfReferral,
  notesOf,
  type Referral,
  referralOfTask,
  referralsOf,
  roundOf,
} from './oversight-referrals.ts';
import type { Transaction } from './pool.ts';
import { latestDay } from './task-days.ts';
import { findTask, openTask, type Task, tasksOfReport } from './tasks.ts';
import { recordEvent } from './timeline.ts';

type Form = TaskForm<'refer-to-oversight'>;

const refuse = (field: string, message: string): never => {
  throw new RuleError('OVERSIGHT_RULE', message, `/form/${field}`);
};

/** The rules of a referral that is made. @throws RuleError at the field that breaks one */
function checkReferred(referral: Referral, form: Form): void {
  const { kind, criteria, scheme, bodies: asked } = referral;
  const bodies = form.bodies ?? [];
  if (kind === 'MANDATORY' && form.kind !== 'MANDATORY')
    refuse('kind', 'must be MANDATORY: a criterion is met for which the matter must be referred');
  const known = criteriaOfScheme(scheme, calendarDayInUk(new Date())).map(({ to }) => to);
  const stranger = bodies.findIndex((body) => body !== 'OTHER' && !known.includes(body));
  if (stranger !== -1)
    refuse(`bodies/${stranger}`, 'must be a body of the nation whose law the matter falls under, or OTHER');
  const missing = asked.filter((body) => !bodies.includes(body));
  if (kind === 'MANDATORY' && missing.length > 0)
    refuse('bodies', `must name every body that the criteria name: ${missing.join(', ')}`);
  const authority = authorityFor(criteria);
  if (authority === 'LOCAL_POLICING_BODY' && form.authority !== authority)
    refuse('authority', 'must be LOCAL_POLICING_BODY where a chief officer is concerned');
}

/** @throws RuleError unless the day on which telling is looked at again is today or soon: no report waits for years */
function checkTellingDay(task: Task, { tellReviewOn }: Form): void {
  if (tellReviewOn === undefined) return;
  const today = latestDay(task);
  if (tellReviewOn < today || tellReviewOn > dayAfter(today, TELLING_REVIEW_DAYS_MAX))
    throw new RuleError(
      'DAY_NOT_POSSIBLE',
      `must be a day from today, at most ${TELLING_REVIEW_DAYS_MAX} days ahead`,
      '/form/tellReviewOn',
    );
}

/**
 * @throws RuleError unless the referral that is said to carry this one was made for its criteria under the same law, and
 * every body has it: what was refused, given up or is still on its way carries nothing
 */
async function checkEarlier(tx: Transaction, referral: Referral, earlierId: string): Promise<void> {
  const earlier = (await referralsOf(tx, referral.reportId)).find(({ id }) => id === earlierId);
  const handOffs = await handOffsOfReport(tx, referral.reportId);
  const carries =
    earlier !== undefined &&
    earlier.id !== referral.id &&
    earlier.decision === 'REFER' &&
    earlier.scheme === referral.scheme &&
    referral.criteria.every((code) => earlier.criteria.includes(code)) &&
    referral.bodies.every((body) => (earlier.decisionCodes?.bodies ?? earlier.bodies).includes(body)) &&
    notReached({ id: earlier.id, bodies: referral.bodies }, handOffs).length === 0;
  if (!carries)
    refuse(
      'earlier',
      'must be a referral of this report under the same law, for every criterion of this one, that every body has received',
    );
}

/** What the decision makes of a matter of which it was not said that it must be referred. */
function becomes(
  referral: Referral,
  form: Form,
  at: string,
): Pick<Referral, 'kind'> & ReturnType<typeof clockColumns> {
  if (referral.kind === 'MANDATORY' || form.decision !== 'REFER') return referral;
  // Whoever refers it as one that must be has just found it clear: the clock runs from here.
  if (form.kind === 'MANDATORY') return { kind: 'MANDATORY', ...clockColumns(referral.scheme, at) };
  return { kind: 'VOLUNTARY', ...clockColumns(referral.scheme, null) };
}

/**
 * Write what a person has decided on a referral. Where a second person must agree it does not stand yet.
 *
 * @throws RuleError at the field whose rule is broken
 */
export async function referralDecided(
  tx: Transaction,
  { actor, task, form }: Completion<'refer-to-oversight'>,
): Promise<void> {
  const referral = await referralOfTask(tx, task);
  if (form.decision === 'REFER') {
    checkReferred(referral, form);
    checkTellingDay(task, form);
  }
  if (form.earlier !== undefined) await checkEarlier(tx, referral, form.earlier);
  const because = form.because ?? null;
  const secondPerson = secondPersonFor(referral.kind, { decision: form.decision, because });
  const now = becomes(referral, form, new Date().toISOString());
  await tx.query(
    /* sql */ `
      update oversight_referrals
      set decision = $2, decided_at = clock_timestamp(), decision_task_id = $3, approval = $4, kind = $5,
        became_clear_at = $6, due_at = $7, remind_at = $8, escalate_every_ms = $9, clock_rule = $10, statutory = $11,
        decision_codes = $12
      where id = $1`,
    [
      referral.id,
      form.decision,
      task.id,
      secondPerson.length > 0 ? 'AWAITED' : 'NOT_NEEDED',
      now.kind,
      now.becameClearAt,
      now.dueAt,
      now.remindAt,
      now.escalateEveryMs,
      now.clockRule,
      now.statutory,
      JSON.stringify(decisionOf('refer-to-oversight', form)),
    ],
  );
  const codes = {
    referralId: referral.id,
    decision: form.decision,
    ...(because !== null && { because }),
    ...(secondPerson.length > 0 && { approval: 'AWAITED' }),
  };
  const bodies: OversightBody[] = form.bodies ?? [];
  await recordEvent(tx, {
    reportId: task.reportId,
    kind: 'REFERRAL_DECIDED',
    actor: actor.id,
    codes: { ...codes, bodies },
  });
  await appendAudit(tx, {
    force: task.force,
    actor,
    action: 'ALTERATION',
    recordKind: 'report',
    recordId: task.reportId,
    reportId: task.reportId,
    codes: { event: 'REFERRAL_DECIDED', ...codes, bodies: bodies.join(' ') },
  });
}

/**
 * The rules, as codes, for which a second person must agree with a decision on a referral; none where it stands by
 * itself. The same at every repeat, also after the second person has answered.
 */
export async function secondPersonOf(tx: Transaction, taskId: string): Promise<string[]> {
  const task = await findTask(tx, taskId);
  if (!task) throw new RangeError('there is no such task');
  const asked = (await tasksOfReport(tx, task.reportId)).some(
    ({ kind, aboutTask }) => kind === 'approve-decision' && aboutTask === taskId,
  );
  const referral = await referralOfTask(tx, task);
  const awaited = referral.decisionTaskId === taskId && referral.approval === 'AWAITED';
  const decision = { decision: 'DO_NOT_REFER', because: null };
  return asked || awaited ? secondPersonFor('MANDATORY', decision) : [];
}

/** What a second person's answer, or none that was needed, makes of a decision on a referral. */
export interface Settling {
  taskId: string;
  stands: boolean;
  /** When the process came to it, UTC RFC 3339. */
  at: string;
  clocks: ClockOverrides;
}

/** @returns the task of the next round, whose clock is still that of the referral */
async function openNextRound(tx: Transaction, task: Task, { at, clocks }: Settling): Promise<Task> {
  const { reportId, force, priority, occasion, id: taskId } = task;
  const { rowCount } = await tx.query(
    /* sql */ `
      update oversight_referrals
      set decision = null, decided_at = null, decision_task_id = null, decision_codes = null, approval = 'NOT_NEEDED',
        returned = returned + 1
      where report_id = $1 and decision_task_id = $2`,
    [reportId, taskId],
  );
  const referral = await referralOfTask(tx, task);
  const clock = clockOfReferral(referral);
  const round = Number(occasion.split('/')[1] ?? 1) + 1;
  const next = await openTask(tx, {
    reportId,
    kind: 'refer-to-oversight',
    occasion: roundOf(referral.id, round),
    force,
    priority,
    notes: [...notesOf(referral), 'RETURNED'],
    aboutTask: taskId,
    openedAt: new Date(Math.max(Date.now(), Date.parse(at))),
    clocks,
    openedBy: 'worker',
    ...(clock && { clock }),
  });
  if (!rowCount) return next;
  await recordEvent(tx, { reportId, kind: 'REFERRAL_RETURNED', codes: { referralId: referral.id } });
  await noteSettled(tx, task, referral.id, 'REFERRAL_RETURNED');
  return next;
}

const noteSettled = (
  tx: Transaction,
  { force, reportId }: Task,
  referralId: string,
  event: string,
): Promise<void> =>
  appendAudit(tx, {
    force,
    actor: 'worker',
    action: 'ALTERATION',
    recordKind: 'report',
    recordId: reportId,
    reportId,
    codes: { event, referralId },
  });

/**
 * Let a decision on a referral stand, or have it made again while the clock runs on. Safe to repeat.
 *
 * @returns the task of the next round; null where the decision stands
 */
export async function settleReferral(tx: Transaction, settling: Settling): Promise<Task | null> {
  const { taskId, stands } = settling;
  const task = await findTask(tx, taskId);
  if (!task) throw new RangeError('there is no such task');
  await lockReportRow(tx, task.reportId);
  if (!stands) return openNextRound(tx, task, settling);
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      update oversight_referrals set approval = 'GIVEN'
      where decision_task_id = $1 and approval = 'AWAITED' returning id`,
    [taskId],
  );
  if (rows[0]) await noteSettled(tx, task, rows[0].id, 'REFERRAL_NOT_MADE');
  return null;
}
