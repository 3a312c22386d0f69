import { z } from 'zod';
import { OVERSEEING_ROLES } from '../domain/access.ts';
import type { ConflictQuestion } from '../domain/conflicts.ts';
import { SUBJECT_BASES } from '../domain/subject-matching.ts';
import type { Transaction } from './pool.ts';
import type { ScreenedReport } from './screen-writing.ts';

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

/** By the report, since when, its force, the roles that oversee, and every report that stands together with it. */
const QUESTION = /* sql */ `
  with recursive
    meant as (
      select person_id, basis from report_subjects where report_id = $1 and basis <> 'REJECTED'
      union all
      -- Kept away because of a link that nobody here may know of: screened as who may be meant, and not named.
      select x.person_id, 'CANDIDATE' from report_exclusions x where x.report_id = $1 and x.reason = 'LINKED'
        and not exists (select from report_subjects k where k.report_id = $1 and k.person_id = x.person_id)
      union all
      -- Whom a report means that it is tied to, as long as it does: named there, and asked about there.
      select s.person_id, 'CANDIDATE' from report_subjects s
      where s.report_id = any ($5::uuid[]) and s.report_id <> $1 and s.basis <> 'REJECTED'
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
    ) as associates`;

/**
 * Everything that the screen of a report must look at, as the directory has it now and has had it since.
 *
 * @param tied - every report that stands together with it
 */
export async function questionOf(
  tx: Transaction,
  report: ScreenedReport,
  tied: readonly string[],
): Promise<ConflictQuestion> {
  const { rows } = await tx.query({
    name: 'conflict-question',
    text: QUESTION,
    values: [report.id, report.since, report.force, OVERSEEING_ROLES, tied],
  });
  const { meant, ...around } = questionRow.parse(rows[0]);
  const those = (isCandidate: boolean): string[] =>
    meant.filter(({ basis }) => (basis === 'CANDIDATE') === isCandidate).map(({ personId }) => personId);
  const sealedBefore = report.sealed && !report.sealedForNow;
  return { ...around, subjects: those(false), candidates: those(true), sealedBefore };
}
