import { createHash } from 'node:crypto';
import { type AuditEntry, readAuditEntry } from '../../domain/audit-entry.ts';
import type { EntryColumn, ExportedChain } from './export-format.ts';
import type { Finding, FindingCode } from './findings.ts';
import { leafHash } from './merkle.ts';

/** A line of an entry as it was read: anything may stand in it. */
export type ReadEntry = Readonly<Record<string, unknown>>;

/** The columns that repeat what the entry's text says. */
const REPEATED = [
  'sequence',
  'at',
  'actor',
  'action',
  'recordKind',
  'recordId',
  'reportId',
] as const satisfies (EntryColumn & keyof AuditEntry)[];

/** The columns that the chain itself is made of; the texts' own faults are found by it. */
const HASHED = ['previousHash', 'hash'] as const satisfies EntryColumn[];

/** One chain of an export, checked entry by entry as they come. */
export interface ChainCheck {
  take: (entry: ReadEntry, text: AuditEntry | undefined) => void;
  /** To be called once, after the last entry. */
  finish: () => void;
  /** The number of the last entry that was there. */
  last: () => number;
  /** The leaves from `first` on, as far as the order of the entries is sound. */
  leaves: readonly Buffer[];
  findings: readonly Finding[];
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
const chainHash = (previous: string, entry: string): string =>
  createHash('sha256').update(Buffer.from(previous, 'hex')).update(entry, 'utf8').digest('hex');
const numberIn = (value: unknown): number | undefined => {
  const digits = asText(value);
  return /^[1-9]\d{0,14}$/u.test(digits) ? Number(digits) : undefined;
};

/** Runs of numbers that are missing; one that turns up later is taken out again. */
function createMissing(): {
  add: (from: number, to: number) => void;
  take: (number: number) => boolean;
  all: () => [number, number][];
} {
  let runs: [number, number][] = [];
  return {
    add: (from, to) => void runs.push([from, to]),
    take: (number) => {
      const run = runs.find(([from, to]) => number >= from && number <= to);
      if (!run) return false;
      const parts: [number, number][] = [
        [run[0], number - 1],
        [number + 1, run[1]],
      ];
      runs = [...runs.filter((each) => each !== run), ...parts.filter(([from, to]) => from <= to)];
      return true;
    },
    all: () => runs.toSorted(([one], [other]) => one - other),
  };
}

type Find = (code: FindingCode, sequence: number, detail: string, column?: string) => void;

/** Keeps the numbers of a chain's entries, and tells what is missing, there twice, or out of its order. */
function createOrder(
  first: number,
  find: Find,
): {
  /** Puts an entry in its place, and tells whether it is the next one. */
  place: (sequence: number) => boolean;
  expected: () => number;
  /** Whether everything so far came in its order. */
  isSound: () => boolean;
  finish: (last: number) => void;
} {
  const missing = createMissing();
  let [expected, isSound] = [first, true];
  return {
    place: (sequence) => {
      if (sequence === expected) {
        expected += 1;
        return true;
      }
      isSound = false;
      if (sequence > expected) {
        missing.add(expected, sequence - 1);
        expected = sequence + 1;
      } else if (missing.take(sequence)) find('REORDERED', sequence, 'stands after later entries');
      else find('INSERTED', sequence, 'the number is there already');
      return false;
    },
    expected: () => expected,
    isSound: () => isSound,
    finish: (last) => {
      for (const [from, to] of missing.all())
        find('DROPPED', from, from === to ? 'it is missing' : `all up to ${to} are missing`);
      if (expected <= last) find('CUT_TAIL', expected, `all up to ${last} are missing`);
      if (expected > last + 1) find('INSERTED', last + 1, 'comes after the last');
    },
  };
}

/** Check a chain against what the header says of it. Never throws, whatever the entries are. */
export function checkChain({ force, first, last, previousHash, head }: ExportedChain): ChainCheck {
  const findings: Finding[] = [];
  const leaves: Buffer[] = [];
  /** Hashes by which the next entry may name the one before it: what that one says of itself, and what is computed. */
  let links = [previousHash];
  /** An entry whose text and hash do not fit: the entry after it tells which of them is the true one. */
  let doubtful: { sequence: number; stated: string; computed: string } | undefined;

  const find: Find = (code, sequence, detail, column) => {
    findings.push({ code, force, sequence, detail, ...(column !== undefined && { column }) });
  };
  const order = createOrder(first, find);
  const changed = (sequence: number, column: string): void =>
    find('CHANGED', sequence, `the column ${column} is not what it was`, column);
  const settleDoubt = (nextPrevious: string): void => {
    if (!doubtful) return;
    const { sequence, stated, computed } = doubtful;
    doubtful = undefined;
    if (nextPrevious === stated) changed(sequence, 'entry');
    else if (nextPrevious === computed) changed(sequence, 'hash');
    else find('CHANGED', sequence, 'the entry and its hash do not fit', 'entry, hash');
  };

  const take: ChainCheck['take'] = (line, text) => {
    const [entry, previous, hash] = [
      asText(line['entry']),
      asText(line['previousHash']),
      asText(line['hash']),
    ];
    const sequence = numberIn(text?.sequence) ?? numberIn(line['sequence']) ?? order.expected();
    if (!text) changed(sequence, 'entry');
    else for (const column of REPEATED) if (line[column] !== text[column]) changed(sequence, column);
    for (const column of HASHED) if (typeof line[column] !== 'string') changed(sequence, column);
    const computed = chainHash(previous, entry);
    const known = [...links];
    const isNext = order.place(sequence);
    if (isNext && order.isSound()) leaves.push(leafHash(entry));
    if (isNext) settleDoubt(previous);
    const linked = known.includes(previous);
    if (computed === hash) {
      if (isNext && !linked)
        find('BROKEN_LINK', sequence, 'the hash of the entry before it is another', 'previousHash');
    } else if (known.some((link) => chainHash(link, entry) === hash)) changed(sequence, 'previousHash');
    else {
      settleDoubt('');
      if (text) doubtful = { sequence, stated: hash, computed };
    }
    if (sequence + 1 !== order.expected()) return;
    const sound = linked && computed === hash;
    links = sound ? [hash] : [hash, computed, ...known.slice(0, 2).map((link) => chainHash(link, entry))];
  };

  const finish = (): void => {
    settleDoubt(head);
    order.finish(last);
    if (order.expected() === last + 1 && !links.includes(head))
      find('CHANGED', last, 'the last entry is not the one that the header names', 'hash');
  };
  return { take, finish, last: () => order.expected() - 1, leaves, findings };
}

/** The chain that an entry belongs to: as its text says; where that cannot be read, as its column says. */
export function chainOf(
  line: ReadEntry,
  known: ReadonlySet<string>,
): { force: string; text: AuditEntry | undefined; column: string } {
  const text = readAuditEntry(asText(line['entry']));
  const column = asText(line['force']);
  return { force: text && known.has(text.force) ? text.force : column, text, column };
}
