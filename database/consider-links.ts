import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { LINKED_OCCASION, MEANING_ALL, MEANING_THE_ONE } from '../domain/search/term-kinds.ts';
import { CERTAIN_BASES } from '../domain/subject-matching.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import { appendAudit, type AuditActor } from './audit.ts';
import { holdDirectory } from './directory-lock.ts';
import { MANUAL_FEED } from './feeds.ts';
import { sayingTheSame } from './find-links.ts';
import { openConfirmation } from './intake-tasks.ts';
import { lockReportRow } from './lock-report.ts';
import { tellWorkflow, URGENCY } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { readFacts } from './process.ts';
import { rescreenReport } from './screening.ts';
import { takeWorkAway } from './take-work-away.ts';

const searchRow = z.object({ reportId: z.uuid(), force: z.string(), upTo: z.string() });
/** A report whose links are to be looked for, with the newest of the changes that ask for it. */
export type LinkSearch = z.infer<typeof searchRow>;

/**
 * The reports whose links are to be looked for, what changed last first: a report that has just come must not wait behind
 * a whole index that is made afresh.
 *
 * @param except - reports to leave out for now
 */
export async function dueLinkSearches(
  tx: Transaction,
  limit: number,
  except: readonly string[] = [],
): Promise<LinkSearch[]> {
  const { rows } = await tx.query({
    name: 'due-link-searches',
    text: /* sql */ `
      select newest.report_id as "reportId", r.force, max(newest.id)::text as "upTo"
      from (
        select id, report_id from link_searches where report_id <> all ($2::uuid[]) order by id desc limit 4 * $1
      ) newest join reports r on r.id = newest.report_id
      group by 1, 2 order by max(newest.id) desc limit $1`,
    values: [limit, except],
  });
  return z.array(searchRow).parse(rows);
}

/** Note that a report's links have been looked for, and considered, since what changed then. */
export async function endLinkSearch(tx: Transaction, { reportId, upTo }: LinkSearch): Promise<void> {
  await tx.query({
    name: 'end-link-search',
    text: /* sql */ `delete from link_searches where report_id = $1 and id <= $2`,
    values: [reportId, upTo],
  });
}

const meantRow = z.object({ reportId: z.uuid(), personId: z.uuid(), score: z.number(), hidden: z.boolean() });
type Meant = z.infer<typeof meantRow>;

/**
 * Whether naming a source's subject in a target would tell those who know the target of a report that they may not know:
 * in SQL, of two rows of reports.
 */
const HIDES = /* sql */ `(source.force <> target.force or source.sealed or source.ever_sealed)`;

/**
 * Links carry nobody to or from what a member of staff has entered by hand: whoever enters a copy of what they suspect to
 * be reported would see, by losing their own entry, that it is.
 */
const CARRIES = /* sql */ `source.feed <> '${MANUAL_FEED}' and target.feed <> '${MANUAL_FEED}'`;

/** Who of a source's subjects does not stand in the target yet: named there, or kept away without a name. In SQL. */
const isNew = (target: string, person: string, hidden: string): string => /* sql */ `
  not exists (select from report_subjects k where k.report_id = ${target} and k.person_id = ${person})
  and not (${hidden} and exists (
    select from report_exclusions x
    where x.report_id = ${target} and x.person_id = ${person} and x.reason <> 'CANDIDATE'
  ))`;

