import { endOfDayInUk, morningOf } from './working-days.ts';

const DAY_MS = 24 * 3_600_000;

/**
 * The clock of a contact that was agreed for a day: reminded of in the morning, due at its end, in UK civil time.
 *
 * @param day - `2026-11-24`
 */
export function clockOfDay(day: string): { remindAt: string; dueBy: string; escalateEveryMs: number } {
  return { remindAt: morningOf(day), dueBy: endOfDayInUk(day).toISOString(), escalateEveryMs: DAY_MS };
}
