import { type Role } from '../domain/roles.ts';
import { TASK_KINDS, type TaskKind, TASKS } from '../domain/task-kinds.ts';
import type { Transaction } from './pool.ts';
import { asConsequence } from './transactions.ts';

const PERSONAL_KINDS = TASK_KINDS.filter((kind) => TASKS[kind].personal === true);

/**
 * Whether a person works now, directly or indirectly, under the management of somebody whom a report is or may be about:
 * a condition of SQL on two expressions. Who is posted under whom is nobody's to browse: it is read as a consequence.
 */
export const underManagement = (personId: string, reportId: string): string => /* sql */ `exists (
  with recursive above (id) as (
    select h.manager from people_postings h where h.person_id = ${personId} and h.valid_until is null
    -- "union", not "union all": a loop in the reporting lines ends here.
    union
    select h.manager from people_postings h join above on h.person_id = above.id where h.valid_until is null
  )
  select from above join report_subjects s on s.person_id = above.id
  where s.report_id = ${reportId} and s.basis <> 'REJECTED'
)`;

/** Whether a report is or may be about a chief officer of a force: a condition of SQL on two expressions. */
export const seniorOfForce = (force: string, reportId: string): string => /* sql */ `exists (
  select from report_subjects s join people senior on senior.id = s.person_id
  where s.report_id = ${reportId} and s.basis <> 'REJECTED' and senior.chief_officer and senior.force = ${force}
)`;

/**
 * Whether a person of the directory may not investigate a report though they may know it; a supervisor keeps the record
 * of an investigation from outside all the same. @see docs/sources.md SI-2020-4-REG-15
 */
const barredFromInvestigating = (
  personId: string,
  force: string,
  roles: string,
  reportId: string,
): string => /* sql */ `(
    ${underManagement(personId, reportId)}
    or (not ${roles} && '{psd-supervisor}' and ${seniorOfForce(force, reportId)})
  )`;

/**
 * The one condition of SQL under which a person may hold a task, or act on it for whoever does: of its force and roles, not
 * kept from its report, not a judge of their own decision, and where it is part of an investigation, not barred from that.
 *
 * @param task - the alias of a task's row
 * @param personId - an expression
 */
export const mayHoldTask = (task: string, personId: string): string => /* sql */ `(
  ${personId} <> all (${task}.barred)
  and exists (
    select from people fit
    where fit.id = ${personId} and fit.active and fit.force = ${task}.force and fit.roles && ${task}.roles
      and person_may_take(fit.id, ${task}.report_id)
      and not (
        ${task}.kind = any ('{${PERSONAL_KINDS.join(',')}}')
        and ${barredFromInvestigating('fit.id', 'fit.force', 'fit.roles', `${task}.report_id`)}
      )
  )
)`;

/**
 * Whether a task is a person's to work on at this instant: they hold it, or act for its absent holder. A condition of SQL,
 * the same as `isHeldBy` of a task that was read. @param task - the alias of its row
 */
export const isWorkOf = (task: string, personId: string): string => /* sql */ `(
  ${task}.state = 'claimed'
  and (${task}.assignee = ${personId} or (${task}.deputy = ${personId} and ${task}.deputy_until > now()))
)`;

/** A part of an investigation that somebody holds who has come to be barred from it. @param task - the alias of its row */
export const isHeldByBarred = (task: string): string => /* sql */ `(
  ${task}.state = 'claimed' and ${task}.kind = any ('{${PERSONAL_KINDS.join(',')}}')
  and exists (
    select from people holder where holder.id = ${task}.assignee
      and ${barredFromInvestigating('holder.id', 'holder.force', 'holder.roles', `${task}.report_id`)}
  )
)`;

/** A task, there or to be opened, as far as it matters who may hold it. */
export interface HeldTask {
  kind: TaskKind;
  reportId: string;
  force: string;
  roles: readonly Role[];
  barred?: readonly string[];
}

/** Of these people, those who may hold a task. Whoever may not is never told why: it would say who a report is about. */
export async function thoseWhoMayHold(
  tx: Transaction,
  { kind, reportId, force, roles, barred = [] }: HeldTask,
  people: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await asConsequence(tx, () =>
    tx.query<{ id: string }>(
      /* sql */ `
        select asked.id
        from (select $1::text as kind, $2::uuid as report_id, $3::text as force, $4::text[] as roles, $5::uuid[] as barred) t
        cross join unnest($6::uuid[]) as asked (id)
        where ${mayHoldTask('t', 'asked.id')}`,
      [kind, reportId, force, roles, barred, people],
    ),
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether somebody may be given a task, or act on it for its holder, by whatever way: allocated, assigned, deputising. */
export const mayHold = async (tx: Transaction, task: HeldTask, personId: string): Promise<boolean> =>
  (await thoseWhoMayHold(tx, task, [personId])).has(personId);