/** Whom the links of a report give as possibly meant, in it and in those that it is linked to, and nobody has noted yet. */
async function meantByLinks(tx: Transaction, reportId: string): Promise<Meant[]> {
  const { rows } = await tx.query({
    name: 'meant-by-links',
    text: /* sql */ `
      with linked as (
        select report_id as one, other_report_id as other, basis, score from report_links where report_id = $1
        union all
        select report_id, other_report_id, basis, score from report_links where other_report_id = $1
      ), pairs as (
        select one as source, other as target, basis, score from linked
        union all
        select other, one, basis, score from linked
      ), certain as (
        select s.report_id, s.person_id, count(*) over (partition by s.report_id) as among
        from report_subjects s where s.report_id in (select source from pairs) and s.basis = any ($2)
      )
      select p.target as "reportId", c.person_id as "personId", least(round(max(p.score) * 100), 99)::int as score,
        bool_and(${HIDES}) as hidden
      from pairs p join certain c on c.report_id = p.source
        join reports source on source.id = p.source join reports target on target.id = p.target
      where (p.basis = any ($3) or (p.basis = any ($4) and c.among = 1)) and ${CARRIES}
      group by p.target, c.person_id
      having ${isNew('p.target', 'c.person_id', `bool_and(${HIDES})`)}`,
    values: [reportId, CERTAIN_BASES, MEANING_ALL, MEANING_THE_ONE],
  });
  return z.array(meantRow).parse(rows);
}

/** The reports whose candidates the links of a report would change: `considerLinks` is to be called for each. */
export async function reportsMeantByLinks(tx: Transaction, reportId: string): Promise<string[]> {
  return [...new Set((await meantByLinks(tx, reportId)).map((meant) => meant.reportId))];
}

/** Note people as candidates, unless they stand there in whatever way: who has been ruled out stays so. */
async function noteCandidates(
  tx: Transaction,
  reportId: string,
  people: readonly Pick<Meant, 'personId' | 'score'>[],
  messageId: string | null,
): Promise<number> {
  const { rowCount } = await tx.query({
    name: 'note-candidates-by-links',
    text: /* sql */ `
      insert into report_subjects (report_id, person_id, basis, score, message_id)
      select $1, m.person, 'CANDIDATE', m.score, $4 from unnest($2::uuid[], $3::smallint[]) as m (person, score)
      on conflict do nothing`,
    values: [reportId, people.map(({ personId }) => personId), people.map(({ score }) => score), messageId],
  });
  return rowCount ?? 0;
}

/**
 * Keep people away whom nobody who knows the report may connect with it: an exclusion and nothing else, no name, no
 * question.
 */
async function keepAway(
  tx: Transaction,
  { reportId, force, by }: { reportId: string; force: string; by: AuditActor },
  people: readonly string[],
): Promise<number> {
  if (people.length === 0) return 0;
  const { rowCount } = await tx.query({
    name: 'keep-away-by-links',
    text: /* sql */ `
      insert into report_exclusions as x (report_id, person_id, reason)
      select $1, person, 'LINKED' from unnest($2::uuid[]) person
      on conflict (report_id, person_id) do update set reason = 'LINKED' where x.reason = 'CANDIDATE'`,
    values: [reportId, people],
  });
  if ((rowCount ?? 0) === 0) return 0;
  const about = { force, recordKind: 'report', recordId: reportId, reportId } as const;
  await appendAudit(tx, { ...about, actor: by, action: 'ALTERATION', codes: { event: 'EXCLUDED' } });
  return rowCount ?? 0;
}

/** Note whom links give: by name where everybody who knows the report may know why, else by keeping them away alone. */
async function noteMeant(
  tx: Transaction,
  {
    reportId,
    force,
    by,
    messageId,
  }: { reportId: string; force: string; by: AuditActor; messageId: string | null },
  people: readonly Meant[],
): Promise<{ named: number; keptAway: number }> {
  const open = people.filter(({ hidden }) => !hidden);
  const hidden = people.filter((meant) => meant.hidden).map(({ personId }) => personId);
  return {
    named: open.length === 0 ? 0 : await noteCandidates(tx, reportId, open, messageId),
    keptAway: await keepAway(tx, { reportId, force, by }, hidden),
  };
}

