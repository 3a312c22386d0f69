import { DateTime } from 'luxon';
import { UK_TIME_ZONE } from './working-days.ts';

const DAY_MS = 24 * 3_600_000;

/**
 * The clock of a contact that was agreed for a day: reminded of in the morning, due at its end, in UK civil time.
 *
 * @param day - `2026-11-24`
 */
export function clockOfDay(day: string): { remindAt: string; dueBy: string; escalateEveryMs: number } {
  const date = DateTime.fromISO(day, { zone: UK_TIME_ZONE });
  return {
    remindAt: date.set({ hour: 8 }).toJSDate().toISOString(),
    dueBy: date.endOf('day').startOf('second').toJSDate().toISOString(),
    escalateEveryMs: DAY_MS,
  };
}
