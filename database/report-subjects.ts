import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import { beganOn } from '../domain/incident.ts';
import type { FeedMessage } from '../domain/schemas/feed-message.ts';
import { SUBJECT_BASES } from '../domain/subject-matching.ts';
import type { Vault } from '../domain/vault.ts';
import type { AuditActor } from './audit.ts';
import type { Transaction } from './pool.ts';
import { rescreenReport } from './screening.ts';
import { resolveSubjects } from './subjects.ts';

/** The message whose subjects are looked for: its row, and what it says. */
export interface SubjectSource {
  rowId: string;
  message: Pick<FeedMessage, 'subjects' | 'incident' | 'targetForce'>;
}

/** What came of looking for a message's subjects. */
export interface NotedSubjects {
  /** Whether somebody must decide who is meant. */
  toDecide: boolean;
  /** How many further candidates a common name had. */
  leftOut: number;
}

const today = (): string => new Date().toISOString().slice(0, 10);

/** Let a message move the beginning of what is reported back, never forward; says whether it did. */
async function noteBeginning(tx: Transaction, reportId: string, incident: unknown): Promise<boolean> {
  const began = beganOn(incident, today());
  if (began === undefined) return false;
  const { rowCount } = await tx.query(
    /* sql */ `
      update reports set began_on = $2
      where id = $1 and (began_on > $2 or (began_on is null and received_at > $2::date))`,
    [reportId, began],
  );
  return rowCount !== 0;
}

/**
 * Note whom a message means, before anybody of the force can see it, and screen the report. Who is certain is a subject
 * at once; who may be meant is kept from it like one until a person has decided. Safe to repeat. The directory is held.
 *
 * @param order.wake - see `rescreenReport`
 */
export async function screenSubjects(
  tx: Transaction,
  vault: Vault,
  report: { id: string; force: string },
  { rowId, message }: SubjectSource,
  order: { by: AuditActor; wake: boolean },
): Promise<NotedSubjects> {
  const began = await noteBeginning(tx, report.id, message.incident);
  const named = message.targetForce?.slug;
  const forces = named ? [report.force, named] : [report.force];
  const { matches, leftOut } = await resolveSubjects(tx, vault, message.subjects ?? [], forces);
  if (matches.length === 0 && !began) return { toDecide: false, leftOut: 0 };
  const { rows } = await tx.query<{ basis: string }>({
    name: 'note-subjects',
    text: /* sql */ `
      insert into report_subjects as s (report_id, person_id, basis, score, message_id)
      select $1, x.person, x.basis, x.score, $2 from jsonb_to_recordset($3) as x(person uuid, basis text, score smallint)
      on conflict (report_id, person_id) do update set basis = excluded.basis, score = excluded.score, at = now()
      -- What was only possible, or had been ruled out, becomes certain when a message says so outright; never the reverse.
      where s.basis in ('CANDIDATE', 'REJECTED') and excluded.basis <> 'CANDIDATE'
      returning s.basis`,
    values: [
      report.id,
      rowId,
      JSON.stringify(matches.map(({ personId, basis, score }) => ({ person: personId, basis, score }))),
    ],
  });
  await rescreenReport(tx, report.id, order);
  return { toDecide: rows.some(({ basis }) => basis === 'CANDIDATE'), leftOut };
}

const subjectRow = z.object({
  personId: z.uuid(),
  name: z.string(),
  force: z.string(),
  unit: z.string().nullable(),
  rank: z.string().nullable(),
  basis: z.enum(SUBJECT_BASES),
  score: z.number(),
  messageId: z.uuid().nullable(),
  decidedBy: z.uuid().nullable(),
  at: z.date().transform((at) => at.toISOString()),
});
/** Somebody whom a report is, may be, or was thought to be about. */
export type ReportSubject = z.infer<typeof subjectRow>;

/** The people whom a report concerns, subjects first, then candidates best first; none for a report not to be known. */
export async function subjectsOf(tx: Transaction, reportId: string): Promise<ReportSubject[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select s.person_id as "personId", p.display_name as name, p.force, p.unit, p.rank, s.basis, s.score,
        s.message_id as "messageId", s.decided_by as "decidedBy", s.at
      from report_subjects s join people p on p.id = s.person_id
      where s.report_id = $1
      order by s.basis = 'REJECTED', s.basis = 'CANDIDATE', s.score desc, s.person_id`,
    [reportId],
  );
  return z.array(subjectRow).parse(rows);
}

/**
 * Name a person as a subject, or, where one person's word is not enough, as somebody who may be meant. Whoever stands as
 * certain stays so. The report's screen is the caller's to call.
 */
export async function nameSubject(
  tx: Transaction,
  { reportId, personId, by, certain }: { reportId: string; personId: string; by: Actor; certain: boolean },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    /* sql */ `
      insert into report_subjects as s (report_id, person_id, basis, score, decided_by) values ($1, $2, $4, $5, $3)
      on conflict (report_id, person_id) do update set basis = $4, score = $5, decided_by = $3, at = now(),
        message_id = case when $4 = 'CONFIRMED' then s.message_id end
      where s.basis = 'REJECTED' or (s.basis = 'CANDIDATE' and $4 = 'CONFIRMED')`,
    [reportId, personId, by.id, certain ? 'CONFIRMED' : 'CANDIDATE', certain ? 100 : 99],
  );
  return rowCount !== 0;
}

/** Write what a person decided about a candidate; somebody unsure changes nothing. */
export async function decideCandidate(
  tx: Transaction,
  { reportId, personId, answer, by }: { reportId: string; personId: string; answer: 'YES' | 'NO'; by: Actor },
): Promise<void> {
  await tx.query(
    /* sql */ `
      update report_subjects set basis = $3, decided_by = $4, at = now()
      where report_id = $1 and person_id = $2 and basis = 'CANDIDATE'`,
    [reportId, personId, answer === 'YES' ? 'CONFIRMED' : 'REJECTED', by.id],
  );
}
