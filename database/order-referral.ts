import { randomUUID } from 'node:crypto';
import { needOf, type OversightCodes, type ReferralNeed } from '../domain/oversight/answers.ts';
import { meet, type StandingReferral } from '../domain/oversight/same-matter.ts';
import { type OversightScheme, schemesOfForce } from '../domain/oversight/schemes.ts';
import type { Priority } from '../domain/codes.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import { appendAudit, type AuditActor } from './audit.ts';
import {
  asStanding,
  clockColumns,
  clockOfReferral,
  notesOf,
  type Referral,
  referralsOf,
  roundOf,
} from './oversight-referrals.ts';
import { tellWorkflow, URGENCY } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { openTask, type Task } from './tasks.ts';
import { recordEvent } from './timeline.ts';

/** What asks for a decision on a referral. The report is locked. */
export interface ReferralOrder {
  report: { id: string; force: string; priority: Priority };
  codes: OversightCodes;
  /** Who said so, and when: UTC RFC 3339. */
  saidBy: string;
  saidAt: string;
  /** The assessment that asks; null where a person does it by hand. */
  assessmentTaskId: string | null;
  /** The force wishes it, whatever the criteria: then no criterion need be named. */
  voluntary?: boolean;
  openedAt: Date;
  openedBy: AuditActor;
  clocks: ClockOverrides;
}

/** What came of it: a task of its own, a referral under way that took it over, or one that has carried it already. */
export type Ordered =
  | { as: 'NEW'; task: Task }
  | { as: 'JOINED'; referralId: string }
  | { as: 'CARRIED'; referralId: string }
  | { as: 'NOTHING' };

/** The scheme's own body, where the force wishes to refer and no criterion names one. */
const BODY_OF_SCHEME = {
  'england-and-wales': 'IOPC',
  scotland: 'PIRC',
  'northern-ireland': 'PONI',
} as const satisfies Record<OversightScheme, string>;

function whatIsNeeded({ report, codes, voluntary, saidAt }: ReferralOrder): ReferralNeed | undefined {
  const need = needOf(codes, report.force, calendarDayInUk(new Date(saidAt)));
  if (need || voluntary !== true) return need;
  const scheme = codes.scheme ?? schemesOfForce(report.force)[0] ?? 'england-and-wales';
  const bodies = schemesOfForce(report.force).includes(scheme) ? BODY_OF_SCHEME[scheme] : 'OTHER';
  return { kind: 'VOLUNTARY', scheme, criteria: [], bodies: [bodies] };
}

/** Put on the timeline and in the audit that a matter must be decided on, and since when. Codes and instants only. */
async function note(
  tx: Transaction,
  { report, openedBy }: ReferralOrder,
  referral: Pick<Referral, 'id' | 'kind' | 'criteria' | 'becameClearAt' | 'dueAt' | 'clockRule'>,
  kind: 'REFERRAL_TO_DECIDE' | 'REFERRAL_CHANGED',
): Promise<void> {
  const { id: referralId, becameClearAt, dueAt, clockRule } = referral;
  const codes = {
    referralId,
    referral: referral.kind,
    ...(becameClearAt !== null && { becameClearAt }),
    ...(dueAt !== null && { dueAt }),
    ...(clockRule !== null && { clockRule }),
  };
  const actor = typeof openedBy === 'string' ? {} : { actor: openedBy.id };
  await recordEvent(tx, {
    reportId: report.id,
    kind,
    ...actor,
    codes: { ...codes, criteria: [...referral.criteria] },
  });
  await appendAudit(tx, {
    force: report.force,
    actor: openedBy,
    action: 'ALTERATION',
    recordKind: 'report',
    recordId: report.id,
    reportId: report.id,
    codes: { event: kind, ...codes, criteria: referral.criteria.join(' ') },
  });
}

