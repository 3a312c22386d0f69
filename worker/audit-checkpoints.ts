import {
  type Chain,
  entryTexts,
  keepCheckpoint,
  type KeptCheckpoint,
  lastCheckpoint,
  listChains,
  maySignNow,
} from '../database/audit-checkpoints.ts';
import type { Database, Transaction } from '../database/pool.ts';
import { asWorker } from '../database/transactions.ts';
import type { AuditKey } from '../runtime/audit/audit-key.ts';
import { isSignedCheckpoint, originOf, readCheckpoint, signCheckpoint } from '../runtime/audit/checkpoint.ts';
import {
  appendLeaf,
  consistencyProof,
  leafHash,
  rangeLength,
  rootOf,
  type Subtree,
  subtreesOf,
} from '../runtime/audit/merkle.ts';
import { rawPublicKey } from '../runtime/audit/signed-note.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';

const HASH_BYTES = 32;
/** A whole chain is read again this often, and when a worker starts; between that, only what is new. */
const READ_ALL_EVERY_MS = 24 * 60 * 60 * 1_000;

/** The past of a chain is not what was signed. Nothing is signed over it: somebody must look. */
export class PastChanged extends Error {
  override readonly name = 'PastChanged';
  /** A code for what does not fit. */
  readonly code: string;

  constructor(code: string) {
    super(
      `the audit is not what was signed before (${code}): take an export and verify it, tell those outside`,
    );
    this.code = code;
  }
}

export interface CheckpointSettings {
  database: Database;
  key: AuditKey;
  /** Begins the name of every chain: `pacars.derbyshire`. */
  deployment: string;
  /** Mail addresses outside. */
  addresses: readonly string[];
  log: Logger;
  metrics: Metrics;
}

/** What this process has signed itself, and cannot be made to forget by whoever writes to the database. */
interface Memory {
  size: number;
  root: Buffer;
  readAllAt: number;
}

const splitHashes = (bytes: Buffer): Buffer[] =>
  Array.from({ length: Math.floor(bytes.length / HASH_BYTES) }, (_, index) =>
    bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );

/** @throws PastChanged unless the row is a checkpoint of this chain that a key of ours has signed, whole in itself */
function checkKept(kept: KeptCheckpoint, origin: string, { publicKeys }: AuditKey): void {
  const told = readCheckpoint(kept.note);
  if (!told || !publicKeys.some((key) => isSignedCheckpoint(kept.note, key)))
    throw new PastChanged('SIGNATURE');
  if (told.origin !== origin) throw new PastChanged('ORIGIN');
  if (told.size !== kept.size || !told.root.equals(kept.root)) throw new PastChanged('NOTE');
  const range = splitHashes(kept.range);
  if (range.length !== rangeLength(kept.size) || !rootOf(range).equals(kept.root))
    throw new PastChanged('RANGE');
}

/** The subtrees of a tree whose old leaves are known by their range only, its new ones one by one. */
function subtreesAfter(oldSize: number, oldRange: readonly Buffer[], fresh: readonly Buffer[]): Subtree {
  const known = new Map<string, Buffer>();
  let start = 0;
  for (const node of oldRange) {
    // The sizes of the perfect trees are the binary digits of the size, the largest first.
    let width = 1;
    while (width * 2 <= oldSize - start) width *= 2;
    known.set(`${start} ${start + width}`, node);
    start += width;
  }
  const among = subtreesOf(fresh);
  return (from, to) => known.get(`${from} ${to}`) ?? among(from - oldSize, to - oldSize);
}