/**
 * Keep whoever is the subject of a linked report away from a report too, until a person has said whether it means them:
 * they become candidates, the report is screened and the question is put. Where those who know the report may not know
 * the linked one, they are kept away and nobody is asked. Safe to repeat, as the worker, in a transaction for each report.
 *
 * @param from - the report whose links are considered
 * @returns how many people are kept away because of it
 */
export async function considerLinks(
  tx: Transaction,
  { from, reportId, clocks }: { from: string; reportId: string; clocks: ClockOverrides },
): Promise<number> {
  await holdDirectory(tx);
  await lockReportRow(tx, reportId);
  const people = (await meantByLinks(tx, from)).filter((meant) => meant.reportId === reportId);
  if (people.length === 0) return 0;
  const facts = await readFacts(tx, reportId);
  const report = { reportId, force: facts.force, by: 'worker', messageId: null } as const;
  const { named, keptAway } = await noteMeant(tx, report, people);
  const noted = named + keptAway;
  if (noted === 0) return 0;
  await rescreenReport(tx, reportId, { by: 'worker' });
  if (keptAway > 0) await takeWorkAway(tx, { reportId, tellAnew: false });
  if (named === 0 || facts.stage === 'CLOSED') return noted;
  const rowId = await openOccasion(tx, reportId, LINKED_OCCASION);
  await openConfirmation(tx, {
    report: { ...facts, id: reportId },
    rowId,
    subjects: { toDecide: true, leftOut: 0 },
    openedAt: new Date(),
    clocks,
    openedBy: 'worker',
  });
  await tellWorkflow(tx, reportId, { kind: 'message-received', messageId: randomUUID() }, URGENCY.decision);
  return noted;
}

/** The question that is still open, or a new one. Under the report's lock, which whoever answers takes first. */
export async function openOccasion(tx: Transaction, reportId: string, prefix: string): Promise<string> {
  const { rows } = await tx.query<{ occasion: string | null; asked: number }>(
    /* sql */ `
      select max(occasion) filter (where state in ('open', 'claimed')) as occasion, count(*)::int as asked
      from tasks where report_id = $1 and kind = 'confirm-subject' and occasion like $2`,
    [reportId, `${prefix}%`],
  );
  return rows[0]?.occasion ?? `${prefix}${(rows[0]?.asked ?? 0) + 1}`;
}

/**
 * The same for a message that is being taken in, before anybody can see it: whoever is the subject of a report that says
 * the same becomes a candidate of this one. The other report, and weaker links, are the worker's, a moment later. The
 * report is locked, the directory held.
 *
 * @returns whether somebody must decide who is meant
 */
export async function screenCopies(
  tx: Transaction,
  { reportId, force, rowId, by }: { reportId: string; force: string; rowId: string; by: AuditActor },
): Promise<boolean> {
  const copies = await sayingTheSame(tx, reportId);
  if (copies.length === 0) return false;
  const { rows } = await tx.query({
    name: 'subjects-of-copies',
    text: /* sql */ `
      select target.id as "reportId", s.person_id as "personId", least(round(max(c.score) * 100), 99)::int as score,
        bool_and(${HIDES}) as hidden
      from unnest($1::uuid[], $2::numeric[]) as c (id, score) join report_subjects s on s.report_id = c.id
        join reports source on source.id = c.id join reports target on target.id = $3
      where s.basis = any ($4) and ${CARRIES}
      group by target.id, s.person_id
      having ${isNew('target.id', 's.person_id', `bool_and(${HIDES})`)}`,
    values: [copies.map(({ id }) => id), copies.map(({ score }) => score), reportId, CERTAIN_BASES],
  });
  const people = z.array(meantRow).parse(rows);
  if (people.length === 0) return false;
  const { named, keptAway } = await noteMeant(tx, { reportId, force, by, messageId: rowId }, people);
  if (named + keptAway === 0) return false;
  await rescreenReport(tx, reportId, { by, wake: false });
  if (keptAway > 0) await takeWorkAway(tx, { reportId, tellAnew: false });
  return named > 0;
}
