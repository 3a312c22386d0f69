import { createHash } from 'node:crypto';

/**
 * The Merkle tree of RFC 6962, section 2.1: whoever holds one root can be shown that an entry is under it, and that a
 * later root only added to it. Hashes are SHA-256, 32 bytes each. Sizes and indexes count leaves from 0.
 */

const HASH_BYTES = 32;
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The root of a tree without leaves. */
export const EMPTY_ROOT = sha256();

/** The hash of a leaf. It can never be taken for that of a node, because each has its own prefix. */
export const leafHash = (entry: string | Uint8Array): Buffer =>
  sha256(LEAF, typeof entry === 'string' ? Buffer.from(entry, 'utf8') : entry);

const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right);

/** The roots of the perfect trees that the leaves so far make, the largest first. */
export type CompactRange = readonly Buffer[];

/** Add one leaf to a range of `size` leaves. */
export function appendLeaf(range: Buffer[], size: number, leaf: Buffer): void {
  let node = leaf;
  // Every 1 at the low end of the size is a perfect tree as large as the one in hand: they become one. The size is
  // halved and not shifted, because shifts end at 31 bits.
  for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = range.pop();
    if (!left) throw new RangeError('the range does not fit its size');
    node = nodeHash(left, node);
  }
  range.push(node);
}

/** The root over a range. */
export function rootOf(range: CompactRange): Buffer {
  const last = range.at(-1);
  if (!last) return EMPTY_ROOT;
  return range.slice(0, -1).reduceRight<Buffer>((right, left) => nodeHash(left, right), last);
}

/** How many perfect trees the range of so many leaves has. */
export function rangeLength(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

/** The largest power of two smaller than n, for n > 1. */
const splitOf = (n: number): number => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};

/** The root of the leaves from `start` up to and without `end`. */
export type Subtree = (start: number, end: number) => Buffer;

/** Subtrees over leaves that are all at hand. */
export const subtreesOf =
  (leaves: readonly Buffer[]): Subtree =>
  (start, end) => {
    const range: Buffer[] = [];
    for (let index = start; index < end; index += 1) {
      const leaf = leaves[index];
      if (!leaf) throw new RangeError('there is no such leaf');
      appendLeaf(range, index - start, leaf);
    }
    return rootOf(range);
  };

/**
 * The proof that the leaf at `index` is in the tree of `size` leaves (RFC 6962, section 2.1.1).
 *
 * @throws RangeError when there is no such leaf
 */
export function inclusionProof(subtree: Subtree, index: number, size: number): Buffer[] {
  if (!isCount(index) || !isCount(size) || index >= size) throw new RangeError('there is no such leaf');
  const path = (at: number, start: number, end: number): Buffer[] => {
    if (end - start === 1) return [];
    const middle = start + splitOf(end - start);
    return at < middle
      ? [...path(at, start, middle), subtree(middle, end)]
      : [...path(at, middle, end), subtree(start, middle)];
  };
  return path(index, 0, size);
}

/**
 * The proof that the tree of `size` leaves begins with the tree of `oldSize` leaves (RFC 6962, section 2.1.2).
 *
 * @throws RangeError unless 0 < oldSize <= size: nothing can be shown of a tree without leaves
 */
export function consistencyProof(subtree: Subtree, oldSize: number, size: number): Buffer[] {
  if (!isCount(oldSize) || !isCount(size) || oldSize < 1 || oldSize > size)
    throw new RangeError('consistency is shown from a tree with leaves to one at least as large');
  const path = (old: number, start: number, end: number, known: boolean): Buffer[] => {
    if (old === end) return known ? [] : [subtree(start, end)];
    const middle = start + splitOf(end - start);
    return old <= middle
      ? [...path(old, start, middle, known), subtree(middle, end)]
      : [...path(old, middle, end, false), subtree(start, middle)];
  };
  return path(oldSize, 0, size, true);
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isHash = (value: Uint8Array): boolean => value.length === HASH_BYTES;

/**
 * Whether the proof shows that the leaf is at `index` in the tree of `size` leaves with this root (RFC 9162, section
 * 2.1.3.2). Any fault of form is a no.
 */
export function verifyInclusion(claim: {
  leaf: Buffer;
  index: number;
  size: number;
  proof: readonly Buffer[];
  root: Buffer;
}): boolean {
  const { leaf, index, size, proof, root } = claim;
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (![leaf, root, ...proof].every(isHash)) return false;
  let [at, last, node] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      node = nodeHash(sibling, node);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else node = nodeHash(node, sibling);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && node.equals(root);
}

const half = (value: number): number => Math.floor(value / 2);

/**
 * Whether the proof shows that the tree of `size` leaves with `root` begins with the tree of `oldSize` leaves with
 * `oldRoot` (RFC 9162, section 2.1.4.2). A tree without leaves begins every tree, which shows nothing: it is a no.
 */
export function verifyConsistency(claim: {
  oldSize: number;
  size: number;
  proof: readonly Buffer[];
  oldRoot: Buffer;
  root: Buffer;
}): boolean {
  const { oldSize, size, proof, oldRoot, root } = claim;
  if (!isCount(oldSize) || !isCount(size) || oldSize < 1 || oldSize > size) return false;
  if (![oldRoot, root, ...proof].every(isHash)) return false;
  if (oldSize === size) return proof.length === 0 && oldRoot.equals(root);
  let [at, last] = [oldSize - 1, size - 1];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  // An old tree that is perfect is itself the first node; otherwise the proof names it.
  const [first, ...rest] = at === 0 ? [oldRoot, ...proof] : proof;
  if (!first) return false;
  let [older, newer] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [older, newer] = [nodeHash(sibling, older), nodeHash(sibling, newer)];
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else newer = nodeHash(newer, sibling);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && older.equals(oldRoot) && newer.equals(root);
}
