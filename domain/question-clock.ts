import { calendarDayInUk } from './working-days.ts';

interface AnswerRule {
  /** After how many days without an answer whoever asked is reminded, and after how many it counts as none. */
  remindAfterDays: number;
  answerWithinDays: number;
  /** First UK calendar day on which the rule holds, by the day on which the questions were put. */
  effectiveFrom: string;
  nation: 'UK';
  /** Key in docs/sources.md. */
  source: string;
}

/** A target of the service, not law: an anonymous reporter is under no duty to call back. Newest first. */
const RULES: readonly AnswerRule[] = [
  {
    remindAfterDays: 14,
    answerWithinDays: 28,
    effectiveFrom: '2024-03-14',
    nation: 'UK',
    source: 'PACARS-TARGETS',
  },
];

const DAY_MS = 24 * 3_600_000;

/**
 * How long questions that have been put wait for their answer.
 *
 * @throws RangeError for a day before the first rule
 */
export function answerClockOf(sentAt: Date): { remindAt: Date; answerDue: Date } {
  const day = calendarDayInUk(sentAt);
  const rule = RULES.find(({ effectiveFrom }) => effectiveFrom <= day);
  if (!rule) throw new RangeError(`no rule for answers is in force on ${day}`);
  const after = (days: number): Date => new Date(sentAt.getTime() + days * DAY_MS);
  return { remindAt: after(rule.remindAfterDays), answerDue: after(rule.answerWithinDays) };
}
