import { DateTime } from 'luxon';
import { type DatedRule, type Law, ruleInForce } from '../law.ts';
import { UK_TIME_ZONE } from '../working-days.ts';

/** What must be done again and again while an investigation lasts. */
export const DUTIES = ['KEEP_INFORMED', 'EXPLAIN_DELAY'] as const;
export type Duty = (typeof DUTIES)[number];

/** Who a letter about the delay goes to. */
export const LETTER_RECIPIENTS = ['LOCAL_POLICING_BODY', 'IOPC', 'APPROPRIATE_AUTHORITY'] as const;
export type LetterRecipient = (typeof LETTER_RECIPIENTS)[number];

type Period = { days: number } | { months: number };

interface TimelinessRule extends DatedRule {
  duty: Duty;
  /** From the beginning to the first time, and between two times. */
  first: Period;
  again: Period;
  /** How many days before it is due a task opens, and is reminded of. */
  opensAhead: number;
  remindsAhead: number;
  escalateEveryHours: number;
  recipients: readonly LetterRecipient[];
  /** Those recipients who need not be told where it might prejudice an investigation. */
  mayBeSpared: readonly LetterRecipient[];
  /** Law, or a target of the service only. */
  byLaw: boolean;
}

const keepInformed = {
  duty: 'KEEP_INFORMED',
  first: { days: 28 },
  again: { days: 28 },
  opensAhead: 7,
  remindsAhead: 3,
  escalateEveryHours: 48,
  recipients: [],
  mayBeSpared: [],
} as const;
const explainDelay = {
  duty: 'EXPLAIN_DELAY',
  first: { months: 12 },
  again: { months: 6 },
  opensAhead: 28,
  remindsAhead: 7,
  escalateEveryHours: 72,
} as const;

/**
 * How often those entitled are told of progress, and when an investigation that lasts is explained in writing. The
 * periods of a letter run from the day on which the matter came to the authority's attention, each from that same day;
 * those of an update from the day on which they were last told. Outside England and Wales no law asks for either: what
 * stands here is the service's own target.
 */
const TIMELINESS_RULES: readonly TimelinessRule[] = [
  {
    ...keepInformed,
    laws: ['ENGLAND_AND_WALES'],
    byLaw: true,
    effectiveFrom: '2020-02-01',
    source: 'KEEP-INFORMED-28-DAYS',
  },
  {
    ...keepInformed,
    laws: ['SCOTLAND', 'NORTHERN_IRELAND'],
    byLaw: false,
    effectiveFrom: '2020-02-01',
    source: 'PACARS-TARGETS',
  },
  {
    ...explainDelay,
    laws: ['ENGLAND_AND_WALES'],
    recipients: ['LOCAL_POLICING_BODY', 'IOPC'],
    mayBeSpared: ['LOCAL_POLICING_BODY'],
    byLaw: true,
    effectiveFrom: '2020-02-01',
    source: 'SI-2020-2-REG-13',
  },
  {
    ...explainDelay,
    laws: ['SCOTLAND', 'NORTHERN_IRELAND'],
    recipients: ['APPROPRIATE_AUTHORITY'],
    mayBeSpared: [],
    byLaw: false,
    effectiveFrom: '2020-02-01',
    source: 'PACARS-TARGETS',
  },
];

/**
 * The rule of a duty on a UK calendar day.
 *
 * @throws RangeError when none is in force
 */
export function timelinessRule(duty: Duty, law: Law, day: string): TimelinessRule {
  const ofDuty = TIMELINESS_RULES.filter((rule) => rule.duty === duty);
  const rule = ruleInForce(ofDuty, law, day);
  if (!rule) throw new RangeError(`no rule for ${duty} is in force on ${day}`);
  return rule;
}

/** When a duty is due, and the task for it. Instants UTC RFC 3339; the interval in milliseconds. */
export interface DutyClock {
  opensAt: string;
  remindAt: string;
  dueBy: string;
  escalateEveryMs: number;
}

const HOUR_MS = 3_600_000;

const instantOf = (at: DateTime): string => at.toJSDate().toISOString();

/**
 * The clock of a duty.
 *
 * @param from - the UK calendar day from which its periods run
 * @param round - 1 for the first time; a duty whose every period runs from the time before is always in its first
 */
export function dutyClock(duty: Duty, law: Law, { from, round }: { from: string; round: number }): DutyClock {
  const rule = timelinessRule(duty, law, from);
  const begun = DateTime.fromISO(from, { zone: UK_TIME_ZONE });
  // Always from the same day: the last of a month stays the last, however many periods there are.
  const due = begun
    .plus(sumOf(rule.first, rule.again, round - 1))
    .endOf('day')
    .startOf('second');
  return {
    opensAt: instantOf(due.minus({ days: rule.opensAhead }).startOf('day')),
    remindAt: instantOf(due.minus({ days: rule.remindsAhead }).startOf('day')),
    dueBy: instantOf(due),
    escalateEveryMs: rule.escalateEveryHours * HOUR_MS,
  };
}

const sumOf = (first: Period, again: Period, times: number): { days: number; months: number } => {
  const of = (period: Period, unit: 'days' | 'months'): number =>
    Object.entries(period).reduce((sum, [name, count]) => (name === unit ? sum + count : sum), 0);
  return {
    days: of(first, 'days') + times * of(again, 'days'),
    months: of(first, 'months') + times * of(again, 'months'),
  };
};
