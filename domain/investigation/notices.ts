import { bankHolidaysOf } from '../forces.ts';
import { type DatedRule, lawOf, ruleInForce } from '../law.ts';
import { calendarDayInUk, endOfWorkingDayAfter, startOfDayInUk } from '../working-days.ts';

interface NoticeRule extends DatedRule {
  /** What the notice is called. */
  title: string;
  /** Working days for the written response; null where the law names none. */
  responseWorkingDays: number | null;
}

/** The notice of an investigation, by law. Staff get an equivalent under the force's own policy. */
const NOTICE_RULES: readonly NoticeRule[] = [
  {
    laws: ['ENGLAND_AND_WALES'],
    title: 'Notice of investigation, regulation 17',
    responseWorkingDays: 10,
    effectiveFrom: '2020-02-01',
    source: 'SI-2020-4-REG-17',
  },
  {
    laws: ['SCOTLAND'],
    title: 'Notice of investigation, regulation 11',
    responseWorkingDays: null,
    effectiveFrom: '2014-04-01',
    source: 'SSI-2014-68',
  },
  {
    laws: ['NORTHERN_IRELAND'],
    title: 'Notice of investigation',
    responseWorkingDays: null,
    effectiveFrom: '2016-06-01',
    source: 'SR-2016-41',
  },
];

/** The longest that a notice which is not served goes unlooked at, in days. @see docs/sources.md PACARS-TARGETS */
export const NOTICE_REVIEW_DAYS_MAX = 28;

/** The notice that the law of the force asks for on a UK calendar day, by name; undefined where it asks for none. */
export function noticeByLaw(force: string, day: string): string | undefined {
  return ruleInForce(NOTICE_RULES, lawOf(force), day)?.title;
}

/** What the notice is called by the law of the force on a UK calendar day. */
export function noticeTitle(force: string, day: string): string {
  return noticeByLaw(force, day) ?? 'Notice of investigation';
}

/**
 * By which UK calendar day a written response to a notice is due; null where the law sets no time.
 *
 * @param servedOn - UK calendar day on which it was served
 */
export function responseDueOn(force: string, servedOn: string): string | null {
  const days = ruleInForce(NOTICE_RULES, lawOf(force), servedOn)?.responseWorkingDays ?? null;
  if (days === null) return null;
  return calendarDayInUk(endOfWorkingDayAfter(startOfDayInUk(servedOn), days, bankHolidaysOf(force)));
}