/** Read a chain's entries on from `from`, and give the range over all of it and the leaves that are new. */
async function grow(
  tx: Transaction,
  { force, size }: Chain,
  {
    kept,
    signed,
    readAll,
  }: { kept: KeptCheckpoint | undefined; signed: Memory | undefined; readAll: boolean },
): Promise<{ range: Buffer[]; fresh: Buffer[] }> {
  const oldSize = kept?.size ?? 0;
  const range = readAll || !kept ? [] : splitHashes(kept.range);
  const fresh: Buffer[] = [];
  let count = readAll ? 0 : oldSize;
  for await (const { sequence, entry } of entryTexts(tx, { force, after: count, upTo: size })) {
    if (sequence !== count + 1) throw new PastChanged('GAP');
    const leaf = leafHash(entry);
    appendLeaf(range, count, leaf);
    count += 1;
    if (count > oldSize) fresh.push(leaf);
    for (const known of [kept, signed])
      if (known?.size === count && !rootOf(range).equals(known.root)) throw new PastChanged('ROOT');
  }
  if (count !== size) throw new PastChanged('GAP');
  return { range, fresh };
}

/** What came of a look at one chain. */
interface Look {
  signed: boolean;
  memory: Memory;
}

async function signChain(
  tx: Transaction,
  { key, deployment, addresses }: CheckpointSettings,
  chain: Chain,
  remembered: Memory | undefined,
): Promise<Look | undefined> {
  const { force, size } = chain;
  const origin = originOf(deployment, force);
  const kept = await lastCheckpoint(tx, force);
  if (kept) checkKept(kept, origin, key);
  const oldSize = kept?.size ?? 0;
  if (remembered && oldSize < remembered.size) throw new PastChanged('CHECKPOINT_GONE');
  if (remembered?.size === oldSize && !kept?.root.equals(remembered.root)) throw new PastChanged('ROOT');
  if (size < oldSize) throw new PastChanged('CUT');
  const readAll = !remembered || Date.now() - remembered.readAllAt >= READ_ALL_EVERY_MS;
  if (size === oldSize && !readAll) return undefined;
  const { range, fresh } = await grow(tx, chain, { kept, signed: remembered, readAll });
  const root = rootOf(range);
  const memory = { size, root, readAllAt: readAll ? Date.now() : remembered.readAllAt };
  if (size === oldSize) return { signed: false, memory };
  const oldRange = kept ? splitHashes(kept.range) : [];
  const proof = kept ? consistencyProof(subtreesAfter(oldSize, oldRange, fresh), oldSize, size) : [];
  await keepCheckpoint(tx, {
    force,
    size,
    root,
    range: Buffer.concat(range),
    previousSize: oldSize,
    proof: Buffer.concat(proof),
    note: signCheckpoint({ origin, size, root }, key.privateKey),
    publicKey: rawPublicKey(key.privateKey),
    addresses,
  });
  return { signed: true, memory };
}

/**
 * A round of checkpoints: every chain that has grown gets one, unless its past is not what was signed before. Then it
 * gets none, the gauge says so, and the other chains go on. One worker at a time does it; Temporal is not needed.
 *
 * @returns the round; it gives the number of checkpoints signed. Safe to repeat
 */
export function createCheckpointRound(settings: CheckpointSettings): () => Promise<number> {
  const { database, log, metrics } = settings;
  const memory = new Map<string, Memory>();
  const signOne = async (chain: Chain): Promise<boolean> => {
    const look = await asWorker(database, async (tx) =>
      (await maySignNow(tx)) ? signChain(tx, settings, chain, memory.get(chain.force)) : undefined,
    );
    // Only once it is committed: what was rolled back was never signed.
    if (look) memory.set(chain.force, look.memory);
    return look?.signed === true;
  };
  return async () => {
    const chains = await asWorker(database, listChains);
    let [signed, refused] = [0, 0];
    for (const chain of chains) {
      try {
        if (await signOne(chain)) signed += 1;
      } catch (error) {
        if (!(error instanceof PastChanged)) throw error;
        refused += 1;
        log.error({ part: 'audit-checkpoints', code: error.code }, error.message);
      }
    }
    // A chain that is gone altogether has no head to begin from.
    for (const force of memory.keys())
      if (!chains.some((chain) => chain.force === force)) {
        refused += 1;
        log.error({ part: 'audit-checkpoints', code: 'CHAIN_GONE' }, 'a chain of the audit is gone');
      }
    metrics.auditChainsRefused.set(refused);
    metrics.auditCheckedAt.set(Math.floor(Date.now() / 1_000));
    return signed;
  };
}
