import { z } from 'zod';
import { type ConflictScreen, type ConflictQuestion, screenForConflicts } from '../domain/conflicts.ts';
import { appendAudit, type AuditActor } from './audit.ts';
import { questionOf } from './conflict-question.ts';
import type { Transaction } from './pool.ts';
import { type ScreenChange, type ScreenedReport, screenedReport, writeScreen } from './screen-writing.ts';
import { shareExclusions } from './shared-exclusions.ts';
import { takeWorkAway } from './take-work-away.ts';
import { holdTies, tiedTo } from './tied-reports.ts';

/**
 * Lock reports and all that they are tied to, in one order for everybody, against messages, other screens and their
 * close. Gives them as they stand together.
 */
async function lockTied(tx: Transaction, reportIds: readonly string[]): Promise<ScreenedReport[][]> {
  await holdTies(tx);
  const groups = await tiedTo(tx, reportIds);
  const { rows } = await tx.query({
    name: 'lock-reports-to-screen',
    text: /* sql */ `
      select id, force, stage, sealed, sealed_for_now as "sealedForNow",
        coalesce(began_on::timestamp at time zone 'Europe/London', received_at) as since
      from reports where id = any ($1::uuid[]) order by id for no key update`,
    values: [groups.flat()],
  });
  const byId = new Map(
    z
      .array(screenedReport)
      .parse(rows)
      .map((report) => [report.id, report]),
  );
  return groups.map((ids) => ids.flatMap((id) => byId.get(id) ?? []));
}

/** Lock one report, and those that it is tied to, for a screen that follows. The directory is held. */
export async function lockForScreen(tx: Transaction, ...reportIds: string[]): Promise<void> {
  await lockTied(tx, reportIds);
}

/** Who has the reports screened, and whether their workflows must be told that one is sealed, or no longer. */
export interface ScreenOrder {
  by: AuditActor;
  /** False where the workflow hears of the report in this transaction anyway. (Default: true) */
  wake?: boolean;
}

const auditOf = (
  report: ScreenedReport,
  { by }: ScreenOrder,
  codes: ScreenChange,
): Parameters<typeof appendAudit>[1] => ({
  force: report.force,
  actor: by,
  action: 'ALTERATION',
  recordKind: 'report',
  recordId: report.id,
  reportId: report.id,
  codes,
});

/** The screens of reports that stand together: what is hidden of one for good is of all, and since when of the earliest. */
async function screensOf(tx: Transaction, reports: readonly ScreenedReport[]): Promise<ConflictScreen[]> {
  const tied = reports.map(({ id }) => id);
  const since = new Date(Math.min(...reports.map((report) => report.since.getTime())));
  const questions: ConflictQuestion[] = [];
  for (const report of reports) questions.push(await questionOf(tx, { ...report, since }, tied));
  const screens = questions.map(screenForConflicts);
  if (!screens.some(({ sealed, sealedForNow }) => sealed && !sealedForNow)) return screens;
  return questions.map((question) => screenForConflicts({ ...question, sealedBefore: true }));
}

/** Screen reports that stand together. */
async function screenTogether(
  tx: Transaction,
  reports: readonly ScreenedReport[],
  { asked, order }: { asked: readonly string[]; order: ScreenOrder },
): Promise<void> {
  const reached = await shareExclusions(tx, reports);
  for (const [index, screen] of (await screensOf(tx, reports)).entries()) {
    const report = reports[index];
    if (!report) continue;
    // Of a report that was not asked for, its workflow hears nowhere else.
    const wake = order.wake !== false || !asked.includes(report.id);
    for (const codes of await writeScreen(tx, report, screen, wake))
      await appendAudit(tx, auditOf(report, order, codes));
  }
  reached.push(...(await shareExclusions(tx, reports)));
  for (const report of reports) {
    const anew = reached.filter((id) => id === report.id);
    if (anew.length > 0) await takeWorkAway(tx, { reportId: report.id, tellAnew: false });
    for (const _ of anew) await appendAudit(tx, auditOf(report, order, { event: 'EXCLUDED' }));
  }
}

/**
 * Screen reports anew, and all that they are tied to: whoever must not know of one is excluded from each, all are sealed
 * where one must be, and what they had in hand is taken away, all in this transaction. Exclusions only grow, but for those
 * that a candidate brought about. Safe to repeat. The directory must be held (`holdDirectory`, `changeDirectory`) before;
 * a person's transaction calls it within `asConsequence`. Locks: see `holdTies`.
 */
export async function rescreenReports(
  tx: Transaction,
  reportIds: readonly string[],
  order: ScreenOrder,
): Promise<void> {
  for (const reports of await lockTied(tx, reportIds))
    await screenTogether(tx, reports, { asked: reportIds, order });
}

/** The same for one report. What others call when they have added a subject, or a link. */
export async function rescreenReport(tx: Transaction, reportId: string, order: ScreenOrder): Promise<void> {
  await rescreenReports(tx, [reportId], order);
}

/**
 * Screen every report, open or closed, that changes in the directory concern: those whose subjects, or candidates, are
 * among these people or have them in their line, and the sealed ones of forces whose owners have changed.
 */
export async function rescreenReportsOf(
  tx: Transaction,
  { people, ownersOf = [] }: { people: readonly string[]; ownersOf?: readonly string[] },
  order: ScreenOrder,
): Promise<void> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      with recursive below (id) as (
        select unnest($1::uuid[])
        union
        select p.person_id from people_postings p join below on p.manager = below.id
      )
      select s.report_id as id from report_subjects s join below on below.id = s.person_id where s.basis <> 'REJECTED'
      union
      select x.report_id from report_exclusions x join below on below.id = x.person_id where x.reason = 'LINKED'
      union
      select r.id from reports r where r.sealed and r.force = any ($2::text[])`,
    [people, ownersOf],
  );
  await rescreenReports(
    tx,
    rows.map(({ id }) => id),
    order,
  );
}
