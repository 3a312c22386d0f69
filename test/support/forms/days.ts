import { calendarDayInUk, dayAfter } from '../../../domain/working-days.ts';

/** The UK calendar day so many days from now. */
export const dayFromNow = (days: number): string => dayAfter(calendarDayInUk(new Date()), days);
