import { z } from 'zod';
import { code, forceSlug, instant, ourReference, text } from '../connector/contract.ts';

/**
 * Contract with the force's intelligence system.
 *
 * `POST /reports` records one intelligence report of numbered items, each graded 3x5x2, and answers 201 with
 * its URN; `GET /reports?ourReference=` answers 200 with that receipt, or 404.
 * Refusals are problem documents (`problem` in `../connector/contract.ts`).
 */
export const REPORTS_PATH = 'reports';

const lawfulSharing = z.object({
  source: z.enum(['1', '2', '3']),
  assessment: z.enum(['A', 'B', 'C', 'D', 'E']),
  handling: z.literal('P'),
});

const sharingWithConditions = lawfulSharing.extend({
  handling: z.literal('C'),
  actionCode: z.enum(['A1', 'A2', 'A3']),
  sanitisationCode: z.enum(['S1', 'S2']),
  conditions: z.string().max(10_000).nullish(),
});

/** A 3x5x2 grade; handling code C, and only C, carries an action code and a sanitisation code. */
const grade = z.discriminatedUnion('handling', [lawfulSharing.strict(), sharingWithConditions.strict()]);

/** A day, `2026-11-24`. */
const day = z.iso.date();

/**
 * What stands over the items. Nothing of it, and of the items, says who gave the information: the way back is our
 * reference alone.
 */
const header = z.object({
  /** Protective marking. */
  marking: z.literal('OFFICIAL-SENSITIVE'),
  /** The dissemination caveat, as a code: for intelligence use only, never in proceedings without leave. */
  caveat: z.literal('INTELLIGENCE_USE_ONLY'),
  /** The strictest handling code of the items. */
  handling: z.enum(['P', 'C']),
  confidence: z.enum(['HIGH', 'MEDIUM', 'LOW']),
  /** Whether public interest immunity would be claimed for any of it. */
  pii: z.boolean(),
  /** The latest day that the information is of; null where nobody knows. */
  dateOfIntelligence: day.nullable(),
  /** The first day on which any of it is to be reviewed. */
  reviewOn: day,
  /** The public categories under which it was reported. */
  reportedAs: z.array(code).max(20),
  /** Who else is to be told. */
  copies: z.array(code).max(10),
});

const reportedItem = z.object({
  itemNo: z.int().min(1),
  title: z.string().min(1).max(200).optional(),
  subject: z.string().max(200).nullish(),
  text,
  grade,
  categories: z.array(code).max(20),
  dateOfInformation: day.nullish(),
  disclosure: code.optional(),
  reviewOn: day.optional(),
});

/** Body of `POST /reports`: items are numbered from 1 without repeats. */
export const recordReportRequest = z.object({
  ourReference,
  force: forceSlug,
  header: header.optional(),
  items: z
    .array(reportedItem)
    .min(1)
    .max(500)
    .refine((items) => new Set(items.map((item) => item.itemNo)).size === items.length, {
      error: 'has an item number twice',
    }),
});
export type RecordReportRequest = z.infer<typeof recordReportRequest>;

/** Answer to `POST /reports` and to the look-up. */
export const reportReceipt = z.object({
  urn: z.string().regex(/^IR\d{6,9}$/),
  recordedAt: instant,
});
export type ReportReceipt = z.infer<typeof reportReceipt>;
