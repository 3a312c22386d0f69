import { z } from 'zod';
import { endOfAbsence } from '../domain/absence.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import { SUPERVISORS } from './notifications.ts';
import type { Transaction } from './pool.ts';
import { noteByClock } from './task-reminders.ts';
import { parseTasks, type Task, TASK_COLUMNS } from './tasks.ts';
import { mayHold, mayHoldTask } from './who-may-hold.ts';

/** Tasks dealt with in one round. */
const BATCH = 50;

const AWAY = /* sql */ `a.ended_at is null and $1::date between a.from_day and a.until_day`;
/** Whether a person is away: a condition of SQL on an expression, beside `AWAY`. */
const isAway = (personId: string): string => /* sql */ `exists (
  select from absences b
  where b.person_id = ${personId} and b.ended_at is null and $1::date between b.from_day and b.until_day
)`;
const absenceOf = z.object({
  absenceId: z.uuid(),
  absentDeputy: z.uuid(),
  untilDay: z.string(),
  deputyAway: z.boolean(),
});

/** It waits on, and a supervisor must find somebody: told without a word of who may not have it, or why. */
const tellUncovered = (tx: Transaction, task: Task): Promise<void> =>
  noteByClock(tx, task, {
    event: 'TASK_DEPUTY_ENDED',
    told: { occasion: 'uncovered', roles: SUPERVISORS, assignee: null },
  });

/** Let a deputy know a report for as long as they act for anybody on it; never a sealed one by that. */
async function admit(tx: Transaction, reportId: string, deputy: string): Promise<void> {
  await tx.query(
    /* sql */ `delete from report_named where report_id = $1 and person_id = $2 and basis = 'DEPUTY'`,
    [reportId, deputy],
  );
  await tx.query(
    /* sql */ `
      insert into report_named (report_id, person_id, basis, until)
      select r.id, t.deputy, 'DEPUTY', max(t.deputy_until)
      from reports r join tasks t on t.report_id = r.id
      where r.id = $1 and not r.sealed and t.deputy = $2
      group by r.id, t.deputy`,
    [reportId, deputy],
  );
}

/**
 * Let the deputies of those who are away act on what they hold. One who is away too passes nothing on; what waits for
 * that is theirs as soon as they may act, and a supervisor hears only once that it waits.
 */
async function begin(tx: Transaction, now: Date): Promise<number> {
  const { rows } = await tx.query(
    /* sql */ `
      select ${TASK_COLUMNS}, a.id as "absenceId", a.deputy_id as "absentDeputy",
        to_char(a.until_day, 'YYYY-MM-DD') as "untilDay",
        ${isAway('a.deputy_id')} as "deputyAway"
      from tasks t join absences a on a.person_id = t.assignee
      where t.state = 'claimed' and ${AWAY}
        and (
          t.absence_id is distinct from a.id
          or (t.deputy is null and not ${isAway('a.deputy_id')} and ${mayHoldTask('t', 'a.deputy_id')})
        )
      order by t.priority_rank, t.due_at, t.id limit $2 for update of t skip locked`,
    [calendarDayInUk(now), BATCH],
  );
  for (const [index, task] of parseTasks(rows).entries()) {
    const { absenceId, absentDeputy, untilDay, deputyAway } = absenceOf.parse(rows[index]);
    // As if it were assigned to them, and never what is sealed by acting alone.
    const fit = !deputyAway && (await mayHold(tx, task, absentDeputy));
    const until = endOfAbsence({ until: untilDay });
    await tx.query(
      /* sql */ `update tasks set absence_id = $2, deputy = $3, deputy_until = $4, version = version + 1 where id = $1`,
      [task.id, absenceId, fit ? absentDeputy : null, fit ? until : null],
    );
    if (!fit) await tellUncovered(tx, task);
    else {
      await admit(tx, task.reportId, absentDeputy);
      const told = { occasion: 'deputy', roles: task.roles, assignee: absentDeputy } as const;
      await noteByClock(tx, task, { event: 'TASK_DEPUTISED', codes: { deputy: absentDeputy }, told });
    }
  }
  return rows.length;
}

/** Let these tasks be their holders' alone again. @param away - of each, whether its holder is away still */
async function handBack(tx: Transaction, rows: readonly { away: boolean; task: Task }[]): Promise<void> {
  for (const { task, away } of rows) {
    await tx.query(
      /* sql */ `
        update tasks set deputy = null, deputy_until = null, absence_id = case when $2 then absence_id end,
          version = version + 1
        where id = $1`,
      [task.id, away],
    );
    if (away) await tellUncovered(tx, task);
    else await noteByClock(tx, task, { event: 'TASK_DEPUTY_ENDED' });
  }
}

/**
 * End at once that anybody acts on a report for an absent holder who may not hold its work any more: called by the screen
 * that finds it out. Their knowing the report by it ends too. Safe to repeat.
 */
export async function endUnfitDeputies(tx: Transaction, reportId: string): Promise<void> {
  const { rows } = await tx.query<{ deputy: string }>(
    /* sql */ `
      select ${TASK_COLUMNS} from tasks t
      where t.report_id = $1 and t.deputy is not null and t.state = 'claimed' and not ${mayHoldTask('t', 't.deputy')}
      order by t.id for update of t`,
    [reportId],
  );
  const tasks = parseTasks(rows);
  await handBack(
    tx,
    tasks.map((task) => ({ task, away: true })),
  );
  for (const deputy of new Set(tasks.flatMap((task) => task.deputy ?? []))) await admit(tx, reportId, deputy);
}

/** End what is over: the absence has ended or was replaced, or the deputy is away too by now or may not hold the task. */
async function end(tx: Transaction, now: Date): Promise<number> {
  const { rows } = await tx.query(
    /* sql */ `
      select ${TASK_COLUMNS}, (a.id is not null) as away
      from tasks t left join absences a on a.id = t.absence_id and ${AWAY}
      where t.deputy is not null
        and (
          a.id is null
          or (t.state = 'claimed' and (${isAway('t.deputy')} or not ${mayHoldTask('t', 't.deputy')}))
        )
      order by t.id limit $2 for update of t skip locked`,
    [calendarDayInUk(now), BATCH],
  );
  const holder = z.object({ away: z.boolean() });
  await handBack(
    tx,
    parseTasks(rows).map((task, index) => ({ task, away: holder.parse(rows[index]).away })),
  );
  await tx.query(
    /* sql */ `
      delete from report_named n
      where n.basis = 'DEPUTY'
        and not exists (
          select from tasks t where t.report_id = n.report_id and t.deputy = n.person_id and t.deputy_until > $1
        )`,
    [now],
  );
  return rows.length;
}

/**
 * Give what the absent hold to their deputies, and back: found in the rows, so that it is right whoever entered the
 * absence, however the work came to them, and whoever was excluded meanwhile. Safe to repeat.
 */
export async function deputise(tx: Transaction, now: Date): Promise<{ more: boolean }> {
  const ended = await end(tx, now);
  const begun = await begin(tx, now);
  return { more: ended === BATCH || begun === BATCH };
}
