import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { bandsOf, DUPLICATE_RULES, similarityOf } from '../domain/search/near-duplicates.ts';
import { LINK_BASES, LINK_LIMITS, LINKING_TERMS, type LinkBasis } from '../domain/search/term-kinds.ts';
import { CERTAIN_BASES } from '../domain/subject-matching.ts';
import { type AuditActor, appendAudit } from './audit.ts';
import type { Transaction } from './pool.ts';
import { tellOfLinks } from './tell-of-links.ts';

/** Two reports that have just been found to belong together; the pair in the order of their ids. */
export interface NewLink {
  id: string;
  reportId: string;
  otherReportId: string;
  basis: LinkBasis;
}

const candidateRow = z.object({ id: z.uuid(), basis: z.enum(LINK_BASES), score: z.coerce.number() });
type Candidate = z.infer<typeof candidateRow>;

/**
 * Reports that share a term. Of a term that many bear only the newest reports, and the rarest terms first. Collar
 * numbers are each force's own, so they link only reports about one force.
 */
async function sharingTerms(tx: Transaction, reportId: string): Promise<Candidate[]> {
  const { rows } = await tx.query({
    name: 'links-by-terms',
    text: /* sql */ `
      with linking as (
        select * from unnest($2::text[], $3::text[], $4::numeric[]) as l (kind, basis, score)
      ), own as (
        select distinct t.kind, t.term from report_terms t where t.report_id = $1 and t.kind = any ($2::text[])
      ), shared as (
        select own.kind, bearer.id, count(*) over (partition by own.kind, own.term) as bearers
        from own cross join lateral (
          select r.id
          from (
            select distinct t.report_id from report_terms t
            where t.term = own.term and t.kind = own.kind and t.report_id <> $1 limit $7
          ) bearing join reports r on r.id = bearing.report_id
          where (own.kind <> 'COLLAR_NUMBER' or exists (
              select from reports mine
              where mine.id = $1 and coalesce(mine.target_force, mine.force) = coalesce(r.target_force, r.force)
            ))
          order by r.received_at desc, r.id limit $5
        ) bearer
      )
      select s.id, l.basis, max(l.score) as score
      from shared s join linking l using (kind)
      group by s.id, l.basis order by min(s.bearers), max(l.score) desc, s.id limit $6`,
    values: [
      reportId,
      LINKING_TERMS.map(({ kind }) => kind),
      LINKING_TERMS.map(({ basis }) => basis),
      LINKING_TERMS.map(({ score }) => score),
      LINK_LIMITS.perTerm,
      LINK_LIMITS.perFinding,
      LINK_LIMITS.bearersLookedAt,
    ],
  });
  return z.array(candidateRow).parse(rows);
}

/** Reports that are certainly about the same people of the directory. */
async function aboutTheSame(tx: Transaction, reportId: string): Promise<Candidate[]> {
  const { rows } = await tx.query({
    name: 'links-by-people',
    text: /* sql */ `
      select other.id, 'SAME_PERSON' as basis, 1 as score
      from report_subjects own cross join lateral (
        select r.id from report_subjects s join reports r on r.id = s.report_id
        where s.person_id = own.person_id and s.basis = any ($4) and s.report_id <> own.report_id
        order by r.received_at desc, r.id limit $2
      ) other
      where own.report_id = $1 and own.basis = any ($4)
      group by other.id order by other.id limit $3`,
    values: [reportId, LINK_LIMITS.perTerm, LINK_LIMITS.perFinding, CERTAIN_BASES],
  });
  return z.array(candidateRow).parse(rows);
}

const sketchRow = z.object({ id: z.uuid(), sketch: z.instanceof(Buffer) });

