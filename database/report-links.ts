import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import { NotFoundError } from '../domain/errors.ts';
import { countSources, type SourceCount } from '../domain/search/independent-reports.ts';
import { IDENTIFYING_KINDS, LINK_BASES } from '../domain/search/term-kinds.ts';
import { appendAudit } from './audit.ts';
import { isKnownByGrant, noteReportsShown } from './granted-access.ts';
import type { Transaction } from './pool.ts';
import { findReport } from './reports.ts';

const linkRow = z.object({
  id: z.uuid(),
  basis: z.enum(LINK_BASES),
  score: z.coerce.number(),
  foundAt: z.date().transform((at) => at.toISOString()),
  /** The other report, for one who may know it; null for a sealed owner who may not. */
  reportId: z.uuid().nullable(),
  reference: z.string().nullable(),
  force: z.string(),
  /** Whom to ask about a report that one may not know: the owners of sealed reports of its force who may know it. */
  ask: z.array(z.object({ id: z.uuid(), name: z.string() })),
});
export type ReportLink = z.infer<typeof linkRow>;

async function linksOf(tx: Transaction, reportId: string): Promise<ReportLink[]> {
  const { rows } = await tx.query({
    name: 'links-of-report',
    text: /* sql */ `
      select l.id, l.basis, l.score, l.found_at as "foundAt", r.id as "reportId", r.reference, l.other_force as force,
        case when r.id is null then (
          select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.display_name) order by p.display_name, p.id), '[]')
          from people p
          where p.active and p.sealed_owner and p.force = l.other_force and person_may_learn(p.id, l.other)
        ) else '[]' end as ask
      from (
        select id, basis, score, found_at, other_report_id as other, other_force
        from report_links where report_id = $1
        union all
        select id, basis, score, found_at, report_id, force from report_links where other_report_id = $1
      ) l left join reports r on r.id = l.other
      order by l.score desc, l.found_at desc, l.id`,
    values: [reportId],
  });
  const links = z.array(linkRow).parse(rows);
  await noteReportsShown(
    tx,
    links.flatMap((link) => link.reportId ?? []),
  );
  return links;
}

const sourceRow = z.object({ subject: z.number(), id: z.uuid(), sender: z.string() });
const SOURCES_MAX = 5_000;

/**
 * For each subject of a report, how many reports the actor may know that name the same person, and how many of them
 * stand for themselves. Others that are known in an emergency alone do not count.
 */
async function sourcesOf(tx: Transaction, reportId: string): Promise<({ subject: number } & SourceCount)[]> {
  const { rows } = await tx.query({
    name: 'sources-of-subjects',
    text: /* sql */ `
      with own as (
        select distinct t.subject, t.kind, t.term from report_terms t
        where t.report_id = $1 and t.source = 'subject' and t.kind = any ($2::text[])
      )
      select distinct own.subject, r.id, r.feed || '/' || r.reference_of as sender
      from own join report_terms t on t.term = own.term and t.kind = own.kind and t.source = 'subject'
        join reports r on r.id = t.report_id
      where (r.id = $1 or not ${isKnownByGrant('r.id')})
        and (own.kind <> 'COLLAR_NUMBER' or exists (
          select from reports mine
          where mine.id = $1 and coalesce(mine.target_force, mine.force) = coalesce(r.target_force, r.force)
        ))
      order by own.subject, r.id limit $3`,
    values: [reportId, IDENTIFYING_KINDS, SOURCES_MAX],
  });
  const sources = z.array(sourceRow).parse(rows);
  const { rows: duplicates } = await tx.query<{ one: string; other: string }>({
    name: 'duplicates-among',
    text: /* sql */ `
      select report_id as one, other_report_id as other from report_links
      where basis = 'NEAR_DUPLICATE' and report_id = any ($1::uuid[]) and other_report_id = any ($1::uuid[])`,
    values: [sources.map(({ id }) => id)],
  });
  const pairs = duplicates.map(({ one, other }) => [one, other] as const);
  return [...new Set(sources.map(({ subject }) => subject))].map((subject) => ({
    subject,
    ...countSources(
      sources.filter((source) => source.subject === subject),
      pairs,
    ),
  }));
}

/**
 * The links of a report, and how many sources there are about each person in it; recorded as a consultation.
 *
 * @throws NotFoundError when there is no such report for this actor
 */
export async function readLinks(
  tx: Transaction,
  { actor, reportId }: { actor: Actor; reportId: string },
): Promise<{ links: ReportLink[]; people: ({ subject: number } & SourceCount)[] }> {
  const report = await findReport(tx, reportId);
  if (!report) throw new NotFoundError('no such report');
  const shown = { links: await linksOf(tx, reportId), people: await sourcesOf(tx, reportId) };
  await appendAudit(tx, {
    force: report.force,
    actor,
    action: 'CONSULTATION',
    recordKind: 'report',
    recordId: reportId,
    reportId,
    reasonCode: 'LINKS',
  });
  return shown;
}
