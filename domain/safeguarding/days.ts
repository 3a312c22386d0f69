import { dayAfter, endOfDayInUk } from '../working-days.ts';
import type { RiskLevel } from './risk.ts';

/** The end of the earliest of some UK calendar days; null for none. */
export function endOfFirst(days: readonly string[]): string | null {
  const [first] = days.toSorted();
  return first === undefined ? null : endOfDayInUk(first).toISOString();
}

interface ReviewSpan {
  risk: RiskLevel;
  /** The longest that a plan at this risk stands before it is read again, in calendar days. */
  days: number;
  /** First UK calendar day on which it holds. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

const span = (risk: RiskLevel, days: number): ReviewSpan => ({
  risk,
  days,
  effectiveFrom: '2024-03-14',
  source: 'PACARS-SAFEGUARDING',
});

const REVIEW_SPANS: readonly ReviewSpan[] = [span('HIGH', 7), span('MEDIUM', 28), span('STANDARD', 56)];

/** The last UK calendar day on which a plan of this risk, made on a day, is to be read again. */
export function latestReview(risk: RiskLevel, day: string): string {
  const found = REVIEW_SPANS.find((one) => one.risk === risk && one.effectiveFrom <= day);
  if (!found) throw new RangeError(`no span is in force for ${risk} on ${day}`);
  return dayAfter(day, found.days);
}
