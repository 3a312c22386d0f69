import { chainOf, type ChainCheck, checkChain, type ReadEntry } from './check-chain.ts';
import { forceOfOrigin, isSignedCheckpoint, noteOf, readCheckpoint } from './checkpoint.ts';
import {
  EXPORT_FORMAT,
  exportedCheckpoint,
  type ExportedChain,
  exportEnd,
  type ExportHeader,
  exportHeader,
  linesOf,
} from './export-format.ts';
import type { Finding } from './findings.ts';
import { appendLeaf, rangeLength, rootOf } from './merkle.ts';
import { strictBase64 } from './signed-note.ts';

/** The file is no export at all, so nothing can be said of it. */
export class UnusableExport extends Error {
  override readonly name = 'UnusableExport';
}

export interface VerifyOptions {
  /** Checkpoints that somebody outside has kept: the text of each, and a name for it. */
  outside?: readonly { name: string; text: string }[];
  /** The 32 bytes of the keys to trust; without any, those in the file are taken, which a forger may have replaced. */
  publicKeys?: readonly Uint8Array[];
}

/** What came of checking an export. */
export interface Verdict {
  findings: Finding[];
  chains: { force: string; first: number; last: number }[];
  /** Checkpoints that fit: of the file, and of those kept outside. */
  checkpoints: { inside: number; outside: number };
  /** Whether the signatures were checked by a key from elsewhere than the file. */
  keyFromOutside: boolean;
}

