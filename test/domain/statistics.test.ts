import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, cellOf, quarterOf, SMALLEST_SHOWN, suppress } from '../../domain/statistics.ts';

const codesOf = (counts: readonly number[]): Record<string, number> =>
  Object.fromEntries(counts.map((count, index) => [`C${index}`, count]));
/** What a reader sees: the cells, and the total where it is shown. */
const published = (counts: readonly number[]): string => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return JSON.stringify([cellOf(total), suppress(codesOf(counts))]);
};

/** Every list of counts with this sum. */
function* splits(sum: number, parts: number): Generator<number[]> {
  if (parts === 1) yield [sum];
  else
    for (let first = 0; first <= sum; first += 1)
      for (const rest of splits(sum - first, parts - 1)) yield [first, ...rest];
}

describe('suppress', () => {
  it('withholds every small count, zero too', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 2, maxLength: 6 }), (counts) => {
        const cells = Object.values(suppress(codesOf(counts)));
        const shown = cells.map(({ count }) => count);
        expect(cells).toEqual(shown.map((count) => ({ count, suppressed: count === null })));
        expect(shown).toEqual(counts.map((count, index) => (shown[index] === null ? null : count)));
        expect(shown.filter((count) => count !== null && count < SMALLEST_SHOWN)).toEqual([]);
      }),
    );
  });

  it('shows all when none is small', () => {
    expect(suppress({ A: 5, B: 90 })).toEqual({
      A: { count: 5, suppressed: false },
      B: { count: 90, suppressed: false },
    });
  });

  it('withholds another too where one would be the difference from the total', () => {
    const cells = suppress({ A: 2, B: 40, C: 7 });
    expect(cells.A.suppressed && cells.B.suppressed).toBe(true);
    expect(cells.C).toEqual({ count: 7, suppressed: false });
  });

  it.each([2, 3, 4, 5])('lets no reader who knows the rule work out a small count, of %i codes', (parts) => {
    const most = { 2: 60, 3: 34, 4: 26, 5: 22 }[parts] ?? 0;
    const givenAway: string[] = [];
    for (let sum = 0; sum <= most; sum += 1) {
      const sharing = new Map<string, Set<number>[]>();
      for (const counts of splits(sum, parts)) {
        const key = published(counts);
        const values = sharing.get(key) ?? counts.map(() => new Set<number>());
        for (const [index, count] of counts.entries()) values[index]?.add(count);
        sharing.set(key, values);
      }
      for (const [key, values] of sharing) {
        for (const [index, possible] of values.entries()) {
          const isWithheld = key.includes(`"C${index}":{"count":null`);
          if (isWithheld && possible.size === 1 && sum >= SMALLEST_SHOWN)
            givenAway.push(`${key}: C${index} is ${String([...possible][0])}`);
        }
      }
    }
    expect(givenAway).toEqual([]);
  });

  it('withholds a total that is small', () => {
    expect(cellOf(4)).toEqual({ count: null, suppressed: true });
    expect(cellOf(5)).toEqual({ count: 5, suppressed: false });
  });
});

describe('a quarter', () => {
  it.each([
    ['2026-Q1', '2026-01-01T00:00:00.000Z', '2026-03-31T23:00:00.000Z'],
    ['2026-Q3', '2026-06-30T23:00:00.000Z', '2026-09-30T23:00:00.000Z'],
    ['2026-Q4', '2026-09-30T23:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ])('%s begins and ends at midnight in the United Kingdom', (quarter, from, before) => {
    const bounds = boundsOf(quarter);
    expect([bounds.from.toISOString(), bounds.before.toISOString()]).toEqual([from, before]);
    expect(quarterOf(bounds.from)).toBe(quarter);
    expect(quarterOf(new Date(bounds.before.getTime() - 1))).toBe(quarter);
  });

  it.each(['2026', '2026-Q5', '2026-Q0', '1999-Q1', 'Q1'])('is not %s', (text) => {
    expect(() => boundsOf(text)).toThrow(RangeError);
  });
});
