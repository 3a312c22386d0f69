import { z } from 'zod';
import { PRIORITIES } from '../domain/codes.ts';
import { handingOf } from '../domain/hand-off-systems.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import { isLive, TASKS, type TaskKind } from '../domain/task-kinds.ts';
import type { AuditActor } from './audit.ts';
import type { Role } from '../domain/roles.ts';
import type { TaskOrder } from '../domain/report-run.ts';
import { writersCorrected } from './corrected-words.ts';
import { clockOfRefusal } from './hand-off-clock.ts';
import { whoIsAllocated } from './investigations.ts';
import { inLinesBelow } from './investigators.ts';
import { wakeIfLapsed } from './lapsed-allocations.ts';
import { tellThatItWaits } from './notifications.ts';
import { oversightNotes } from './oversight-modes.ts';
import type { Transaction } from './pool.ts';
import { findTask, type OwnClock, openTask, type Task, tasksOfReport } from './tasks.ts';
import { recordEvent } from './timeline.ts';
import { mayHold } from './who-may-hold.ts';

const reportRow = z.object({ force: z.string(), priority: z.enum(PRIORITIES) });

/** Lock the report, so that two strands of its process do not open the same work twice. */
export async function lockReport(tx: Transaction, reportId: string): Promise<z.infer<typeof reportRow>> {
  const { rows } = await tx.query(
    /* sql */ `select force, priority from reports where id = $1 for no key update`,
    [reportId],
  );
  return reportRow.parse(rows[0]);
}

/** Let those who are given a kind of work know the report: the roles of the task, or the one person. */
async function admit(
  tx: Transaction,
  reportId: string,
  kind: TaskKind,
  roles: readonly Role[],
  assignee: string | undefined,
): Promise<void> {
  if (assignee !== undefined) {
    await tx.query(
      /* sql */ `
        insert into report_named (report_id, person_id, basis) values ($1, $2, 'ALLOCATED') on conflict do nothing`,
      [reportId, assignee],
    );
    return;
  }
  if (TASKS[kind].personal === true) return;
  await admitRoles(tx, reportId, roles);
}

/** Let everybody of these roles know a report; an investigator knows what was allocated to them, and no other. */
export async function admitRoles(tx: Transaction, reportId: string, roles: readonly Role[]): Promise<void> {
  await tx.query(
    /* sql */ `
      update reports set open_to = (select array(select distinct unnest(open_to || $2::text[])))
      where id = $1 and not open_to @> $2::text[]`,
    [reportId, roles.filter((role) => role !== 'investigator')],
  );
}

/**
 * Who may not judge the decision of a task: who made it, in whose name, who wrote on its draft, and whose words it
 * corrects; so too of every earlier round, whose form the next begins with.
 */
async function whoMayNotJudge(tx: Transaction, taskId: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      with recursive rounds as (
        select t.id, t.kind, t.about_task, t.completed_by, t.acting_for, t.written_by from tasks t where t.id = $1
        union
        select e.id, e.kind, e.about_task, e.completed_by, e.acting_for, e.written_by
        from rounds r join tasks e on e.id = r.about_task and e.kind = r.kind
      )
      select distinct by.id
      from rounds r cross join unnest(array[r.completed_by, r.acting_for] || r.written_by) as by (id)
      where by.id is not null`,
    [taskId],
  );
  return [...new Set([...rows.map(({ id }) => id), ...(await writersCorrected(tx, taskId))])];
}

export interface ProcessTask {
  reportId: string;
  kind: TaskKind;
  occasion: string;
  assignee?: string;
  /** Whose work it is by the allocation of its investigation, as that stands now. */
  allocation?: TaskOrder['allocation'] | undefined;
  /**
   * The task whose decision asks for this one, where the same work may be under way for another reason: then nothing
   * is opened if another task of the kind waits, or has been completed since that decision.
   */
  askedBy?: string;
  /** The task whose decision it judges: whoever made that decision may not do it. */
  judges?: string;
  /** The task that it carries on or corrects. */
  carriesOn?: string;
  clock?: OwnClock;
  /** Of the kind's roles, those whose work it is. (Default: all of them) */
  roles?: readonly Role[];
  /** What its holder is told, in codes. */
  notes?: readonly string[];
  /** Who opens it. (Default: the process) */
  openedBy?: AuditActor;
  /**
   * When the process came to it, UTC RFC 3339: later than now only where Temporal's clock runs ahead of ours.
   * (Default: now)
   */
  at?: string;
  clocks: ClockOverrides;
}

/** What is decided about somebody concerned is not theirs who work under that person. */
const OF_SUSPENSIONS: readonly TaskKind[] = ['decide-suspension', 'review-suspension'];

/**
 * What a refused hand-off's task is about: the system, our id of the hand-off, why it was refused, and whether an earlier
 * attempt may have arrived all the same. Codes only.
 */
async function handOffNotes(tx: Transaction, reportId: string, taskOccasion: string): Promise<string[]> {
  const handing = handingOf(taskOccasion);
  const { rows } = await tx.query<{ id: string; system: string; problem: string | null; unknown: boolean }>(
    /* sql */ `
      select id, system, problem, unknown_since is not null as unknown from hand_offs
      where report_id = $1 and system = $2 and occasion = $3`,
    [reportId, handing?.system, handing?.occasion],
  );
  return rows.flatMap(({ id, system, problem, unknown }) => [
    `SYSTEM ${system}`,
    `HAND_OFF ${id}`,
    ...(problem === null ? [] : [`PROBLEM ${problem}`]),
    ...(unknown ? ['MAY_HAVE_ARRIVED'] : []),
  ]);
}

/**
 * The task under which the work is done that a decision asks for: one of the kind that waits, or has been completed since
 * that decision. One that was withdrawn since counts too, so that every repeat finds the same; one that was withdrawn
 * before does nobody's work. A task of its own always comes first.
 */
export async function coveringTask(
  tx: Transaction,
  {
    reportId,
    kind,
    occasion,
    askedBy,
  }: { reportId: string; kind: TaskKind; occasion: string; askedBy: string },
): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select t.id from tasks t join tasks asked on asked.id = $4 and asked.completed_at is not null
      where t.report_id = $1 and t.kind = $2
        and (t.state in ('open', 'claimed') or coalesce(t.completed_at, t.withdrawn_at) > asked.completed_at)
        and not exists (
          select from tasks own where own.report_id = $1 and own.kind = $2 and own.occasion = $3
        )
      order by t.created_at limit 1`,
    [reportId, kind, occasion, askedBy],
  );
  return rows[0]?.id;
}

