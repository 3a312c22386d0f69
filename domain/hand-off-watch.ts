import type { HandOffSystem } from './hand-off-systems.ts';
import { calendarDayInUk } from './working-days.ts';

interface WatchRule {
  system: HandOffSystem | 'any';
  /** After how many minutes without a receipt staff and operations are to look. */
  afterMinutes: number;
  /** First UK calendar day on which the rule holds, by the day on which it is looked at. */
  effectiveFrom: string;
  nation: 'UK';
  /** Key in docs/sources.md. */
  source: string;
}

const rule = (system: WatchRule['system'], afterMinutes: number): WatchRule => ({
  system,
  afterMinutes,
  effectiveFrom: '2024-03-14',
  nation: 'UK',
  source: 'PACARS-TARGETS',
});

/** Most particular first: what protects somebody, or has a time limit in law, is looked at soonest. */
const WATCH_RULES: readonly WatchRule[] = [
  rule('safeguarding', 15),
  rule('oversight', 30),
  rule('force-desk', 60),
  rule('any', 240),
];

/**
 * After how many minutes a hand-off that has not been settled counts as long.
 *
 * @throws RangeError for a day before the first rule
 */
export function longAfterMinutes(system: HandOffSystem, at: Date): number {
  const day = calendarDayInUk(at);
  const found = WATCH_RULES.find(
    (candidate) =>
      (candidate.system === system || candidate.system === 'any') && candidate.effectiveFrom <= day,
  );
  if (!found) throw new RangeError(`no rule for watching hand-offs is in force on ${day}`);
  return found.afterMinutes;
}
