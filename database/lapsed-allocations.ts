import { z } from 'zod';
import { PRIORITIES } from '../domain/codes.ts';
import { ROLES } from '../domain/roles.ts';
import { TASK_KINDS } from '../domain/task-kinds.ts';
import { tellThatItWaits } from './notifications.ts';
import { tellOfNews } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { isTakenAway } from './taken-away.ts';
import { recordEvent } from './timeline.ts';
import { isHeldByBarred, seniorOfForce, underManagement } from './who-may-hold.ts';

/**
 * The condition that whoever was allocated in the task `a` of the report `r` may no longer investigate it: they have
 * left, are suspended, have changed force or role, may not know of the report any more, or stand under whoever it is
 * about. Nobody is missing where the investigation is over: its result is recorded, and that of the proceedings where it
 * found a case to answer; or another has taken over, or a correction has taken the investigation away.
 */
export const IS_LAPSED = /* sql */ `
  a.kind = 'allocate-investigator' and a.state = 'completed' and a.decision ->> 'investigator' is not null
  and not exists (
    select from tasks e
    where e.report_id = a.report_id and e.kind = 'record-investigation-result' and e.state = 'completed'
      and split_part(e.occasion, '/', 1) = split_part(a.occasion, '/', 1)
      and (e.decision ->> 'result' <> 'CASE_TO_ANSWER' or e.decision ->> 'proceedings' is not null)
  )
  and not exists (
    select from tasks n
    where n.report_id = a.report_id and n.kind = 'allocate-investigator' and n.state = 'completed'
      and split_part(n.occasion, '/', 1) = split_part(a.occasion, '/', 1) and n.completed_at > a.completed_at
  )
  and not exists (
    select from tasks f
    where f.report_id = a.report_id and f.kind = 'allocate-investigator'
      and f.occasion = split_part(a.occasion, '/', 1) and ${isTakenAway('f')}
  )
  and not exists (
    select from people p
    where p.id = (a.decision ->> 'investigator')::uuid and p.active and p.force = r.force
      and p.roles && '{investigator}' and person_may_take(p.id, r.id)
      and not ${underManagement('p.id', 'r.id')} and not ${seniorOfForce('r.force', 'r.id')}
  )`;

const lapsedWhere = (which: string): string => /* sql */ `
  select distinct r.id from tasks a join reports r on r.id = a.report_id
  where ${which} and r.closed_at is null and ${IS_LAPSED}`;
const OF_REPORT = lapsedWhere('a.report_id = $1');
const OF_PEOPLE = lapsedWhere(
  `a.kind = 'allocate-investigator' and a.decision ->> 'investigator' = any ($1::text[])`,
);

const wake = async (tx: Transaction, reports: readonly { id: string }[]): Promise<void> => {
  for (const { id } of reports) await tellOfNews(tx, id);
};

/**
 * Wake the workflow of a report on which an allocation has lapsed: it opens a new one, whether work of the investigation
 * waits at the moment or comes later (its result waits for the case system, an update for its day). The signal only
 * wakes; what has lapsed is read from the rows.
 */
export async function wakeIfLapsed(tx: Transaction, reportId: string): Promise<void> {
  await wake(tx, (await tx.query<{ id: string }>(OF_REPORT, [reportId])).rows);
}

const takenTask = z.object({
  id: z.uuid(),
  reportId: z.uuid(),
  kind: z.enum(TASK_KINDS),
  force: z.string(),
  roles: z.array(z.enum(ROLES)),
  priority: z.enum(PRIORITIES),
});

/**
 * Give back what people held who no longer work here, or who by now stand under somebody whom an investigation of theirs is
 * about, in the transaction in which that is found out: it is open again, their drafts are gone, and those who may take it are told.
 *
 * @param people - those who no longer work here
 */
export async function takeWorkFrom(tx: Transaction, people: readonly string[]): Promise<void> {
  const { rows } = await tx.query(
    /* sql */ `
      update tasks t
      set state = 'open', assignee = null, claimed_at = null, draft_sealed = null, draft_by = null, version = version + 1
      where (state = 'claimed' and assignee = any ($1::uuid[])) or ${isHeldByBarred('t')}
      returning id, report_id as "reportId", kind, force, roles, priority`,
    [people],
  );
  const taken = z.array(takenTask).parse(rows);
  for (const task of taken) {
    const { id: taskId, reportId, kind } = task;
    await recordEvent(tx, { reportId, kind: 'TASK_RELEASED', codes: { taskId, task: kind } });
    await tellThatItWaits(tx, task);
  }
  const { rows: lapsed } = await tx.query<{ id: string }>(OF_PEOPLE, [people]);
  await wake(tx, lapsed);
  for (const reportId of new Set(taken.map((task) => task.reportId)))
    if (lapsed.every(({ id }) => id !== reportId)) await wakeIfLapsed(tx, reportId);
}
