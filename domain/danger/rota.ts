import { DateTime } from 'luxon';
import { UK_TIME_ZONE } from '../working-days.ts';

/** A time in which somebody is on call; its end is no part of it. */
export interface Shift {
  startsAt: Date;
  endsAt: Date;
}

const LOCAL = "yyyy-MM-dd'T'HH:mm";

/**
 * The instant of a time that a rota gives, in UK civil time unless it says its own offset. A shift never comes out shorter
 * than it is written: of the hour that comes twice in autumn a beginning is the first and an end the second.
 *
 * @param text - `2026-10-25T08:00`, or with an offset `2026-10-25T08:00:00+01:00`
 * @returns null for a time that the clocks leave out in spring, and for what is no time
 */
export function instantOfRota(text: string, edge: 'start' | 'end'): Date | null {
  if (/(Z|[+-]\d{2}:\d{2})$/u.test(text)) {
    const given = DateTime.fromISO(text);
    return given.isValid ? given.toJSDate() : null;
  }
  const local = DateTime.fromISO(text, { zone: UK_TIME_ZONE });
  // Luxon moves a time that there is not forward: then it no longer reads as it was written.
  if (!local.isValid || local.toFormat(LOCAL) !== text.slice(0, LOCAL.length - 2)) return null;
  const both = local.getPossibleOffsets().toSorted((one, other) => one.toMillis() - other.toMillis());
  return (edge === 'start' ? both.at(0) : both.at(-1))?.toJSDate() ?? null;
}

/** An instant as a rota shows it: UK civil time with its offset, which can be given back as it is. */
export const rotaTime = (at: Date): string =>
  DateTime.fromJSDate(at, { zone: UK_TIME_ZONE }).toISO({ suppressMilliseconds: true }) ?? '';

/** The times within a span in which no shift runs, in order. */
export function gapsOf(shifts: readonly Shift[], { startsAt, endsAt }: Shift): Shift[] {
  const gaps: Shift[] = [];
  let covered = startsAt.getTime();
  for (const shift of shifts.toSorted((one, other) => one.startsAt.getTime() - other.startsAt.getTime())) {
    const begins = Math.min(shift.startsAt.getTime(), endsAt.getTime());
    if (begins > covered) gaps.push({ startsAt: new Date(covered), endsAt: new Date(begins) });
    covered = Math.max(covered, shift.endsAt.getTime());
  }
  if (covered < endsAt.getTime()) gaps.push({ startsAt: new Date(covered), endsAt });
  return gaps;
}

/** How far ahead a rota is watched for gaps, in days. */
export const ROTA_WATCH_DAYS = 7;

/** The days ahead that are watched. */
export const daysAhead = (now: Date): Shift => ({
  startsAt: now,
  endsAt: new Date(now.getTime() + ROTA_WATCH_DAYS * 24 * 60 * 60 * 1_000),
});

/** The length of gaps in whole seconds. */
export const secondsOf = (gaps: readonly Shift[]): number =>
  Math.round(
    gaps.reduce((sum, { startsAt, endsAt }) => sum + endsAt.getTime() - startsAt.getTime(), 0) / 1_000,
  );
