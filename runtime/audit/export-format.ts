import { z } from 'zod';

/**
 * A copy of the audit as lines of JSON: a header, of each chain its checkpoints and its entries in order, an end. It
 * holds everything that is needed to check it, and no reason in clear.
 */
export const EXPORT_FORMAT = 'pacars-audit-export/1';

const hex = z.string().regex(/^(?:[0-9a-f]{2})*$/u);
const hash = z.string().regex(/^[0-9a-f]{64}$/u);
const count = z.int().nonnegative();

const exportedChain = z.strictObject({
  force: z.string().min(1),
  /** Number of entries that the chain had. */
  size: count,
  /** The entries in this file: from `first` to `last`, both included; `last` is `first - 1` when there are none. */
  first: count.min(1),
  last: count,
  /** Hash of the entry before `first`; empty for the first of all. */
  previousHash: hex,
  /** Hash of the entry `last`. */
  head: hex,
  /** The roots of the perfect trees over the entries before `first`, the largest first. */
  prefix: z.array(hash),
});
/** What the header says of one chain. */
export type ExportedChain = z.infer<typeof exportedChain>;

export const exportHeader = z.strictObject({
  kind: z.literal('header'),
  format: z.literal(EXPORT_FORMAT),
  exportedAt: z.string(),
  /** Base64 of the keys that the checkpoints bear, for convenience: trust the one that you were given elsewhere. */
  publicKeys: z.array(z.string()),
  chains: z.array(exportedChain),
});
export type ExportHeader = z.infer<typeof exportHeader>;

/** The columns of an entry besides its text, as they stand in the database. */
export const ENTRY_COLUMNS = [
  'force',
  'sequence',
  'at',
  'entry',
  'previousHash',
  'hash',
  'actor',
  'action',
  'recordKind',
  'recordId',
  'reportId',
] as const;
export type EntryColumn = (typeof ENTRY_COLUMNS)[number];

/** An entry as exported; a verifier takes nothing of it on trust, not even its types. */
export type ExportedEntry = { kind: 'entry' } & Record<Exclude<EntryColumn, 'reportId'>, string> & {
    reportId: string | null;
  };

export const exportedCheckpoint = z.strictObject({
  kind: z.literal('checkpoint'),
  force: z.string(),
  size: count,
  note: z.string(),
});

export const exportEnd = z.strictObject({ kind: z.literal('end'), entries: count, checkpoints: count });

/** Longest line that is read: an entry has some hundred characters. */
const LINE_CHARACTERS_MAX = 1_048_576;

/** A line, or that it was too long to be one. */
export type Line = { number: number; text: string | undefined };

/** The lines of a file. Only a line feed ends one: JSON may hold other line ends of Unicode. */
export async function* linesOf(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let [number, rest, tooLong] = [0, '', false];
  const line = (text: string): Line => {
    number += 1;
    const whole = tooLong || text.length > LINE_CHARACTERS_MAX ? undefined : text;
    tooLong = false;
    return { number, text: whole };
  };
  for await (const chunk of chunks) {
    const parts = (
      rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))
    ).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield line(part);
    if (rest.length > LINE_CHARACTERS_MAX) [rest, tooLong] = ['', true];
  }
  if (rest !== '' || tooLong) yield line(rest);
}
