import type { Line } from '../line.ts';
import { faultsOf } from './check.ts';

/** One thing made wrong in what a run has left, and what the check must then say of it. */
export interface Spoiling {
  what: string;
  fault: RegExp;
  /** What else is seen of it, after that. */
  besides?: RegExp;
  /** In rows: a statement that somebody with all rights could run. */
  sql?: string;
  /** In a force system. */
  act?: (line: Line) => Promise<void>;
}

/** What the check finds once the thing has been made wrong; rows are put back as they were. */
export async function foundWhenSpoilt(line: Line, { sql, act }: Spoiling): Promise<string[]> {
  const client = await line.world.database.admin.connect();
  try {
    await client.query('begin');
    // Without the triggers and foreign keys that guard them.
    await client.query('set local session_replication_role = replica');
    const { rowCount } = sql === undefined ? { rowCount: 1 } : await client.query(sql);
    if (rowCount !== 1) throw new RangeError('the run has left nothing that this could be done to');
    await act?.(line);
    return await faultsOf(line, client);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** A statement that changes one row of a kind. */
const change = (table: string, { set, where }: { set: string; where: string }): string => /* sql */ `
  update pacars.${table} set ${set} where id = (select id from pacars.${table} t where ${where} order by id limit 1)`;

const done = (kind: string): string => `t.state = 'completed' and t.kind = '${kind}'`;
const ONLY_ONE = /* sql */ `not exists (
  select from pacars.tasks o where o.report_id = t.report_id and o.kind = t.kind and o.id <> t.id)`;

/** Everything that the check must notice. */
export const SPOILINGS: readonly Spoiling[] = [
  {
    what: 'a task dropped',
    fault: /an outcome has no task of its own: SAFEGUARDING/u,
    sql: /* sql */ `
      delete from pacars.tasks where id = (
        select t.id from pacars.tasks t join pacars.reports r on r.id = t.report_id
        where ${done('confirm-safeguarding')} and ${ONLY_ONE} and 'SAFEGUARDING' = any (r.outcomes) limit 1)`,
  },
  {
    what: 'a task left undone',
    fault: /a task is left: assess-report/u,
    sql: change('tasks', {
      set: "state = 'open', assignee = null, completed_at = null, completed_by = null, decision = null",
      where: done('assess-report'),
    }),
  },
  {
    what: 'danger that nobody triaged',
    fault: /danger was not triaged/u,
    sql: /* sql */ `
      delete from pacars.tasks where id = (
        select t.id from pacars.tasks t join pacars.reports r on r.id = t.report_id and r.danger
        where ${done('triage-danger')} and ${ONLY_ONE} limit 1)`,
  },
  {
    what: 'a task done by somebody of another role',
    fault: /somebody did what they may not: assess-report by lucian/u,
    sql: change('tasks', {
      set: "completed_by = (select id from pacars.people where login = 'lucian.brackenbury')",
      where: done('assess-report'),
    }),
  },
  {
    what: 'a task done by somebody whom it bars',
    fault: /somebody did what they may not: approve-decision/u,
    sql: change('tasks', { set: 'barred = barred || completed_by', where: done('approve-decision') }),
  },
  {
    what: 'a task done by somebody excluded',
    fault: /somebody did what they may not: /u,
    sql: /* sql */ `
      insert into pacars.report_exclusions (report_id, person_id, reason)
      select report_id, completed_by, 'SUBJECT' from pacars.tasks t
      where ${done('assess-report')} and (
        select count(*) from pacars.tasks o where o.report_id = t.report_id and o.completed_by = t.completed_by) = 1
      limit 1`,
  },
  {
    what: 'a report left open',
    fault: /a report is not closed/u,
    besides: /the timeline does not name each stage once/u,
    sql: change('reports', {
      set: "stage = 'ACTION', closed_at = null, ending = null",
      where: "t.stage = 'CLOSED'",
    }),
  },
  {
    what: 'a message that nobody considered',
    fault: /a message was not considered/u,
    sql: change('messages', { set: 'considered_at = null', where: 't.considered_at is not null' }),
  },
  {
    what: 'a hand-off whose outcome nobody knows',
    fault: /a hand-off is not settled: crimestoppers unknown/u,
    sql: change('hand_offs', {
      set: "state = 'unknown'",
      where: "t.state = 'delivered' and t.system = 'crimestoppers'",
    }),
  },
  {
    what: 'a receipt that the system has not given',
    fault: /crimestoppers knows nothing of INVENTED/u,
    sql: change('hand_offs', {
      set: "receipt = 'INVENTED'",
      where: "t.state = 'delivered' and t.system = 'crimestoppers'",
    }),
  },
  {
    // Last, because nothing takes it back.
    what: 'a hand-off counted twice',
    fault: /crimestoppers has 2 effects of/u,
    act: async (line) => {
      const sent = line.simulators
        .requests()
        .findLast(
          ({ method, url }) =>
            method === 'POST' && url.startsWith(line.simulators.connections.crimestoppers.baseUrl),
        );
      if (!sent) throw new RangeError('nothing was sent');
      const headers = { ...sent.headers, 'idempotency-key': 'another-key' };
      const { ok } = await fetch(sent.url, { method: sent.method, headers, body: sent.body });
      if (!ok) throw new Error('the system did not take it');
    },
  },
];
