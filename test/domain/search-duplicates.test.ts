import { describe, expect, it } from 'vitest';
import { countSources } from '../../domain/search/independent-reports.ts';
import {
  bandsOf,
  DUPLICATE_RULES,
  shinglesOf,
  similarityOf,
  SKETCH_BYTES,
} from '../../domain/search/near-duplicates.ts';
import { createTestVault } from '../support/vault.ts';

const { vault } = createTestVault();
const text = Array.from({ length: 200 }, (_, at) => `word${at}`).join(' ');

/** 600 shingles, from one on. */
const shingles = (from: number): string[] => Array.from({ length: 600 }, (_, at) => `shingle ${from + at}`);
const keys = (of: string): string[] => bandsOf(vault.sketch(shinglesOf(of))).map((band) => band.join(' '));
const report = (id: string, sender = 'crimestoppers/'): { id: string; sender: string } => ({ id, sender });

describe('a sketch', () => {
  it('is the same for the same words, however set', () => {
    const set = `  ${text.toUpperCase().replaceAll(' ', ',\n ')}!`;
    expect(vault.sketch(shinglesOf(set))).toEqual(vault.sketch(shinglesOf(text)));
    expect(vault.sketch(shinglesOf(text))).toHaveLength(SKETCH_BYTES);
  });

  it('means nothing under another key', () => {
    const other = createTestVault().vault.sketch(shinglesOf(text));
    expect(similarityOf(other, vault.sketch(shinglesOf(text)))).toBeLessThan(0.05);
  });

  it.each([0, 0.2, 0.4, 0.6, 0.8, 1])('of a text that shares %d of another is estimated so', (share) => {
    // Two sets of 600 that share n have the similarity n / (1200 - n).
    const common = Math.round((1_200 * share) / (1 + share));
    const estimate = similarityOf(vault.sketch(shingles(0)), vault.sketch(shingles(600 - common)));
    expect(Math.abs(estimate - share)).toBeLessThan(0.15);
  });

  it('shares a band with its like, and none with a stranger', () => {
    const like = keys(text.replace('word100', 'another'));
    expect(keys(text).some((band) => like.includes(band))).toBe(true);
    const strange = keys(text.replaceAll('word', 'other'));
    expect(keys(text).some((band) => strange.includes(band))).toBe(false);
    expect(new Set(keys(text)).size).toBe(32);
  });

  it.each(['', '…', 'two words', '\uD800', '李娜', ' '.repeat(200_000), '\u0301'.repeat(200_000)])(
    'is not made of a text with too few words',
    (short) => {
      expect(shinglesOf(short).size).toBeLessThan(DUPLICATE_RULES.shinglesMin);
    },
  );

  it('is made of the longest narrative', () => {
    const longest = Array.from({ length: 33_333 }, (_, at) => at.toString(36).padStart(5, 'x')).join(' ');
    expect(vault.sketch(shinglesOf(longest))).toHaveLength(SKETCH_BYTES);
  });

  it('of another length is like nothing', () => {
    expect(similarityOf(Buffer.alloc(4), Buffer.alloc(4))).toBe(0);
  });
});

describe('the sources about a person', () => {
  it('are counted with near-duplicates as one, also by way of a third', () => {
    const reports = [report('a'), report('b'), report('c'), report('d', 'manual/kent'), report('a')];
    expect(countSources(reports, [])).toEqual({ reports: 4, independent: 4, senders: 2 });
    const pairs = [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['d', 'unknown'],
    ] as const;
    expect(countSources(reports, pairs)).toEqual({ reports: 4, independent: 2, senders: 2 });
  });
  it('are none where there is none', () => {
    expect(countSources([], [['a', 'b']])).toEqual({ reports: 0, independent: 0, senders: 0 });
  });
});