/** Begin a referral of its own: its row, its clock, its task. */
async function begin(tx: Transaction, order: ReferralOrder, need: ReferralNeed): Promise<Task> {
  const { report, saidBy, assessmentTaskId, openedAt, openedBy, clocks } = order;
  const { kind, scheme, criteria, bodies } = need;
  const clock = clockColumns(scheme, kind === 'MANDATORY' ? order.codes.becameClearAt : null);
  const id = randomUUID();
  await tx.query(
    /* sql */ `
      insert into oversight_referrals (id, report_id, kind, scheme, criteria, bodies, became_clear_at, recorded_by,
        due_at, remind_at, escalate_every_ms, clock_rule, statutory, opened_by_hand, assessment_task_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      id,
      report.id,
      kind,
      scheme,
      criteria,
      bodies,
      clock.becameClearAt,
      saidBy,
      clock.dueAt,
      clock.remindAt,
      clock.escalateEveryMs,
      clock.clockRule,
      clock.statutory,
      assessmentTaskId === null,
      assessmentTaskId,
    ],
  );
  const ownClock = clockOfReferral(clock);
  const task = await openTask(tx, {
    reportId: report.id,
    kind: 'refer-to-oversight',
    occasion: roundOf(id, 1),
    force: report.force,
    priority: report.priority,
    notes: notesOf({ ...need, ...clock }),
    openedAt,
    clocks,
    openedBy,
    ...(ownClock && { clock: ownClock }),
  });
  await note(tx, order, { id, kind, criteria, ...clock }, 'REFERRAL_TO_DECIDE');
  return task;
}

/** Let a referral under way take over what has been found since: the earliest clock holds, and the strictest kind. */
async function join(
  tx: Transaction,
  order: ReferralOrder,
  need: ReferralNeed,
  before: Referral,
): Promise<void> {
  const wasClear = before.becameClearAt;
  const clear = need.kind === 'MANDATORY' ? order.codes.becameClearAt : null;
  const earlier =
    clear === null || (wasClear !== null && Date.parse(wasClear) <= Date.parse(clear)) ? wasClear : clear;
  const kind = earlier === null ? before.kind : 'MANDATORY';
  // What nobody could tell gives way to what is clear now.
  const kept = kind === 'MANDATORY' && before.kind === 'UNCLEAR' ? [] : before.criteria;
  const criteria = [...new Set([...kept, ...need.criteria])];
  const bodies = [...new Set([...before.bodies, ...need.bodies])];
  const moved = earlier !== wasClear;
  if (!moved && criteria.length === before.criteria.length) return;
  const clock = moved ? clockColumns(before.scheme, earlier) : before;
  await tx.query(
    /* sql */ `
      update tasks
      set notes = $3, version = version + 1,
        remind_at = coalesce($4, remind_at), due_at = coalesce($5, due_at),
        escalate_every_ms = coalesce($6, escalate_every_ms), own_clock = own_clock or $5::timestamptz is not null
      where report_id = $1 and kind = 'refer-to-oversight' and split_part(occasion, '/', 1) = $2
        and state in ('open', 'claimed')`,
    [
      order.report.id,
      before.id,
      notesOf({ kind, bodies, criteria, dueAt: clock.dueAt, statutory: clock.statutory }),
      clock.remindAt,
      clock.dueAt,
      clock.escalateEveryMs,
    ],
  );
  await tx.query(
    /* sql */ `
      update oversight_referrals
      set kind = $2, criteria = $3, bodies = $4, became_clear_at = $5, due_at = $6, remind_at = $7,
        escalate_every_ms = $8, clock_rule = $9, statutory = $10, recorded_by = $11
      where id = $1`,
    [
      before.id,
      kind,
      criteria,
      bodies,
      clock.becameClearAt,
      clock.dueAt,
      clock.remindAt,
      clock.escalateEveryMs,
      clock.clockRule,
      clock.statutory,
      moved ? order.saidBy : before.recordedBy,
    ],
  );
  await note(tx, order, { id: before.id, kind, criteria, ...clock }, 'REFERRAL_CHANGED');
  // Its run learns of the earlier clock when it looks at the rows.
  const news = { kind: 'message-received', messageId: randomUUID() } as const;
  await tellWorkflow(tx, order.report.id, news, URGENCY.decision);
}

/** Keep the tasks of the referrals under way as they are: what is being decided is not decided in this very moment. */
async function holdDeciding(tx: Transaction, reportId: string): Promise<void> {
  await tx.query(
    /* sql */ `
      select from tasks
      where report_id = $1 and kind = 'refer-to-oversight' and state in ('open', 'claimed')
      order by id for update`,
    [reportId],
  );
}

/** Note that an assessment has named what was opened by hand before it: from now on the two are one matter. */
async function claimFor(
  tx: Transaction,
  assessmentTaskId: string | null,
  carriedBy: readonly StandingReferral[],
): Promise<void> {
  if (assessmentTaskId === null) return;
  await tx.query(
    /* sql */ `
      update oversight_referrals set assessment_task_id = $2
      where id = any ($1::uuid[]) and assessment_task_id is null`,
    [carriedBy.map(({ id }) => id), assessmentTaskId],
  );
}

/** What is left of the codes when other referrals carry the rest. */
const only = (codes: OversightCodes, left: readonly string[]): OversightCodes => ({
  ...codes,
  met: codes.met.filter((code) => left.includes(code)),
  cannotTell: codes.cannotTell.filter((code) => left.includes(code)),
});

/**
 * Have a person decide whether a matter is referred, unless a referral under way takes it over or one that was decided
 * has carried it. The report is locked. Safe to repeat: the second time the first one carries it.
 */
export async function orderReferral(tx: Transaction, order: ReferralOrder): Promise<Ordered> {
  const { report, codes, saidAt, assessmentTaskId } = order;
  const need = whatIsNeeded(order);
  if (!need) return { as: 'NOTHING' };
  await holdDeciding(tx, report.id);
  const referrals = await referralsOf(tx, report.id);
  const asked = {
    kind: need.kind,
    scheme: need.scheme,
    criteria: need.criteria,
    since: need.kind === 'MANDATORY' ? (codes.becameClearAt ?? saidAt) : saidAt,
    byAssessment: assessmentTaskId !== null,
  };
  const { joins, left, carriedBy } = meet(asked, referrals.map(asStanding));
  await claimFor(tx, assessmentTaskId, carriedBy);
  const under = referrals.find(({ id }) => id === joins?.id);
  if (under) {
    await join(tx, order, need, under);
    return { as: 'JOINED', referralId: under.id };
  }
  const [carrier] = carriedBy;
  if (left === undefined) return carrier ? { as: 'CARRIED', referralId: carrier.id } : { as: 'NOTHING' };
  const rest = carrier ? whatIsNeeded({ ...order, codes: only(codes, left), voluntary: false }) : need;
  // What only may be referred goes along with what must be, and has been.
  if (!rest || (need.kind === 'MANDATORY' && rest.kind !== 'MANDATORY'))
    return carrier ? { as: 'CARRIED', referralId: carrier.id } : { as: 'NOTHING' };
  return { as: 'NEW', task: await begin(tx, order, rest) };
}
