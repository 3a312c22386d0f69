import { open, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { entryTexts } from '../database/audit-checkpoints.ts';
import {
  chainPart,
  checkpointsOf,
  entriesOf,
  forcesWithAudit,
  recordExport,
} from '../database/audit-export.ts';
import type { Database, Transaction } from '../database/pool.ts';
import { asAuditor, asWorker } from '../database/transactions.ts';
import {
  EXPORT_FORMAT,
  type ExportedChain,
  type ExportedEntry,
  type ExportHeader,
} from '../runtime/audit/export-format.ts';
import { appendLeaf, leafHash } from '../runtime/audit/merkle.ts';

/** What of the audit is to be copied. */
export interface ExportRequest {
  /** One force's chain; otherwise all. */
  force?: string | undefined;
  /** Entries from this instant on. */
  from?: Date | undefined;
  /** Entries before this instant. */
  before?: Date | undefined;
}

async function describeChain(tx: Transaction, force: string, request: ExportRequest): Promise<ExportedChain> {
  const part = await chainPart(tx, force, request);
  const prefix: Buffer[] = [];
  for await (const { sequence, entry } of entryTexts(tx, { force, after: 0, upTo: part.first - 1 }))
    appendLeaf(prefix, sequence - 1, leafHash(entry));
  return { force, ...part, prefix: prefix.map((hash) => hash.toString('hex')) };
}

const line = (value: object): string => `${JSON.stringify(value)}\n`;

/** The lines of a copy of the audit. */
export async function* exportLines(
  tx: Transaction,
  forces: readonly string[],
  request: ExportRequest,
): AsyncGenerator<string> {
  const chains: ExportedChain[] = [];
  for (const force of forces) chains.push(await describeChain(tx, force, request));
  const checkpoints: Awaited<ReturnType<typeof checkpointsOf>>[] = [];
  for (const chain of chains) checkpoints.push(await checkpointsOf(tx, chain));
  const publicKeys = [...new Set(checkpoints.flat().map(({ publicKey }) => publicKey.toString('base64')))];
  const exportedAt = new Date().toISOString();
  yield line({
    kind: 'header',
    format: EXPORT_FORMAT,
    exportedAt,
    publicKeys,
    chains,
  } satisfies ExportHeader);
  let entries = 0;
  for (const [index, chain] of chains.entries()) {
    for (const { size, note } of checkpoints[index] ?? [])
      yield line({ kind: 'checkpoint', force: chain.force, size, note });
    for await (const entry of entriesOf(tx, chain)) {
      entries += 1;
      yield line({ kind: 'entry', ...entry } satisfies ExportedEntry);
    }
  }
  yield line({ kind: 'end', entries, checkpoints: checkpoints.flat().length });
}

/**
 * Write a copy of the audit to a new file. That it is taken is in the audit before the first line is read, and stays
 * there when the copy fails; the file then is removed.
 *
 * @returns the number of lines
 * @throws Error when there is no such chain, or when the file is there already
 */
export async function writeExport(database: Database, file: string, request: ExportRequest): Promise<number> {
  const forces = await asAuditor(database, (tx) => forcesWithAudit(tx, request.force));
  if (forces.length === 0) throw new Error('there is no audit of such a force');
  const codes = {
    ...(request.from && { from: request.from.toISOString() }),
    ...(request.before && { before: request.before.toISOString() }),
  };
  // Refused here where the file is there already: it is somebody else's.
  const target = await open(file, 'wx', 0o600);
  let lines = 0;
  try {
    await asWorker(database, (tx) => recordExport(tx, forces, codes));
    await asAuditor(database, (tx) => {
      const counted = async function* counted(): AsyncGenerator<string> {
        for await (const text of exportLines(tx, forces, request)) {
          lines += 1;
          yield text;
        }
      };
      return pipeline(Readable.from(counted()), target.createWriteStream());
    });
  } catch (error) {
    await target.close().catch(() => {});
    await rm(file, { force: true });
    throw error;
  }
  return lines;
}
