/** A rule that the tasks of all reports must keep, and the statement that finds those that break it. */
interface TaskRule {
  what: string;
  sql: string;
}

/** A completed task that judges the decision of another, and that other. */
const JUDGED = /* sql */ `
  pacars.tasks t join pacars.tasks judged on judged.id = t.about_task
  join lateral unnest(array[t.completed_by, t.acting_for]) as judge (id) on judge.id is not null
  join pacars.people p on p.id = judge.id
  where t.state = 'completed' and t.kind in ('approve-decision', 'release-intelligence')`;

/** That a task of a kind which judges `decided` was completed, or withdrawn because that does not stand any more. */
const isJudgedBy = (kind: string): string => /* sql */ `exists (
  select from pacars.tasks a
  where a.about_task = decided.id and a.kind = '${kind}' and a.state in ('completed', 'withdrawn')
)`;

/** Since when a report has been sealed, as the audit has it: whoever did something before knew it by right. */
const SEALED_SINCE = /* sql */ `coalesce(
  (
    select max(e.at) from pacars.audit_entries e
    where e.record_kind = 'report' and e.record_id = r.id::text and e.entry ~ '[^A-Z_]SEALED[^A-Z_]'
  ),
  '-infinity'
)`;

/** Who may do what: told by the directory and by who decided, and not by whom the task says that it bars alone. */
const BY_WHOM: readonly TaskRule[] = [
  {
    what: 'somebody did what they may not',
    sql: /* sql */ `
      select t.kind || ' by ' || p.login as fault
      from pacars.tasks t join pacars.people p on p.id = t.completed_by
      where t.state = 'completed' and (
        not p.roles && t.roles or p.id = any (t.barred) or p.force <> t.force
        or exists (
          select from pacars.report_exclusions e
          where e.report_id = t.report_id and e.person_id = p.id
        ))`,
  },
  {
    what: 'somebody judged what they had a part in',
    sql: /* sql */ `
      select distinct t.kind || ' of ' || judged.kind || ' by ' || p.login as fault from ${JUDGED}
        and judge.id = any (array[judged.completed_by, judged.acting_for] || judged.written_by)`,
  },
  {
    what: 'somebody who is no owner worked on a sealed report',
    sql: /* sql */ `
      select t.kind || ' by ' || p.login as fault
      from pacars.reports r join pacars.tasks t on t.report_id = r.id and t.state = 'completed'
      join pacars.people p on p.id = t.completed_by
      where r.sealed and not p.sealed_owner and t.completed_at > ${SEALED_SINCE}
        -- Its owners may have allocated it to them.
        and not exists (
          select from pacars.tasks a
          where a.report_id = r.id and a.kind = 'allocate-investigator' and a.state = 'completed'
            and a.decision ->> 'investigator' = p.id::text
        )`,
  },
];

/** What must have been done. */
const REQUIRED: readonly TaskRule[] = [
  {
    what: 'an outcome has no task of its own',
    sql: /* sql */ `
      select o.outcome || ' without ' || needed.kind || ' of ' || r.id as fault
      from pacars.reports r cross join lateral unnest(r.outcomes) as o (outcome)
      join (
        values ('INVESTIGATION', 'allocate-investigator'), ('INVESTIGATION', 'assess-severity'),
          ('INVESTIGATION', 'record-investigation-result'), ('SAFEGUARDING', 'plan-safeguarding'),
          ('SAFEGUARDING', 'confirm-safeguarding'), ('INTELLIGENCE', 'grade-intelligence')
      ) as needed (outcome, kind) on needed.outcome = o.outcome
      where not exists (
        select from pacars.tasks t
        where t.report_id = r.id and t.kind = needed.kind and (
          t.state = 'completed'
          -- Where there is no case to answer the result may come before the severity, which is then not needed.
          or (t.kind = 'assess-severity' and t.state = 'withdrawn' and not exists (
            select from pacars.tasks found
            where found.report_id = r.id and found.kind = 'record-investigation-result'
              and found.state = 'completed' and found.decision ->> 'result' = 'CASE_TO_ANSWER'))
        )
      )`,
  },
  {
    what: 'danger was not triaged',
    sql: /* sql */ `
      select r.id::text as fault from pacars.reports r
      where r.danger and not exists (
        select from pacars.tasks t
        where t.report_id = r.id and t.kind = 'triage-danger' and t.state = 'completed'
      )`,
  },
  {
    what: 'a decision was not approved by a second person',
    sql: /* sql */ `
      select decided.kind || ' of ' || decided.report_id as fault from pacars.tasks decided
      where decided.state = 'completed' and decided.decision -> 'secondPerson' <> '[]'
        and not ${isJudgedBy('approve-decision')}`,
  },
  {
    what: 'a referral was not approved by a second person',
    sql: /* sql */ `
      select o.approval || ' of ' || o.report_id as fault
      from pacars.oversight_referrals o join pacars.tasks decided on decided.id = o.decision_task_id
      where o.approval = 'AWAITED' or (o.approval = 'GIVEN' and not ${isJudgedBy('approve-decision')})`,
  },
  {
    what: 'a returned decision was not made again',
    sql: /* sql */ `
      select decided.kind || ' of ' || decided.report_id as fault
      from pacars.tasks decided join pacars.tasks a on a.about_task = decided.id and a.kind = 'approve-decision'
      where decided.kind = 'assess-report' and a.decision ->> 'decision' = 'RETURN'
        and not exists (
          select from pacars.tasks again
          where again.about_task = decided.id and again.kind = decided.kind and again.state = 'completed'
        )`,
  },
  {
    what: 'nobody decided on a referral though a criterion is met',
    sql: /* sql */ `
      select distinct decided.report_id::text as fault from pacars.tasks decided
      where decided.kind = 'assess-report' and decided.state = 'completed'
        and jsonb_array_length(decided.decision #> '{oversight,met}') > 0
        and not exists (
          select from pacars.oversight_referrals o
          join pacars.tasks t on t.report_id = o.report_id and split_part(t.occasion, '/', 1) = o.id::text
          where o.report_id = decided.report_id and t.kind = 'refer-to-oversight' and t.state = 'completed'
            and exists (
              select from jsonb_array_elements_text(decided.decision #> '{oversight,met}') as met (code)
              where met.code = any (o.criteria)
            )
        )`,
  },
  {
    what: 'sensitive intelligence was not released',
    sql: /* sql */ `
      select decided.report_id::text as fault from pacars.tasks decided
      where decided.kind = 'grade-intelligence' and decided.state = 'completed'
        and decided.decision -> 'release' <> '[]' and not ${isJudgedBy('release-intelligence')}`,
  },
];

/** All that the tasks must keep to. */
export const TASK_RULES: readonly TaskRule[] = [...BY_WHOM, ...REQUIRED];
