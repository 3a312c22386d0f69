import { z } from 'zod';
import {
  CATEGORIES,
  ENDINGS,
  HOW_KNOWN,
  OUTCOMES,
  PRIORITIES,
  type Priority,
  SEVERITIES,
  STAGES,
  type Stage,
} from '../domain/codes.ts';
import {
  CONDUCT_DECISIONS,
  CRIMINAL_DECISIONS,
  MATTER_KINDS,
  PROCESSING_REGIMES,
} from '../domain/assessment/codes.ts';
import { ROUTINGS } from '../domain/routing.ts';
import { grantColumn, noteGrantedReading } from './granted-access.ts';
import type { Transaction } from './pool.ts';

const instant = z.date().transform((at) => at.toISOString());

export const reportRow = z.object({
  id: z.uuid(),
  reference: z.string(),
  feed: z.string(),
  force: z.string(),
  targetForce: z.string().nullable(),
  routing: z.enum(ROUTINGS),
  priority: z.enum(PRIORITIES),
  danger: z.boolean(),
  anonymity: z.enum(['ANONYMOUS', 'CONFIDENTIAL_CONTACT']),
  categories: z.array(z.enum(CATEGORIES)),
  assessedCategories: z.array(z.enum(CATEGORIES)),
  severity: z.enum(SEVERITIES).nullable(),
  matter: z.enum(MATTER_KINDS).nullable(),
  criminalDecision: z.enum(CRIMINAL_DECISIONS).nullable(),
  conductDecision: z.enum(CONDUCT_DECISIONS).nullable(),
  processingRegime: z.enum(PROCESSING_REGIMES).nullable(),
  howKnown: z.enum(HOW_KNOWN).nullable(),
  sealed: z.boolean(),
  stage: z.enum(STAGES),
  ending: z.enum(ENDINGS).nullable(),
  outcomes: z.array(z.enum(OUTCOMES)),
  receivedAt: instant,
  closedAt: instant.nullable(),
  messages: z.coerce.number(),
  version: z.number(),
});
/** A report's facts: no narrative, no identity. Instants are UTC RFC 3339. */
export type Report = z.infer<typeof reportRow>;

/** The columns of `reportRow`, of `reports r`. */
export const REPORT_COLUMNS = /* sql */ `
  r.id, r.reference, r.feed, r.force, r.target_force as "targetForce", r.routing, r.priority, r.danger, r.anonymity,
  r.categories, r.assessed_categories as "assessedCategories", r.severity, r.matter,
  r.criminal_decision as "criminalDecision", r.conduct_decision as "conductDecision",
  r.processing_regime as "processingRegime", r.how_known as "howKnown", r.sealed, r.stage, r.ending, r.outcomes, r.received_at as "receivedAt",
  r.closed_at as "closedAt", r.version,
  (select count(*) from messages m where m.report_id = r.id) as messages`;

/** The report, if the actor may know it. By emergency access, the reading is noted. */
export async function findReport(tx: Transaction, id: string): Promise<Report | undefined> {
  const { rows } = await tx.query({
    name: 'find-report',
    text: /* sql */ `
      select ${REPORT_COLUMNS}, r.id as "reportId", ${grantColumn('r.id')} from reports r where r.id = $1`,
    values: [id],
  });
  await noteGrantedReading(tx, rows);
  return rows[0] ? reportRow.parse(rows[0]) : undefined;
}

export interface ReportQuery {
  /** The forces of whoever asks: row-level security shows no others, and each has its part of the index. */
  forces: readonly string[];
  force?: string | undefined;
  stage?: Stage | undefined;
  priority?: Priority | undefined;
  /** The reporter's or the assessor's. */
  category?: string | undefined;
  severity?: string | undefined;
  matter?: string | undefined;
  receivedFrom?: Date | undefined;
  receivedBefore?: Date | undefined;
  /** The sender's reference or a part of it: the only text about a report that is not sealed. */
  q?: string | undefined;
  /** Keyed terms, of which one is enough in place of the reference. */
  terms?: readonly Buffer[] | undefined;
  limit: number;
  /** The last row already shown. */
  after?: { value: string; id: string } | undefined;
}

/** A page of the reports that the actor may know, newest first, by keyset. */
export async function listReports(
  tx: Transaction,
  query: ReportQuery,
): Promise<{ items: Report[]; next: { value: string; id: string } | undefined }> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = ['true'];
  if (query.stage) conditions.push(`r.stage = ${bind(query.stage)}`);
  if (query.priority) conditions.push(`r.priority = ${bind(query.priority)}`);
  if (query.category) {
    const wanted = bind(query.category);
    conditions.push(`(r.categories @> array[${wanted}] or r.assessed_categories @> array[${wanted}])`);
  }
  if (query.severity) conditions.push(`r.severity = ${bind(query.severity)}`);
  if (query.matter) conditions.push(`r.matter = ${bind(query.matter)}`);
  if (query.receivedFrom) conditions.push(`r.received_at >= ${bind(query.receivedFrom)}`);
  if (query.receivedBefore) conditions.push(`r.received_at < ${bind(query.receivedBefore)}`);
  if (query.q)
    conditions.push(
      `(strpos(upper(r.reference), upper(${bind(query.q.trim())})) > 0
        or r.id in (select t.report_id from report_terms t where t.term = any (${bind(query.terms ?? [])}::bytea[])))`,
    );
  if (query.after)
    conditions.push(
      `(r.received_at, r.id) < (${bind(query.after.value)}::timestamptz, ${bind(query.after.id)}::uuid)`,
    );
  const forces = query.force === undefined ? query.forces : query.forces.filter((one) => one === query.force);
  const limit = bind(query.limit + 1);
  const { rows } = await tx.query<{ sortValue: string }>(
    /* sql */ `
      select ${REPORT_COLUMNS}, r.received_at::text as "sortValue", r.id as "reportId", ${grantColumn('r.id')}
      from unnest(${bind(forces)}::text[]) as own (force)
      cross join lateral (
        select * from reports r
        where r.force = own.force and ${conditions.join(' and ')}
        order by r.received_at desc, r.id desc
        limit ${limit}
      ) r
      order by r.received_at desc, r.id desc
      limit ${limit}`,
    values,
  );
  await noteGrantedReading(tx, rows.slice(0, query.limit));
  const items = z.array(reportRow).parse(rows.slice(0, query.limit));
  const last = rows[query.limit - 1];
  const lastItem = items.at(-1);
  const next =
    rows.length > query.limit && last && lastItem ? { value: last.sortValue, id: lastItem.id } : undefined;
  return { items, next };
}
