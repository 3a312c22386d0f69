import { DateTime } from 'luxon';
import { BANK_HOLIDAYS, type BankHolidayDivision } from './data/bank-holidays.ts';

/** All civil time of the process is the United Kingdom's, whatever the clock of the machine. */
export const UK_TIME_ZONE = 'Europe/London';

const isWorkingDay = (day: DateTime, division: BankHolidayDivision): boolean =>
  day.weekday <= 5 && !BANK_HOLIDAYS[division].some((holiday) => holiday === day.toISODate());

/**
 * The last second of the working day that is `workingDays` after the day of `from`, in UK civil time.
 * The day of `from` itself never counts, so one working day from Friday evening ends on Monday at 23:59:59.
 *
 * @param from - an instant; its UK calendar day is day zero
 * @param workingDays - 1 or more
 * @returns an instant
 */
export function endOfWorkingDayAfter(from: Date, workingDays: number, division: BankHolidayDivision): Date {
  let day = DateTime.fromJSDate(from, { zone: UK_TIME_ZONE });
  let left = workingDays;
  while (left > 0) {
    day = day.plus({ days: 1 });
    if (isWorkingDay(day, division)) left -= 1;
  }
  return day.endOf('day').startOf('second').toJSDate();
}

/** The UK calendar day of an instant, as `2026-11-24`. */
export function calendarDayInUk(instant: Date): string {
  return DateTime.fromJSDate(instant, { zone: UK_TIME_ZONE }).toFormat('yyyy-MM-dd');
}

/** The first instant of a UK calendar day, `2026-11-24`. @throws RangeError when it is no day */
export function startOfDayInUk(day: string): Date {
  const start = DateTime.fromISO(day, { zone: UK_TIME_ZONE }).startOf('day');
  if (!start.isValid) throw new RangeError(`${day} is no day`);
  return start.toJSDate();
}

/** The UK calendar day that is so many days after another. */
export function dayAfter(day: string, days: number): string {
  return DateTime.fromISO(day, { zone: UK_TIME_ZONE }).plus({ days }).toFormat('yyyy-MM-dd');
}

/**
 * The last second of a UK calendar day.
 *
 * @param day - `2026-11-24`
 */
export function endOfDayInUk(day: string): Date {
  return DateTime.fromISO(day, { zone: UK_TIME_ZONE }).endOf('day').startOf('second').toJSDate();
}

const MORNING_HOUR = 8;

/** Eight in the morning of a UK calendar day, as an instant, UTC RFC 3339. */
export const morningOf = (day: string): string =>
  DateTime.fromISO(day, { zone: UK_TIME_ZONE }).set({ hour: MORNING_HOUR }).toJSDate().toISOString();
