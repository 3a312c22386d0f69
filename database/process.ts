import { z } from 'zod';
import { PRIORITIES, STAGES } from '../domain/codes.ts';
import { CARRIED_OUT, type ReportFacts } from '../domain/report-run.ts';
import { ROUTINGS } from '../domain/routing.ts';
import type { OpenTask } from '../domain/task-kinds.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, recordReportChange } from './audit.ts';
import { contactStanding, mayContact } from './contact-standing.ts';
import { holdDirectory } from './directory-lock.ts';
import { openConfirmation } from './intake-tasks.ts';
import { IS_LAPSED } from './lapsed-allocations.ts';
import type { Transaction } from './pool.ts';
import { giveTasksToForce } from './process-tasks.ts';
import { everyMessage } from './report-content.ts';
import { screenSubjects } from './report-subjects.ts';
import { HAS_ENDED } from './safeguarding-plans.ts';
import { lockForScreen } from './screening.ts';
import { enterStage } from './stages.ts';
import { TO_FIND_OUT } from './superseded-transfers.ts';
import { isTakenAway } from './taken-away.ts';
import { type Task, tasksOfReport } from './tasks.ts';

const factsRow = z.object({
  reportId: z.uuid(),
  routing: z.enum(ROUTINGS),
  stage: z.enum(STAGES),
  closings: z.number(),
  round: z.number(),
  readingDue: z.boolean(),
  force: z.string(),
  priority: z.enum(PRIORITIES),
  sealed: z.boolean(),
  awaiting: z.array(z.uuid()),
  waiting: z.array(z.uuid()),
  lapsedAllocations: z.array(z.uuid()),
  transfersToFindOut: z.array(z.string()),
  decided: z.array(z.uuid()),
  endedPlans: z.array(z.uuid()),
  takenAway: z.array(z.uuid()),
});

/** A task as its workflow knows it. */
export const asOpenTask = ({
  id,
  kind,
  occasion,
  remindAt,
  dueAt,
  escalateEveryMs,
  state,
}: Task): OpenTask => ({
  taskId: id,
  kind,
  occasion,
  remindAt,
  dueBy: dueAt,
  escalateEveryMs,
  done: state === 'completed',
  withdrawn: state === 'withdrawn',
});

/** What the workflow of a report needs to begin, or to begin again. Safe to repeat: it only reads. */
export async function readFacts(tx: Transaction, reportId: string): Promise<ReportFacts> {
  const { rows } = await tx.query({
    name: 'read-facts',
    text: /* sql */ `
      select r.id as "reportId", r.routing, r.stage, r.closings, r.round,
        r.closings = r.round_closings as "readingDue", r.force, r.priority, r.sealed,
        array(
          select q.id from reporter_questions q where q.report_id = r.id and q.state = 'SENT' order by q.asked_at
        ) as awaiting,
        array(
          -- What came on the reference of a report while that was read as one with this one is this one's.
          select m.id from messages m
          where m.considered_at is null
            and ((m.report_id = r.id and m.taken_up_by is null) or m.taken_up_by = r.id)
          order by m.received_at, m.sequence
        ) as waiting,
        array(select a.id from tasks a where a.report_id = r.id and ${IS_LAPSED} order by a.created_at) as "lapsedAllocations",
        array(
          select h.occasion from hand_offs h where h.report_id = r.id and ${TO_FIND_OUT} order by h.created_at, h.id
        ) as "transfersToFindOut",
        array(
          select t.id from tasks t
          where t.report_id = r.id and t.state = 'completed' and t.kind = any ($2)
            and t.completed_at > coalesce(
              (select max(e.at) from report_events e where e.report_id = r.id and e.kind = 'CLOSED'), '-infinity')
          order by t.created_at
        ) as decided,
        array(
          select p.id from tasks p
          where p.report_id = r.id and p.kind = 'plan-safeguarding' and p.state = 'completed' and ${HAS_ENDED}
          order by p.created_at
        ) as "endedPlans",
        array(
          select a.id from tasks a
          where a.report_id = r.id and a.kind = 'allocate-investigator' and ${isTakenAway('a')} order by a.created_at
        ) as "takenAway"
      from reports r where r.id = $1`,
    values: [reportId, CARRIED_OUT],
  });
  const tasks = await tasksOfReport(tx, reportId);
  return {
    ...factsRow.parse(rows[0]),
    mayContact: mayContact(await contactStanding(tx, reportId)),
    tasks: tasks.map(asOpenTask),
  };
}

/** The rows of all messages of a report, oldest first. */
export async function messageIdsOf(tx: Transaction, reportId: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `select id from messages where report_id = $1 order by received_at, sequence`,
    [reportId],
  );
  return rows.map(({ id }) => id);
}

/**
 * Screen a report with the eyes of the force that it has been given to, in the transaction that gives it: its owners,
 * and its people whom a surname or a number alone may mean there.
 */
export async function screenForForce(
  tx: Transaction,
  vault: Vault,
  { reportId, force, clocks }: { reportId: string; force: string; clocks: ClockOverrides },
): Promise<void> {
  const facts = await readFacts(tx, reportId);
  const order = { by: 'worker', wake: true } as const;
  for (const { message, messageRowId: rowId } of await everyMessage(tx, vault, reportId)) {
    const subjects = await screenSubjects(tx, vault, { id: reportId, force }, { rowId, message }, order);
    const report = { ...facts, id: reportId, force };
    await openConfirmation(tx, { report, rowId, subjects, openedAt: new Date(), clocks });
  }
}

/**
 * Give a report to the force that a person named: to its own PSD where that uses this deployment (its people are
 * screened first), otherwise to be handed to that force's desk. Safe to repeat.
 *
 * @returns where it goes from here
 */
export async function giveToForce(
  tx: Transaction,
  vault: Vault,
  {
    reportId,
    force,
    hosted,
    clocks,
  }: { reportId: string; force: string; hosted: boolean; clocks: ClockOverrides },
): Promise<void> {
  await holdDirectory(tx);
  await lockForScreen(tx, reportId);
  if (hosted) {
    const { rowCount } = await tx.query(
      /* sql */ `
        update reports set force = $2, target_force = $2, routing = 'HOME', version = version + 1
        where id = $1 and (force <> $2 or routing <> 'HOME')`,
      [reportId, force],
    );
    if (rowCount === 0) return;
    await enterStage(tx, { reportId, stage: 'ASSESSMENT', codes: { force } });
    await screenForForce(tx, vault, { reportId, force, clocks });
    await giveTasksToForce(tx, { reportId, force });
    await appendAudit(tx, {
      force,
      actor: 'worker',
      action: 'DISCLOSURE',
      recordKind: 'report',
      recordId: reportId,
      reportId,
      recipient: force,
    });
    return;
  }
  const { rowCount } = await tx.query(
    /* sql */ `update reports set target_force = $2 where id = $1 and target_force is distinct from $2`,
    [reportId, force],
  );
  if (rowCount) await recordReportChange(tx, reportId, { event: 'TARGET_FORCE_CHANGED', targetForce: force });
  await enterStage(tx, { reportId, stage: 'TRANSFER' });
}
