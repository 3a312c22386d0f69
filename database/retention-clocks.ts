import { z } from 'zod';
import { CATEGORIES, ENDINGS, OUTCOMES, SEVERITIES } from '../domain/codes.ts';
import {
  classOf,
  nextReview,
  RETENTION_CLASSES,
  type RetentionClass,
  retentionClock,
} from '../domain/retention.ts';
import type { Transaction } from './pool.ts';

const closedRow = z.object({
  force: z.string(),
  ending: z.enum(ENDINGS),
  outcomes: z.array(z.enum(OUTCOMES)),
  danger: z.boolean(),
  categories: z.array(z.enum(CATEGORIES)),
  severities: z.array(z.string()),
  results: z.array(z.string()),
  closedAt: z.date(),
  chosen: z.enum(RETENTION_CLASSES).nullable(),
});

async function readClosed(tx: Transaction, reportId: string): Promise<z.infer<typeof closedRow> | undefined> {
  const { rows } = await tx.query(
    /* sql */ `
      select r.force, r.ending, r.outcomes, r.danger, r.closed_at as "closedAt",
        array(
          select unnest(r.categories)
          union
          select jsonb_array_elements_text(t.decision -> 'categories') from tasks t
          where t.report_id = r.id and t.kind = 'assess-report' and t.state = 'completed'
        ) as categories,
        array(
          select t.decision ->> 'severity' from tasks t
          where t.report_id = r.id and t.kind = 'assess-report' and t.state = 'completed'
            and t.decision ->> 'severity' is not null
        ) as severities,
        array(
          select t.decision ->> 'result' from tasks t
          where t.report_id = r.id and t.kind = 'record-investigation-result' and t.state = 'completed'
        ) as results,
        (select k.class from report_retention k where k.report_id = r.id and k.class_by = 'PERSON') as chosen
      from reports r where r.id = $1 and r.stage = 'CLOSED'`,
    [reportId],
  );
  return rows[0] ? closedRow.parse(rows[0]) : undefined;
}

/**
 * Set the retention clock of a closed report going, by the rules in force on the day of its close. A class that a
 * person chose stays. Safe to repeat; of a report that is not closed nothing is written.
 */
export async function startRetention(tx: Transaction, reportId: string): Promise<void> {
  if (await isReadWithOpen(tx, reportId)) return;
  const closed = await readClosed(tx, reportId);
  if (!closed) return;
  const { force, closedAt, severities, chosen, ...facts } = closed;
  const severity = SEVERITIES.find((candidate) => severities.includes(candidate)) ?? null;
  const byRule = retentionClock(force, classOf({ force, severity, ...facts }), closedAt);
  const clock = chosen === null ? byRule : retentionClock(force, chosen, closedAt);
  const decisionsNeeded = Math.max(byRule.decisionsNeeded, clock.decisionsNeeded);
  await tx.query(
    /* sql */ `
      insert into report_retention as k (report_id, class, rule, decisions_needed, clock_start, review_due, identity_due)
      values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (report_id) do update set class = excluded.class, rule = excluded.rule,
        decisions_needed = excluded.decisions_needed, clock_start = excluded.clock_start,
        review_due = excluded.review_due, identity_due = excluded.identity_due, identity_erased_at = null,
        last_outcome = null, last_reviewed_at = null
      where k.clock_start is distinct from excluded.clock_start`,
    [reportId, clock.class, clock.rule, decisionsNeeded, closedAt, clock.reviewDue, clock.identityDue],
  );
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `select id from reports where merged_into = $1 and stage = 'CLOSED' order by id`,
    [reportId],
  );
  for (const { id } of rows) await startRetention(tx, id);
  await keepAsLongAsLongest(tx, reportId);
}

/** Whether a report is read as one with another that is open: its clock then waits for that one's close. */
async function isReadWithOpen(tx: Transaction, reportId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    /* sql */ `
      select from reports r join reports other on other.id = r.merged_into
      where r.id = $1 and other.stage <> 'CLOSED'`,
    [reportId],
  );
  return rowCount !== 0;
}

