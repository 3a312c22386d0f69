import { DateTime } from 'luxon';
import { calendarDayInUk, endOfWorkingDayAfter, UK_TIME_ZONE } from '../working-days.ts';
import type { OversightScheme } from './schemes.ts';

/** How long a force has to refer a matter from when it became clear that it must. */
export interface ReferralClockRule {
  scheme: OversightScheme;
  /** Whether the law sets the time; otherwise it is a target of the service. */
  statutory: boolean;
  /** To the end of the last of so many days after the day on which it became clear. */
  due: { calendarDays: number } | { workingDays: number };
  /** The hour, UK time, of the last day at which people are warned. */
  warnedAtHour: number;
  /** First UK calendar day on which the rule holds, by the day on which it became clear. */
  effectiveFrom: string;
  /** Last such day; left out while the rule holds. */
  effectiveUntil?: string;
  /** Key in docs/sources.md. */
  source: string;
}

/** No scheme but that of England and Wales has a time limit in law. */
const REFERRAL_CLOCK_RULES: readonly ReferralClockRule[] = [
  {
    scheme: 'england-and-wales',
    statutory: true,
    due: { calendarDays: 1 },
    warnedAtHour: 12,
    effectiveFrom: '2020-02-01',
    source: 'REFERRAL-TIME-LIMIT',
  },
  ...(['scotland', 'northern-ireland'] as const).map((scheme) => ({
    scheme,
    statutory: false,
    due: { workingDays: 2 },
    warnedAtHour: 12,
    effectiveFrom: '2024-03-14',
    source: 'PACARS-OVERSIGHT',
  })),
];

/** Four hours, night and weekend alike: what is late by law is not left over a weekend. */
const ESCALATE_EVERY_MS = 4 * 60 * 60 * 1_000;

/** The clock of one referral, as instants. */
export interface ReferralClock {
  /** Noon, UK time, of the last day. */
  remindAt: Date;
  /** The last second of the last day, UK time. */
  dueBy: Date;
  escalateEveryMs: number;
  statutory: boolean;
  /** The dated rule that it follows, such as `REFERRAL-TIME-LIMIT/england-and-wales/2020-02-01`. */
  rule: string;
}

/**
 * By when a matter must be referred. In England and Wales the end of the next calendar day, weekend and holiday or not,
 * through both changes of the clock; elsewhere a target of the service.
 *
 * @param becameClearAt - the recorded instant at which it became clear that a criterion is met, not the receipt
 * @param rules - (Default: those in force)
 * @throws RangeError when no rule holds on that day
 * @see docs/sources.md REFERRAL-TIME-LIMIT
 */
export function referralClock(
  { scheme, becameClearAt }: { scheme: OversightScheme; becameClearAt: Date },
  rules: readonly ReferralClockRule[] = REFERRAL_CLOCK_RULES,
): ReferralClock {
  const day = calendarDayInUk(becameClearAt);
  const rule = rules.find(
    (one) =>
      one.scheme === scheme &&
      one.effectiveFrom <= day &&
      (one.effectiveUntil === undefined || day <= one.effectiveUntil),
  );
  if (rule === undefined) throw new RangeError(`no time limit of ${scheme} is in force on ${day}`);
  const { due, statutory, warnedAtHour, source, effectiveFrom } = rule;
  const dueBy =
    'calendarDays' in due
      ? endOfCalendarDayAfter(becameClearAt, due.calendarDays)
      : endOfWorkingDayAfter(becameClearAt, due.workingDays, scheme);
  const remindAt = DateTime.fromJSDate(dueBy, { zone: UK_TIME_ZONE })
    .startOf('day')
    .set({ hour: warnedAtHour })
    .toJSDate();
  return {
    remindAt,
    dueBy,
    escalateEveryMs: ESCALATE_EVERY_MS,
    statutory,
    rule: `${source}/${scheme}/${effectiveFrom}`,
  };
}

function endOfCalendarDayAfter(from: Date, days: number): Date {
  return DateTime.fromJSDate(from, { zone: UK_TIME_ZONE })
    .plus({ days })
    .endOf('day')
    .startOf('second')
    .toJSDate();
}

const MINUTE_MS = 60_000;

/**
 * What is wrong with the moment that somebody gives for when it became clear; undefined when nothing is. People write
 * minutes, so the minute of the receipt is early enough.
 */
export function becameClearFault(
  becameClearAt: Date,
  { receivedAt, now }: { receivedAt: Date; now: Date },
): string | undefined {
  if (becameClearAt.getTime() > now.getTime()) return 'must not lie in the future';
  const earliest = Math.floor(receivedAt.getTime() / MINUTE_MS) * MINUTE_MS;
  if (becameClearAt.getTime() < earliest)
    return 'must not lie before the report was received: nothing of it was clear before';
  return undefined;
}
