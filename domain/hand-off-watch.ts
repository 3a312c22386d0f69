import type { HandOffSystem } from './hand-off-systems.ts';
import { calendarDayInUk } from './working-days.ts';

interface WatchRule {
  system: HandOffSystem | 'any';
  /** After how many minutes without a receipt staff and operations are to look. */
  afterMinutes: number;
  /** By how many minutes after a refusal a person must have resolved it; left out: as any task by its priority. */
  resolveMinutes?: number;
  /** First UK calendar day on which the rule holds, by the day on which it is looked at. */
  effectiveFrom: string;
  nation: 'UK';
  /** Key in docs/sources.md. */
  source: string;
}

const rule = (system: WatchRule['system'], afterMinutes: number, resolveMinutes?: number): WatchRule => ({
  system,
  afterMinutes,
  ...(resolveMinutes !== undefined && { resolveMinutes }),
  effectiveFrom: '2024-03-14',
  nation: 'UK',
  source: 'PACARS-TARGETS',
});

/** Most particular first: what protects somebody, or has a time limit in law, is looked at soonest. */
const WATCH_RULES: readonly WatchRule[] = [
  rule('safeguarding', 15, 60),
  rule('oversight', 30, 240),
  rule('force-desk', 60),
  rule('any', 240),
];

function ruleOf(system: HandOffSystem, at: Date): WatchRule {
  const day = calendarDayInUk(at);
  const found = WATCH_RULES.find(
    (candidate) =>
      (candidate.system === system || candidate.system === 'any') && candidate.effectiveFrom <= day,
  );
  if (!found) throw new RangeError(`no rule for watching hand-offs is in force on ${day}`);
  return found;
}

/**
 * After how many minutes a hand-off that has not been settled counts as long.
 *
 * @throws RangeError for a day before the first rule
 */
export function longAfterMinutes(system: HandOffSystem, at: Date): number {
  return ruleOf(system, at).afterMinutes;
}

/** A clock as instants, UTC RFC 3339; the interval in milliseconds. */
interface Clock {
  remindAt: string;
  dueBy: string;
  escalateEveryMs: number;
}

const MINUTE_MS = 60_000;

/**
 * The clock of a person who must resolve a refused hand-off: people are reminded once it counts as long.
 *
 * @param law - the clock that what is handed over has of its own: it runs on, and only when it is past the rule's holds
 * @returns undefined where nothing but the report's priority says how long it may take
 * @throws RangeError for a day before the first rule
 */
export function resolvingClock(system: HandOffSystem, openedAt: Date, law?: Clock): Clock | undefined {
  if (law && Date.parse(law.dueBy) > openedAt.getTime()) return law;
  const { afterMinutes, resolveMinutes } = ruleOf(system, openedAt);
  if (resolveMinutes === undefined) return undefined;
  const later = (minutes: number): string => new Date(openedAt.getTime() + minutes * MINUTE_MS).toISOString();
  return {
    remindAt: later(afterMinutes),
    dueBy: later(resolveMinutes),
    escalateEveryMs: resolveMinutes * MINUTE_MS,
  };
}
