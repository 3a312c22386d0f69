import { DateTime } from 'luxon';
import { forceBySlug } from '../forces.ts';

interface ReviewRule {
  /** The nation whose regime it is; null for every other. */
  nation: string | null;
  /** Whether it is for items that may be shared under conditions alone. */
  handling: 'P' | 'C';
  /** Months from the day of the grading to the first review that is offered. */
  months: number;
  /** First UK calendar day on which it holds. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

const LAUNCH = '2024-03-14';
const rule = (nation: string | null, handling: 'P' | 'C', months: number, source: string): ReviewRule => ({
  nation,
  handling,
  months,
  effectiveFrom: LAUNCH,
  source,
});

/** The first that fits holds. Six years is the norm of police information management; a year under conditions is ours. */
const RULES: readonly ReviewRule[] = [
  rule(null, 'C', 12, 'PACARS-INTELLIGENCE'),
  rule('England', 'P', 72, 'PIRM-CODE'),
  rule('Wales', 'P', 72, 'PIRM-CODE'),
  rule('Scotland', 'P', 72, 'SCOTLAND-RETENTION'),
  rule('Northern Ireland', 'P', 72, 'PSNI-RETENTION'),
  rule(null, 'P', 72, 'PACARS-INTELLIGENCE'),
];

/**
 * The review date offered for an item of intelligence that is graded on a UK calendar day: a person may set another.
 *
 * @returns a UK calendar day
 * @see docs/sources.md PIRM-CODE, PACARS-INTELLIGENCE
 */
export function offeredReview(force: string, handling: 'P' | 'C', day: string): string {
  const nation = forceBySlug(force)?.nation ?? null;
  const found = RULES.find(
    (one) =>
      one.handling === handling && (one.nation === null || one.nation === nation) && one.effectiveFrom <= day,
  );
  if (!found) throw new RangeError(`no review rule is in force on ${day}`);
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ months: found.months }).toFormat('yyyy-MM-dd');
}