/** Reports, other than one, that say what a sketch says: the likest first. Sees what the transaction may see. */
export async function nearDuplicatesOf(
  tx: Transaction,
  sketch: Buffer,
  except: string | null = null,
): Promise<{ id: string; score: number }[]> {
  const { rows } = await tx.query({
    name: 'like-sketches',
    text: /* sql */ `
      select s.report_id as id, s.sketch from report_sketches s
      where s.message_id in (
          select like_one.message_id
          from unnest($1::bytea[]) own (band) cross join lateral (
            select b.message_id from report_sketch_bands b
            where b.band = own.band and b.report_id is distinct from $2::uuid limit $4
          ) like_one
          group by like_one.message_id order by count(*) desc, like_one.message_id limit $3
        )`,
    values: [
      bandsOf(sketch).map((band) => Buffer.from(band)),
      except,
      LINK_LIMITS.duplicatesCompared,
      LINK_LIMITS.perBand,
    ],
  });
  const best = new Map<string, number>();
  for (const { id, sketch: other } of z.array(sketchRow).parse(rows)) {
    const score = similarityOf(sketch, other);
    if (score >= Math.max(DUPLICATE_RULES.similarityMin, best.get(id) ?? 0)) best.set(id, score);
  }
  return [...best].map(([id, score]) => ({ id, score })).toSorted((a, b) => b.score - a.score);
}

/** Reports that a report is a near-duplicate of, as `nearDuplicatesOf`. */
export async function sayingTheSame(tx: Transaction, reportId: string): Promise<Candidate[]> {
  const { rows } = await tx.query({
    name: 'sketches-of-report',
    text: /* sql */ `select report_id as id, sketch from report_sketches where report_id = $1`,
    values: [reportId],
  });
  const found: Candidate[] = [];
  for (const { sketch } of z.array(sketchRow).parse(rows))
    for (const { id, score } of await nearDuplicatesOf(tx, sketch, reportId))
      found.push({ id, basis: 'NEAR_DUPLICATE', score });
  return found.toSorted((a, b) => b.score - a.score).slice(0, LINK_LIMITS.duplicatesLinked);
}

async function keepLinks(tx: Transaction, reportId: string, found: readonly Candidate[]): Promise<NewLink[]> {
  if (found.length === 0) return [];
  // In one order for everybody: two who find links of one report wait for each other's rows, and never in a circle.
  const placeOf = ({ id, basis }: Candidate): string => [reportId, id].toSorted().join(' ') + basis;
  const candidates = found.toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  const { rows } = await tx.query<NewLink>(
    /* sql */ `
      insert into report_links (id, report_id, other_report_id, basis, score, force, other_force)
      select f.id, a.id, b.id, f.basis, f.score, a.force, b.force
      from unnest($2::uuid[], $3::uuid[], $4::text[], $5::numeric[]) as f (id, other, basis, score)
        join reports a on a.id = least(f.other, $1::uuid) join reports b on b.id = greatest(f.other, $1::uuid)
      on conflict (report_id, other_report_id, basis) do nothing
      returning id, report_id as "reportId", other_report_id as "otherReportId", basis`,
    [
      reportId,
      candidates.map(() => randomUUID()),
      candidates.map(({ id }) => id),
      candidates.map(({ basis }) => basis),
      candidates.map(({ score }) => Math.min(score, 1)),
    ],
  );
  return rows;
}

/**
 * Find the reports that belong together with one, across forces, from what both are indexed by, and keep and tell of
 * what is new. Safe to repeat. It must see every report: as the worker.
 *
 * In a transaction of its own, after the one that changed what the report is found by. Of two reports that come at one
 * moment each is looked at after it was committed, and whichever was committed last finds the other: nobody takes turns.
 *
 * @returns the new links; `considerLinks` sees to who must not know the two because of them
 */
export async function findLinks(
  tx: Transaction,
  { reportId, force, actor }: { reportId: string; force: string; actor: AuditActor },
): Promise<NewLink[]> {
  const candidates = [
    ...(await aboutTheSame(tx, reportId)),
    ...(await sharingTerms(tx, reportId)),
    ...(await sayingTheSame(tx, reportId)),
  ];
  const links = await keepLinks(tx, reportId, candidates);
  if (links.length > 0) await tellOfLinks(tx, links);
  // Whoever reads this report's audit may not know the others: the entry says that they were looked for, and stands
  // there alike whether any was found. What was found is in the links.
  await appendAudit(tx, {
    force,
    actor,
    action: 'COMBINATION',
    recordKind: 'report',
    recordId: reportId,
    reportId,
    codes: { event: 'LINKS_SOUGHT' },
  });
  return links;
}
