import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import { type SearchedValues, termsOfSearch } from '../domain/search/message-terms.ts';
import { TERM_KINDS, TERMS } from '../domain/search/term-kinds.ts';
import { DUPLICATE_RULES } from '../domain/search/near-duplicates.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, type AuditRecord } from './audit.ts';
import { nearDuplicatesOf } from './find-links.ts';
import { noteReportsShown } from './granted-access.ts';
import type { Transaction } from './pool.ts';
import { keyedTerm, sketchOfText } from './report-index.ts';
import { REPORT_COLUMNS, reportRow } from './reports.ts';

/** What somebody searches for: any of it may match. */
export interface Search extends SearchedValues {
  /** Finds reports that say nearly the same. */
  text?: string | undefined;
}

/** By what a report was found: kinds only, nothing of what matched. */
export const MATCH_KINDS = [...TERM_KINDS, 'NEAR_DUPLICATE'] as const;

const hitRow = reportRow.extend({
  /** From 0 to 1: how likely it is what was meant, from the kinds that match. */
  score: z.string(),
  matched: z.array(z.enum(MATCH_KINDS)),
});
const asHit = ({ score, matched, ...report }: z.infer<typeof hitRow>): Hit => ({
  report,
  score: Number(score),
  matched,
});
export interface Hit {
  report: z.infer<typeof reportRow>;
  score: number;
  matched: (typeof MATCH_KINDS)[number][];
}

interface Page {
  limit: number;
  after?: { value: string; id: string } | undefined;
}

/**
 * The reports that the actor may know and that match, the likeliest first, by keyset. The same statements are made
 * whatever is found: row-level security takes away what the actor may not know before anything is matched, counted
 * or cut off.
 */
async function findMatches(
  tx: Transaction,
  vault: Vault,
  { text, ...values }: Search,
  { limit, after }: Page,
): Promise<{ items: Hit[]; next: { value: string; id: string } | undefined }> {
  const wanted = termsOfSearch(values).flatMap(({ field, terms }) =>
    terms.map((term) => ({ field, kind: term.kind, key: keyedTerm(vault, term) })),
  );
  const sketch = text === undefined ? undefined : sketchOfText(vault, text);
  const like = sketch ? await nearDuplicatesOf(tx, sketch) : [];
  const { rows } = await tx.query(
    /* sql */ `
      with wanted as (
        select * from unnest($1::text[], $2::text[], $3::bytea[], $4::numeric[]) as w (field, kind, term, weight)
      ), matches as (
        select t.report_id as id, w.field, w.kind, w.weight
        from wanted w join report_terms t on t.term = w.term and t.kind = w.kind
        union all
        select l.id, 'text', 'NEAR_DUPLICATE', $6::numeric from unnest($5::uuid[]) as l (id)
      ), fields as (
        select id, field, max(weight) as weight from matches group by id, field
      ), scores as (
        select id, round(1 - exp(sum(ln(1 - least(weight, 0.99)))), 4) as score from fields group by id
      )
      select ${REPORT_COLUMNS}, s.score::text,
        (select array_agg(distinct m.kind) from matches m where m.id = s.id) as matched
      from scores s join reports r on r.id = s.id
      where $7::numeric is null or (s.score, s.id) < ($7::numeric, $8::uuid)
      order by s.score desc, s.id desc limit $9`,
    [
      wanted.map(({ field }) => field),
      wanted.map(({ kind }) => kind),
      wanted.map(({ key }) => key),
      wanted.map(({ kind }) => TERMS[kind].weight),
      like.map(({ id }) => id),
      // Never how like they are: who changes one word at a time would read on the score what stands there.
      DUPLICATE_RULES.searchWeight,
      after?.value ?? null,
      after?.id ?? null,
      limit + 1,
    ],
  );
  const found = z.array(hitRow).parse(rows);
  const last = found[limit - 1];
  const next = found.length > limit && last ? { value: last.score, id: last.id } : undefined;
  return { items: found.slice(0, limit).map(asHit), next };
}

/**
 * Search, and record it: that it was made, with its reason and what was searched for kept sealed, also when nothing is
 * found; and for each report shown that it was shown. All before anything is shown, in the same transaction.
 */
export async function searchReports(
  tx: Transaction,
  vault: Vault,
  { actor, search, reason, page }: { actor: Actor; search: Search; reason: string; page: Page },
): Promise<{ items: Hit[]; next: { value: string; id: string } | undefined }> {
  const found = await findMatches(tx, vault, search, page);
  await noteReportsShown(
    tx,
    found.items.map(({ report }) => report.id),
  );
  const id = randomUUID();
  const sought = Object.entries(search).filter(([, value]) => value !== undefined);
  const hits = { shown: found.items.length, further: page.after !== undefined };
  const reasonHash = await keepSearch(tx, vault, {
    id,
    actor,
    reason,
    sought: Object.fromEntries(sought),
    hits,
  });
  const by = sought.map(([field]) => field).join(' ');
  await recordSearch(tx, { actor, id, reasonCode: 'STATED', reasonHash }, found.items, { by });
  return found;
}

/** Record that a list was searched by a value in its address: without a reason, as lists have none. */
export async function recordListSearch(tx: Transaction, actor: Actor): Promise<void> {
  await recordSearch(tx, { actor, id: randomUUID(), reasonCode: 'LIST' }, [], { by: 'q' });
}

/**
 * The entry of a search is of no report, so whoever reads the audit reads it, also who must not know what was found:
 * it counts nothing. How much was shown lies sealed with the reason.
 */
async function recordSearch(
  tx: Transaction,
  { actor, id, ...why }: { actor: Actor; id: string; reasonCode: string; reasonHash?: string },
  shown: readonly Hit[],
  codes: AuditRecord['codes'] & object,
): Promise<void> {
  const { rows } = await tx.query<{ force: string }>(/* sql */ `select force from people where id = $1`, [
    actor.id,
  ]);
  const home = rows[0]?.force;
  if (home === undefined) throw new RangeError('who searches is not in the directory');
  const entries: AuditRecord[] = [
    { force: home, actor, action: 'SEARCH', recordKind: 'search', recordId: id, ...why, codes },
    ...shown.map(({ report }): AuditRecord => ({
      force: report.force,
      actor,
      action: 'CONSULTATION',
      recordKind: 'report',
      recordId: report.id,
      reportId: report.id,
      reasonCode: 'SEARCH',
      codes: { search: id },
    })),
  ];
  for (const entry of entries) await appendAudit(tx, entry);
}

/** The associated data of what a search was for. */
export const searchContext = (id: string): string => `search/${id}`;

async function keepSearch(
  tx: Transaction,
  vault: Vault,
  kept: { id: string; actor: Actor; reason: string; sought: object; hits: object },
): Promise<string> {
  const { id, actor, ...said } = kept;
  const { key, wrapped, wrappingKeyId } = await vault.createIntakeKey();
  const sealed = vault.seal(key, Buffer.from(JSON.stringify(said)), searchContext(id));
  await tx.query(
    /* sql */ `
      insert into searches (id, person_id, wrapping_key_id, wrapped, sealed) values ($1, $2, $3, $4, $5)`,
    [id, actor.id, wrappingKeyId, wrapped, sealed],
  );
  return createHash('sha256').update(sealed).digest('hex');
}