/** Of reports that are read as one none is erased before the others: the latest review and the most decisions hold. */
async function keepAsLongAsLongest(tx: Transaction, reportId: string): Promise<void> {
  await tx.query(
    /* sql */ `
      with one as (
        select k.report_id, k.review_due, k.decisions_needed
        from report_retention k join reports r on r.id = k.report_id
        where k.clock_start is not null and coalesce(r.merged_into, r.id) =
          (select coalesce(merged_into, id) from reports where id = $1)
      )
      update report_retention k
      set review_due = (select max(review_due) from one), decisions_needed = (select max(decisions_needed) from one)
      where k.report_id in (select report_id from one) and (select count(*) from one) > 1`,
    [reportId],
  );
}

/** Stop the clock of a report that is opened again, and of those that are read as one with it. Safe to repeat. */
export async function stopRetention(tx: Transaction, reportId: string): Promise<void> {
  await tx.query(
    /* sql */ `
      update report_retention set clock_start = null, review_due = null, identity_due = null
      where report_id = $1 or report_id in (select id from reports where merged_into = $1)`,
    [reportId],
  );
}

/** Closed reports that have no clock: they closed before this version did it. */
export async function reportsWithoutClock(tx: Transaction, limit: number): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select r.id from reports r
      where r.stage = 'CLOSED'
        and not exists (select from reports other where other.id = r.merged_into and other.stage <> 'CLOSED')
        and not exists (select from report_retention k where k.report_id = r.id and k.clock_start is not null)
      order by r.closed_at limit $1`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

const clockRow = z.object({
  class: z.enum(RETENTION_CLASSES),
  classBy: z.enum(['RULE', 'PERSON']),
  rule: z.string(),
  decisionsNeeded: z.union([z.literal(1), z.literal(2)]),
  clockStart: z.date().nullable(),
  reviewDue: z.date().nullable(),
  reviews: z.number(),
  identityDue: z.date().nullable(),
  identityErasedAt: z.date().nullable(),
});
/** How long a report is kept, as its row says it. */
export type Retention = z.infer<typeof clockRow>;

/** The retention of a report that the caller may know; undefined before it first closes. */
export async function readRetention(tx: Transaction, reportId: string): Promise<Retention | undefined> {
  const { rows } = await tx.query(
    /* sql */ `
      select class, class_by as "classBy", rule, decisions_needed as "decisionsNeeded", clock_start as "clockStart",
        review_due as "reviewDue", reviews, identity_due as "identityDue", identity_erased_at as "identityErasedAt"
      from report_retention where report_id = $1 for update`,
    [reportId],
  );
  return rows[0] ? clockRow.parse(rows[0]) : undefined;
}

/**
 * Keep a closed report as another class, from the start of its clock on. The change of a person stays. It takes as many
 * people to erase as before, or more: nobody makes themselves the only one by choosing a lesser class.
 */
export async function changeClass(
  tx: Transaction,
  { reportId, force, to }: { reportId: string; force: string; to: RetentionClass },
): Promise<void> {
  const now = await readRetention(tx, reportId);
  if (!now?.clockStart) return;
  const clock = retentionClock(force, to, now.clockStart);
  await tx.query(
    /* sql */ `
      update report_retention
      set class = $2, class_by = 'PERSON', rule = $3,
        decisions_needed = greatest(decisions_needed, $4), review_due = $5
      where report_id = $1`,
    [reportId, clock.class, clock.rule, clock.decisionsNeeded, clock.reviewDue],
  );
}

/** Note what a review decided; one that keeps sets the next. */
export async function noteReview(
  tx: Transaction,
  {
    reportId,
    force,
    outcome,
    now,
  }: { reportId: string; force: string; outcome: 'KEEP' | 'ERASE'; now: Date },
): Promise<void> {
  const kept = await readRetention(tx, reportId);
  if (!kept?.clockStart) return;
  const due = outcome === 'KEEP' ? nextReview(force, kept.class, kept.clockStart, now) : kept.reviewDue;
  await tx.query(
    /* sql */ `
      update report_retention set last_outcome = $2, last_reviewed_at = $3, review_due = $4 where report_id = $1`,
    [reportId, outcome, now, due],
  );
}