/**
 * Open a task that the process has come to. Safe to repeat.
 *
 * @returns null only with `askedBy`, when the work is done under another task of the kind; the same at every repeat
 */
export async function openProcessTask(tx: Transaction, task: ProcessTask): Promise<Task | null> {
  const { reportId, kind, occasion, allocation, askedBy, judges, carriesOn, at, clocks } = task;
  const { force, priority } = await lockReport(tx, reportId);
  if (askedBy !== undefined && (await coveringTask(tx, { reportId, kind, occasion, askedBy }))) return null;
  const assignee = task.assignee ?? (allocation && (await whoIsAllocated(tx, reportId, allocation)));
  // Whoever was named may have become a subject since: then the work waits for a supervisor to name another.
  const roles = TASKS[kind].roles.filter((role) => task.roles?.includes(role) ?? true);
  const barred = [
    ...(judges === undefined ? [] : await whoMayNotJudge(tx, judges)),
    ...(OF_SUSPENSIONS.includes(kind) ? await inLinesBelow(tx, { reportId, force, roles }) : []),
  ];
  const fit =
    assignee !== undefined && (await mayHold(tx, { kind, reportId, force, roles, barred }, assignee));
  await admit(tx, reportId, kind, roles, fit ? assignee : undefined);
  // Nobody may have noticed that they are gone: the allocation is made anew.
  if (allocation && !fit) await wakeIfLapsed(tx, reportId);
  const notes = [
    ...(task.notes ?? []),
    ...(kind === 'resolve-hand-off'
      ? await handOffNotes(tx, reportId, occasion)
      : await oversightNotes(tx, reportId, kind)),
  ];
  const aboutTask = judges ?? carriesOn;
  const judged = judges === undefined ? undefined : await findTask(tx, judges);
  const now = Date.now();
  const openedAt = new Date(at === undefined ? now : Math.max(now, Date.parse(at)));
  const refusal = [judged, task].find((one) => one?.kind === 'resolve-hand-off')?.occasion;
  const clock =
    task.clock ??
    (refusal === undefined
      ? undefined
      : await clockOfRefusal(tx, { reportId, kind, occasion: refusal, force, priority, openedAt, clocks }));
  return openTask(tx, {
    reportId,
    kind,
    occasion,
    force,
    priority,
    openedAt,
    clocks,
    notes,
    roles,
    openedBy: task.openedBy ?? 'worker',
    barred,
    judges: judged?.kind,
    ...(fit && { assignee }),
    ...(aboutTask !== undefined && { aboutTask }),
    ...(clock && { clock }),
  });
}

/**
 * Give what waits on a report to the people of the force that now deals with it, and tell them. Whoever of the
 * other force held a task holds it no longer: they may no longer know the report.
 */
export async function giveTasksToForce(
  tx: Transaction,
  { reportId, force }: { reportId: string; force: string },
): Promise<void> {
  for (const task of await tasksOfReport(tx, reportId)) {
    const { id, kind, state } = task;
    if (!isLive(state) || task.force === force) continue;
    const { rowCount } = await tx.query(
      /* sql */ `
        update tasks
        set force = $2, state = 'open', assignee = null, claimed_at = null, draft_sealed = null, draft_by = null,
          version = version + 1
        where id = $1 and state in ('open', 'claimed')`,
      [id, force],
    );
    // Completed in this very moment: then it is done, whoever's it was.
    if (rowCount === 0) continue;
    if (state === 'claimed')
      await recordEvent(tx, { reportId, kind: 'TASK_RELEASED', codes: { taskId: id, task: kind } });
    await tellThatItWaits(tx, { ...task, force });
  }
}
