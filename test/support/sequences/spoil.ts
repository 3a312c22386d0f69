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

/** A statement that changes who made a decision that stands approved; the approval is `judge`. */
const ofJudged = (set: string): string => /* sql */ `
  update pacars.tasks set ${set}
  from (
    select t.about_task, t.completed_by from pacars.tasks t
    join pacars.tasks d on d.id = t.about_task and d.kind = 'assess-report' and d.completed_by <> t.completed_by
    where ${done('approve-decision')} limit 1
  ) judge
  where tasks.id = judge.about_task`;

/** A statement that drops one completed task of a kind, `t`, which is about the decision of `about`. */
const drop = (kind: string, where: string): string => /* sql */ `
  delete from pacars.tasks where id = (
    select t.id from pacars.tasks t join pacars.tasks about on about.id = t.about_task
    where ${done(kind)} and ${where} limit 1)`;

/** That nothing else of the kind is about the same decision, and that it was not returned. */
const stands = (kind: string): string => /* sql */ `
  t.decision ->> 'decision' in ('APPROVE', 'RELEASE') and not exists (
    select from pacars.tasks o where o.about_task = t.about_task and o.kind = '${kind}' and o.id <> t.id)`;

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
      // Nothing else depends on one that did not follow a returned one.
      where: `${done('assess-report')} and t.about_task is null`,
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
      where: `${done('assess-report')} and not exists (
        select from pacars.reports r where r.id = t.report_id and r.sealed)`,
    }),
  },
  {
    what: 'a task done by somebody whom it bars',
    fault: /somebody did what they may not: approve-decision/u,
    sql: change('tasks', { set: 'barred = barred || completed_by', where: done('approve-decision') }),
  },
  {
    what: 'a decision approved by whoever made it',
    fault: /somebody judged what they had a part in: approve-decision of assess-report/u,
    sql: ofJudged('completed_by = judge.completed_by, acting_for = null'),
  },
  {
    what: 'a decision approved by whoever it was made for',
    fault: /somebody judged what they had a part in: approve-decision of assess-report/u,
    sql: ofJudged('acting_for = judge.completed_by'),
  },
  {
    what: 'a sealed report assessed by somebody who is no owner',
    fault: /somebody who is no owner worked on a sealed report: assess-report/u,
    sql: /* sql */ `
      update pacars.tasks set completed_by = outsider.id
      from (
        select t.id as task, p.id from pacars.tasks t join pacars.reports r on r.id = t.report_id
        join pacars.people p on p.force = t.force and p.roles && t.roles and not p.sealed_owner
        where r.sealed and ${done('assess-report')} and p.id <> all (t.barred) and not exists (
            select from pacars.report_exclusions e where e.report_id = r.id and e.person_id = p.id
          )
          and not exists (
            select from pacars.tasks a where a.report_id = r.id and a.decision ->> 'investigator' = p.id::text
          )
        order by t.completed_at desc limit 1
      ) outsider
      where tasks.id = outsider.task`,
  },
  {
    what: 'an assessment that no second person has approved',
    fault: /a decision was not approved by a second person: assess-report/u,
    sql: drop('approve-decision', `about.kind = 'assess-report' and ${stands('approve-decision')}`),
  },
  {
    what: 'a route that a rule wants approved, and nobody has',
    fault: /a decision was not approved by a second person: route-report/u,
    sql: change('tasks', {
      set: `decision = decision || '{"secondPerson": ["SEALED_REPORT"]}'`,
      where: `${done('route-report')} and not exists (select from pacars.tasks a where a.about_task = t.id)`,
    }),
  },
  {
    what: 'a returned assessment that was not made again',
    fault: /a returned decision was not made again: assess-report/u,
    sql: change('tasks', {
      set: "decision = jsonb_set(decision, '{decision}', '\"RETURN\"')",
      where: `${done('approve-decision')} and t.decision ->> 'decision' = 'APPROVE' and exists (
        select from pacars.tasks d where d.id = t.about_task and d.kind = 'assess-report')`,
    }),
  },
  {
    what: 'a referral that nobody decided on',
    fault: /nobody decided on a referral though a criterion is met/u,
    sql: /* sql */ `
      delete from pacars.tasks where id = (
        select t.id from pacars.tasks t
        where ${done('refer-to-oversight')} and ${ONLY_ONE} and exists (
          select from pacars.tasks a
          where a.report_id = t.report_id and a.kind = 'assess-report' and a.state = 'completed'
            and jsonb_array_length(a.decision #> '{oversight,met}') > 0)
        limit 1)`,
  },
  {
    what: 'a referral that no second person has approved',
    fault: /a referral was not approved by a second person/u,
    sql: drop(
      'approve-decision',
      `about.kind = 'refer-to-oversight' and ${stands('approve-decision')}
      and exists (select from pacars.oversight_referrals o where o.decision_task_id = about.id and o.approval = 'GIVEN')`,
    ),
  },
  {
    what: 'sensitive intelligence that nobody released',
    fault: /sensitive intelligence was not released/u,
    sql: drop('release-intelligence', stands('release-intelligence')),
  },
  ...(['allocate-investigator', 'assess-severity'] as const).map((kind) => ({
    what: `an investigation without ${kind}`,
    fault: new RegExp(`an outcome has no task of its own: INVESTIGATION without ${kind}`, 'u'),
    sql: /* sql */ `
      delete from pacars.tasks where id = (
        select t.id from pacars.tasks t join pacars.reports r on r.id = t.report_id
        where ${done(kind)} and ${ONLY_ONE} and not r.sealed and 'INVESTIGATION' = any (r.outcomes) limit 1)`,
  })),
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
  ...(['done-by-hand', 'abandoned'] as const).map((state) => ({
    what: `a hand-off that is ${state} and has arrived as well`,
    fault: new RegExp(`crimestoppers has an effect of what is ${state}`, 'u'),
    sql: change('hand_offs', {
      set: `state = '${state}'`,
      where: /* sql */ `t.state = 'delivered' and t.system = 'crimestoppers' and not exists (
        select from pacars.tasks r where 'HAND_OFF ' || t.id = any (r.notes))`,
    }),
  })),
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
