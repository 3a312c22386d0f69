import { DateTime } from 'luxon';
import { calendarDayInUk, dayAfter, startOfDayInUk } from './working-days.ts';

/** The longest absence that is entered at once, in days: whoever is away for longer has their work given to others. */
export const ABSENCE_DAYS_MAX = 366;

/** The days on which somebody is away, both included: UK calendar days, `2026-11-24`. */
export interface AbsentDays {
  from: string;
  until: string;
}

/** Whether somebody is away at this instant, by the UK's calendar. */
export const isAway = ({ from, until }: AbsentDays, now: Date): boolean => {
  const today = calendarDayInUk(now);
  return from <= today && today <= until;
};

/** The instant at which an absence ends: the midnight after its last day in the UK, summer time or not. */
export const endOfAbsence = ({ until }: Pick<AbsentDays, 'until'>): Date =>
  startOfDayInUk(dayAfter(until, 1));

/** What is wrong with the days of an absence that somebody enters now, as a code; null when nothing is. */
export function faultOfDays(
  { from, until }: AbsentDays,
  now: Date,
): 'ENDS_BEFORE_IT_BEGINS' | 'OVER' | 'TOO_LONG' | null {
  if (until < from) return 'ENDS_BEFORE_IT_BEGINS';
  if (until < calendarDayInUk(now)) return 'OVER';
  const days = DateTime.fromISO(until).diff(DateTime.fromISO(from), 'days').days + 1;
  return days > ABSENCE_DAYS_MAX ? 'TOO_LONG' : null;
}
