import { z } from 'zod';
import { OVERSEEING_ROLES } from '../domain/access.ts';
import { type ConflictScreen, type ConflictQuestion, screenForConflicts } from '../domain/conflicts.ts';
import { SUBJECT_BASES } from '../domain/subject-matching.ts';
import { appendAudit, type AuditActor } from './audit.ts';
import type { Transaction } from './pool.ts';
import { type ScreenChange, type ScreenedReport, screenedReport, writeScreen } from './screen-writing.ts';

/** Lock reports, in one order for everybody, against messages, other screens and their close. */
async function lockReports(tx: Transaction, reportIds: readonly string[]): Promise<ScreenedReport[]> {
  const { rows } = await tx.query({
    name: 'lock-reports-to-screen',
    text: /* sql */ `
      select id, force, stage, sealed, sealed_for_now as "sealedForNow",
        coalesce(began_on::timestamp at time zone 'Europe/London', received_at) as since
      from reports where id = any ($1::uuid[]) order by id for no key update`,
    values: [reportIds],
  });
  return z.array(screenedReport).parse(rows);
}

const questionRow = z.object({
  meant: z.array(z.object({ personId: z.uuid(), basis: z.enum(SUBJECT_BASES) })),
  people: z.array(
    z.object({
      id: z.uuid(),
      psd: z.boolean(),
      ccu: z.boolean(),
      administrator: z.boolean(),
      chiefOfficer: z.boolean(),
      oversees: z.boolean(),
      sealedOwner: z.boolean(),
    }),
  ),
  management: z.array(z.object({ personId: z.uuid(), managerId: z.uuid() })),
  associates: z.array(z.object({ one: z.uuid(), other: z.uuid() })),
});

/**
 * Who must not know of reports about whom for a tie between them. What one person declares binds that person alone:
 * otherwise the accused could keep a whole department away. What the people system or an administrator says binds both.
 */
const TIES = /* sql */ `
  select d.person_id as one, d.other_id as other from declared_relationships d
  where (d.valid_until is null or d.valid_until > $2) and d.other_id in (select person_id from meant)
  union
  select d.other_id, d.person_id from declared_relationships d
  where (d.valid_until is null or d.valid_until > $2) and d.source <> 'PERSON'
    and d.person_id in (select person_id from meant)`;

/** Everything that the screen of a report must look at, as the directory has it now and has had it since. */
async function questionOf(tx: Transaction, report: ScreenedReport): Promise<ConflictQuestion> {
  const { rows } = await tx.query({
    name: 'conflict-question',
    text: /* sql */ `
      with recursive
        meant as (
          select person_id, basis from report_subjects where report_id = $1 and basis <> 'REJECTED'
          union all
          -- Kept away because of a link that nobody here may know of: screened as who may be meant, and not named.
          select x.person_id, 'CANDIDATE' from report_exclusions x where x.report_id = $1 and x.reason = 'LINKED'
            and not exists (select from report_subjects k where k.report_id = $1 and k.person_id = x.person_id)
        ),
        held as (select * from people_postings where valid_until is null or valid_until > $2),
        line (id) as (
          select person_id from meant
          -- "union", not "union all": a loop in the reporting lines ends here.
          union
          select h.manager from held h join line on h.person_id = line.id where h.manager is not null
        ),
        concerned as (
          select p.id, p.psd, p.ccu, p.administrator, p.chief_officer, p.roles && $4::text[] as oversees,
            p.sealed_owner and p.active and p.force = $3 as sealed_owner
          from people p
          where p.id in (select person_id from meant) or (p.sealed_owner and p.active and p.force = $3)
        )
      select
        (select coalesce(jsonb_agg(jsonb_build_object('personId', person_id, 'basis', basis)), '[]') from meant) as meant,
        (
          select coalesce(jsonb_agg(jsonb_build_object(
            'id', c.id,
            'psd', c.psd or coalesce(was.psd, false),
            'ccu', c.ccu or coalesce(was.ccu, false),
            'administrator', c.administrator or coalesce(was.administrator, false),
            'chiefOfficer', c.chief_officer or coalesce(was.chief_officer, false),
            'oversees', c.oversees, 'sealedOwner', c.sealed_owner)), '[]')
          from concerned c
          left join lateral (
            select bool_or(h.psd) as psd, bool_or(h.ccu) as ccu, bool_or(h.administrator) as administrator,
              bool_or(h.chief_officer) as chief_officer
            from held h where h.person_id = c.id
          ) was on true
        ) as people,
        (
          select coalesce(jsonb_agg(distinct jsonb_build_object('personId', h.person_id, 'managerId', h.manager)), '[]')
          from held h where h.manager is not null and h.person_id in (select id from line)
        ) as management,
        (
          select coalesce(jsonb_agg(jsonb_build_object('one', t.one, 'other', t.other)), '[]')
          from (${TIES}) t
        ) as associates`,
    values: [report.id, report.since, report.force, OVERSEEING_ROLES],
  });
  const { meant, ...around } = questionRow.parse(rows[0]);
  const those = (isCandidate: boolean): string[] =>
    meant.filter(({ basis }) => (basis === 'CANDIDATE') === isCandidate).map(({ personId }) => personId);
  const sealedBefore = report.sealed && !report.sealedForNow;
  return { ...around, subjects: those(false), candidates: those(true), sealedBefore };
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

/**
 * Screen reports anew: whoever must not know of one is excluded, it is sealed where it must be, and what they had in
 * hand is taken away, all in this transaction. Exclusions only grow, but for those that a candidate brought about.
 * Safe to repeat. The directory must be held (`holdDirectory`, `changeDirectory`) before; a person's transaction calls
 * it within `asConsequence`.
 */
export async function rescreenReports(
  tx: Transaction,
  reportIds: readonly string[],
  order: ScreenOrder,
): Promise<void> {
  for (const report of await lockReports(tx, reportIds)) {
    const screen: ConflictScreen = screenForConflicts(await questionOf(tx, report));
    const changes = await writeScreen(tx, report, screen, order.wake !== false);
    for (const codes of changes) await appendAudit(tx, auditOf(report, order, codes));
  }
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