const parsed = (text: string | undefined): unknown => {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is ReadEntry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface HeldCheckpoint {
  name: string;
  note: string;
  force: string | undefined;
  outside: boolean;
}

/** Everything of a file, its chains checked one by one. */
interface Contents {
  header: ExportHeader;
  checks: ReadonlyMap<string, ChainCheck>;
  checkpoints: HeldCheckpoint[];
  findings: Finding[];
}

const fits = ({ first, last, size, prefix }: ExportedChain): boolean =>
  last >= first - 1 && last <= size && prefix.length === rangeLength(first - 1);

function readHeader(text: string | undefined): ExportHeader {
  const header = exportHeader.safeParse(parsed(text));
  if (!header.success)
    throw new UnusableExport(`the file does not begin as an export (${EXPORT_FORMAT}) does`);
  const { chains } = header.data;
  if (new Set(chains.map(({ force }) => force)).size !== chains.length || !chains.every(fits))
    throw new UnusableExport('the header of the export contradicts itself');
  return header.data;
}

async function readContents(chunks: AsyncIterable<string | Uint8Array>): Promise<Contents> {
  const findings: Finding[] = [];
  const find = (code: Finding['code'], detail: string, force: string | null = null): void =>
    void findings.push({ code, force, sequence: null, detail });
  const lines = linesOf(chunks);
  const opening = await lines.next();
  const header = readHeader(opening.done === true ? undefined : opening.value.text);
  const checks = new Map(header.chains.map((chain) => [chain.force, checkChain(chain)]));
  const known = new Set(checks.keys());
  const checkpoints: HeldCheckpoint[] = [];
  let [entries, end] = [0, exportEnd.safeParse(undefined)];
  const takeEntry = (line: ReadEntry, number: number): void => {
    entries += 1;
    const { force, text, column } = chainOf(line, known);
    const check = checks.get(force);
    if (!check) return find('UNKNOWN_CHAIN', `line ${number} is of a chain that the header does not name`);
    if (column !== force || (text && text.force !== force)) {
      const code = known.has(column) ? 'MIXED_CHAINS' : 'CHANGED';
      const sequence = Number(text?.sequence ?? 0);
      findings.push({
        code,
        force,
        sequence,
        column: 'force',
        detail: 'the column force is another chain’s',
      });
    }
    check.take(line, text);
  };
  for await (const { number, text } of lines) {
    const line = parsed(text);
    if (end.success) find('CUT_FILE', `line ${number} comes after the end`);
    if (isObject(line) && line['kind'] === 'entry') takeEntry(line, number);
    else if (!end.success && exportEnd.safeParse(line).success) end = exportEnd.safeParse(line);
    else {
      const checkpoint = exportedCheckpoint.safeParse(line);
      if (!checkpoint.success) find('UNREADABLE', `line ${number} is neither entry nor checkpoint`);
      else {
        const { force, size, note } = checkpoint.data;
        const told = readCheckpoint(note);
        if (!told || told.size !== size || forceOfOrigin(told.origin) !== force)
          find('BAD_SIGNATURE', `the checkpoint in line ${number} is not what its note says`, force);
        checkpoints.push({ name: `line ${number}`, note, force, outside: false });
      }
    }
  }
  for (const check of checks.values()) check.finish();
  if (!end.success || end.data.entries !== entries || end.data.checkpoints !== checkpoints.length)
    find('CUT_FILE', 'the end does not count the lines that are there');
  return { header, checks, checkpoints, findings };
}

/** The roots of a chain at these sizes, as far as its entries are there in their order. */
function rootsAt(
  chain: ExportedChain,
  { leaves }: ChainCheck,
  sizes: readonly number[],
): Map<number, Buffer> {
  const range = chain.prefix.map((hash) => Buffer.from(hash, 'hex'));
  const wanted = new Set(sizes);
  const roots = new Map<number, Buffer>();
  let size = chain.first - 1;
  if (wanted.has(size)) roots.set(size, rootOf(range));
  for (const leaf of leaves) {
    appendLeaf(range, size, leaf);
    size += 1;
    if (wanted.has(size)) roots.set(size, rootOf(range));
  }
  return roots;
}

/** What is wrong with a checkpoint of a chain, if anything is. */
function judge(
  { chain, check, roots }: { chain: ExportedChain; check: ChainCheck; roots: ReadonlyMap<number, Buffer> },
  { name, note }: HeldCheckpoint,
): Finding | undefined {
  const told = readCheckpoint(note);
  if (!told) return undefined;
  const { size, root } = told;
  const { force } = chain;
  const found = (code: Finding['code'], sequence: number, detail: string): Finding => ({
    code,
    force,
    sequence,
    detail: `the checkpoint of ${name} ${detail}`,
  });
  if (size > chain.size) return found('CUT_TAIL', chain.size + 1, `has ${size} entries`);
  if (size > chain.last || size < chain.first - 1)
    return found('NOT_COVERED', size, `has ${size} entries, and this export not all of them`);
  const computed = roots.get(size);
  // Where the order is broken, or an entry changed, that is told already, and of course the root is another too.
  if (!computed || check.findings.some(({ sequence }) => sequence !== null && sequence <= size))
    return undefined;
  return computed.equals(root) ? undefined : found('FORKED', size, 'was signed over other entries');
}

/**
 * Check a copy of the audit with nothing but the copy, and with checkpoints that others have kept. Names what was
 * changed, dropped, put in, reordered or cut, with force and number of the entry; never throws on what is in it.
 *
 * @throws UnusableExport when it is no export at all
 */
export async function verifyExport(
  chunks: AsyncIterable<string | Uint8Array>,
  { outside = [], publicKeys = [] }: VerifyOptions = {},
): Promise<Verdict> {
  const { header, checks, checkpoints, findings } = await readContents(chunks);
  const told = header.publicKeys.map(strictBase64).filter((key) => key !== undefined);
  const keys = publicKeys.length > 0 ? publicKeys : told;
  const held = [
    ...checkpoints,
    ...outside.map(({ name, text }): HeldCheckpoint => {
      const note = noteOf(text);
      return { name, note, force: forceOfOrigin(readCheckpoint(note)?.origin ?? ''), outside: true };
    }),
  ];
  const signed = held.filter(({ name, note, force = null }) => {
    const good = keys.some((key) => isSignedCheckpoint(note, key));
    const detail = `the checkpoint of ${name} does not bear the signature of the key`;
    if (!good) findings.push({ code: 'BAD_SIGNATURE', force, sequence: null, detail });
    return good;
  });
  let fitting = { inside: 0, outside: 0 };
  const judged = (found: Finding | undefined, isOutside: boolean): void => {
    if (found) findings.push(found);
    else if (isOutside) fitting = { ...fitting, outside: fitting.outside + 1 };
    else fitting = { ...fitting, inside: fitting.inside + 1 };
  };
  for (const chain of header.chains) {
    const check = checks.get(chain.force);
    if (!check) continue;
    findings.push(...check.findings);
    const own = signed.filter(({ force }) => force === chain.force);
    const roots = rootsAt(
      chain,
      check,
      own.map(({ note }) => readCheckpoint(note)?.size ?? 0),
    );
    for (const each of own) judged(judge({ chain, check, roots }, each), each.outside);
  }
  for (const { name, force = null } of signed)
    if (force === null || !checks.has(force))
      findings.push({
        code: 'NOT_COVERED',
        force,
        sequence: null,
        detail: `the checkpoint of ${name} is of a chain that is not here`,
      });
  const chains = header.chains.map(({ force, first, last }) => ({ force, first, last }));
  return { findings, chains, checkpoints: fitting, keyFromOutside: publicKeys.length > 0 };
}
