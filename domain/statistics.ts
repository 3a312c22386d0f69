import { DateTime } from 'luxon';
import { UK_TIME_ZONE } from './working-days.ts';

/** Counts below this are not shown: few reports are people whom somebody may recognise. */
export const SMALLEST_SHOWN = 5;

/** A count, or that it is withheld. */
export interface Cell {
  count: number | null;
  suppressed: boolean;
}

const shown = (count: number): Cell => ({ count, suppressed: false });
const WITHHELD: Cell = { count: null, suppressed: true };

/** A total by itself: withheld when it is small. */
export const cellOf = (count: number): Cell => (count < SMALLEST_SHOWN ? WITHHELD : shown(count));

/**
 * Whether what is withheld could still be worked out from a total that is shown: one cell alone is the difference,
 * several that hold fewer than may be shown are a small count by another name, and cells that are all as full as a
 * small one can be are known each.
 */
const betrays = (withheld: readonly number[]): boolean => {
  if (withheld.length === 0) return false;
  const sum = withheld.reduce((total, count) => total + count, 0);
  const allFull = withheld.every((count) => count === SMALLEST_SHOWN - 1);
  return withheld.length === 1 || sum < SMALLEST_SHOWN || allFull;
};

/**
 * Withhold every small count, and as many others as keep the small ones from being worked out from the total of all of
 * them. The others are taken in the order of the codes: taken by their size, as the smallest or the largest, their being
 * withheld would tell a reader who knows the rule how large they are.
 *
 * @param counts - how many, by code; together they may be all of a total that is shown
 * @see docs/sources.md PACARS-SMALL-COUNTS
 */
export function suppress<Code extends string>(counts: Readonly<Record<Code, number>>): Record<Code, Cell> {
  const entries = Object.entries<number>(counts);
  const withheld = new Map(entries.filter(([, count]) => count < SMALLEST_SHOWN));
  const others = entries.filter(([, count]) => count >= SMALLEST_SHOWN);
  while (others.length > 0 && betrays([...withheld.values()])) {
    const [next] = others.splice(0, 1);
    if (next) withheld.set(...next);
  }
  const result = entries.map(
    ([code, count]) => [code, withheld.has(code) ? WITHHELD : shown(count)] as const,
  );
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- the same codes as those given
  return Object.fromEntries(result) as Record<Code, Cell>;
}

/** A calendar quarter, such as `2026-Q4`. */
export const QUARTER = /^(20\d{2})-Q([1-4])$/u;

/** The quarter in which an instant falls, in UK civil time. */
export function quarterOf(at: Date): string {
  const day = DateTime.fromJSDate(at, { zone: UK_TIME_ZONE });
  return `${day.year}-Q${day.quarter}`;
}

/**
 * When a quarter begins and ends, at midnight in UK civil time.
 *
 * @returns instants; the second is the first that is no longer in it
 * @throws RangeError when the text is no quarter
 */
export function boundsOf(quarter: string): { from: Date; before: Date } {
  const [, year, number] = QUARTER.exec(quarter) ?? [];
  if (year === undefined || number === undefined) throw new RangeError('a quarter looks like 2026-Q4');
  const start = DateTime.fromObject(
    { year: Number(year), month: 3 * Number(number) - 2, day: 1 },
    { zone: UK_TIME_ZONE },
  );
  return { from: start.toJSDate(), before: start.plus({ months: 3 }).toJSDate() };
}
