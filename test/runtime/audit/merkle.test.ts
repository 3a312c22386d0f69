import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  appendLeaf,
  consistencyProof,
  EMPTY_ROOT,
  inclusionProof,
  leafHash,
  rangeLength,
  rootOf,
  subtreesOf,
  verifyConsistency,
  verifyInclusion,
} from '../../../runtime/audit/merkle.ts';

/** The tree of certificate-transparency's own tests (go/merkletree, RFC 6962 reference), leaf by leaf. */
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((text) => Buffer.from(text, 'hex'));
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const leaves = INPUTS.map(leafHash);
const subtree = subtreesOf(leaves);
const hex = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('hex'));

describe('the Merkle tree', () => {
  it('has the roots of the reference tree, built leaf by leaf or at once', () => {
    expect(EMPTY_ROOT.toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    const range: Buffer[] = [];
    expect(rootOf(range)).toEqual(EMPTY_ROOT);
    for (const [index, leaf] of leaves.entries()) {
      appendLeaf(range, index, leaf);
      expect(range).toHaveLength(rangeLength(index + 1));
      expect(hex([rootOf(range), subtree(0, index + 1)])).toEqual([ROOTS[index], ROOTS[index]]);
    }
  });

  it('gives the reference proofs of inclusion', () => {
    expect(hex(inclusionProof(subtree, 0, 1))).toEqual([]);
    expect(hex(inclusionProof(subtree, 0, 8))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(hex(inclusionProof(subtree, 5, 8))).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(hex(inclusionProof(subtree, 2, 3))).toEqual([
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    ]);
  });

  it('gives the reference proofs of consistency', () => {
    expect(hex(consistencyProof(subtree, 1, 1))).toEqual([]);
    expect(hex(consistencyProof(subtree, 1, 8))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(hex(consistencyProof(subtree, 6, 8))).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(hex(consistencyProof(subtree, 2, 5))).toEqual([
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ]);
  });

  it('refuses to prove what cannot be', () => {
    expect(() => inclusionProof(subtree, 8, 8)).toThrow(RangeError);
    expect(() => inclusionProof(subtree, -1, 8)).toThrow(RangeError);
    expect(() => inclusionProof(subtree, 7, 9)).toThrow(RangeError);
    expect(() => consistencyProof(subtree, 0, 8)).toThrow(RangeError);
    expect(() => consistencyProof(subtree, 5, 4)).toThrow(RangeError);
    expect(() => consistencyProof(subtree, 1.5, 4)).toThrow(RangeError);
  });
});

/** Sizes on both sides of powers of two, where the trees change their shape. */
const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 31, 33, 64, 65, 100];
const many = Array.from({ length: 100 }, (_, index) => leafHash(`leaf ${index}`));
const treeOf = subtreesOf(many);
const other = (hash: Buffer): Buffer => {
  const changed = Buffer.from(hash);
  changed[31] = (changed[31] ?? 0) ^ 1;
  return changed;
};

/** What can be wrong with a list of hashes: every single one missing, changed, doubled, swapped; more of them. */
function brokenProofs(proof: readonly Buffer[], spare: Buffer): Buffer[][] {
  const extra = randomBytes(32);
  const all = [...proof];
  return [
    [...all, extra],
    [extra, ...all],
    [...all, spare],
    [...all, Buffer.alloc(0)],
    ...all.flatMap((hash, index) => [
      all.toSpliced(index, 1),
      all.with(index, other(hash)),
      all.with(index, Buffer.concat([hash, extra])),
      all.with(index, hash.subarray(0, 31)),
      all.toSpliced(index, 0, hash),
    ]),
    ...all.slice(1).map((hash, index) => all.with(index, hash).with(index + 1, all[index] ?? extra)),
  ].filter((broken) => broken.length !== all.length || broken.some((hash, at) => !all[at]?.equals(hash)));
}

describe('verifyInclusion', () => {
  const claims = SIZES.flatMap((size) =>
    [...new Set([0, 1, Math.floor(size / 2), size - 2, size - 1])]
      .filter((index) => index >= 0 && index < size)
      .map((index) => ({
        leaf: many[index] ?? EMPTY_ROOT,
        index,
        size,
        proof: inclusionProof(treeOf, index, size),
        root: treeOf(0, size),
      })),
  );

  it('accepts every proof of the tree’s own', () => {
    expect(claims.length).toBeGreaterThan(60);
    for (const claim of claims) expect(verifyInclusion(claim)).toBe(true);
  });

  it('refuses whatever is wrong with one', () => {
    let refused = 0;
    for (const claim of claims) {
      const wrong = [
        ...brokenProofs(claim.proof, claim.root).map((proof) => ({ ...claim, proof })),
        { ...claim, root: other(claim.root) },
        { ...claim, root: EMPTY_ROOT },
        { ...claim, root: Buffer.alloc(0) },
        { ...claim, root: Buffer.concat([claim.root, claim.root]) },
        { ...claim, leaf: other(claim.leaf) },
        { ...claim, leaf: claim.root, ...(claim.size === 1 && { leaf: EMPTY_ROOT }) },
        { ...claim, index: claim.index + 1 },
        { ...claim, index: claim.index - 1 },
        { ...claim, index: claim.index ^ 2 },
        { ...claim, index: claim.size },
        { ...claim, index: 0.5 },
        { ...claim, index: Number.NaN },
        { ...claim, index: claim.index + 2 ** 32 },
        { ...claim, size: 0 },
        { ...claim, size: claim.index },
        { ...claim, size: -claim.size },
        { ...claim, size: Number.POSITIVE_INFINITY },
      ];
      for (const each of wrong) {
        expect({ verified: verifyInclusion(each), each }).toMatchObject({ verified: false });
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(1_500);
  });
});

describe('verifyConsistency', () => {
  const claims = SIZES.flatMap((size) =>
    SIZES.filter((oldSize) => oldSize <= size).map((oldSize) => ({
      oldSize,
      size,
      proof: consistencyProof(treeOf, oldSize, size),
      oldRoot: treeOf(0, oldSize),
      root: treeOf(0, size),
    })),
  );

  it('accepts every proof of the tree’s own', () => {
    expect(claims.length).toBeGreaterThan(130);
    for (const claim of claims) expect(verifyConsistency(claim)).toBe(true);
  });

  it('refuses whatever is wrong with one', () => {
    let refused = 0;
    for (const claim of claims) {
      const wrong = [
        ...brokenProofs(claim.proof, claim.root).map((proof) => ({ ...claim, proof })),
        { ...claim, root: other(claim.root) },
        { ...claim, oldRoot: other(claim.oldRoot) },
        { ...claim, oldRoot: EMPTY_ROOT },
        { ...claim, oldRoot: Buffer.alloc(0) },
        { ...claim, root: EMPTY_ROOT },
        { ...claim, oldSize: 0 },
        { ...claim, oldSize: 0, oldRoot: EMPTY_ROOT, proof: [] },
        { ...claim, oldSize: -1 },
        { ...claim, oldSize: claim.size + 1 },
        { ...claim, oldSize: 0.5 },
        { ...claim, size: claim.oldSize - 1 },
        { ...claim, size: Number.NaN },
        ...(claim.oldSize === claim.size
          ? []
          : [
              { ...claim, oldRoot: claim.root, root: claim.oldRoot },
              { ...claim, oldSize: claim.size },
              { ...claim, size: claim.oldSize },
              { ...claim, root: claim.oldRoot },
              { ...claim, proof: [] },
            ].filter((each) => each.proof.length > 0 || claim.proof.length > 0)),
      ];
      for (const each of wrong) {
        expect({ verified: verifyConsistency(each), each }).toMatchObject({ verified: false });
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(3_000);
  });
});
