import { bankHolidaysOf } from '../forces.ts';
import { type DatedRule, lawOf, ruleInForce } from '../law.ts';
import { calendarDayInUk, endOfWorkingDayAfter } from '../working-days.ts';

/** The list that bars from policing, and the list of those who left while there was an allegation. */
type PoliceList = 'BARRED' | 'ADVISORY';

interface ListRule extends DatedRule {
  list: PoliceList;
  /** What proceedings came to, or the result without any. */
  outcomes: readonly string[];
  /** Working days after the day on which the result is recorded. */
  workingDays: number;
  escalateEveryHours: number;
  /** Whether what the source says has been seen in its words. */
  confirmed: boolean;
}

/**
 * Who is reported to the College of Policing. Of Scotland, whose Act of 2025 knows such lists, it is not known that they
 * are in force, and of Northern Ireland no list was found: nothing is asked for there.
 */
const LIST_RULES: readonly ListRule[] = [
  {
    list: 'BARRED',
    outcomes: ['DISMISSED', 'WOULD_HAVE_BEEN_DISMISSED'],
    workingDays: 5,
    escalateEveryHours: 24,
    confirmed: false,
    laws: ['ENGLAND_AND_WALES'],
    effectiveFrom: '2017-12-15',
    source: 'POLICE-BARRED-LIST',
  },
  {
    list: 'ADVISORY',
    outcomes: ['RESIGNED_BEFORE_RESULT'],
    workingDays: 5,
    escalateEveryHours: 24,
    confirmed: false,
    laws: ['ENGLAND_AND_WALES'],
    effectiveFrom: '2017-12-15',
    source: 'POLICE-BARRED-LIST',
  },
];

/** A report to a list that is to be made. Instants UTC RFC 3339; the interval in milliseconds. */
export interface ListingDue {
  list: PoliceList;
  remindAt: string;
  dueBy: string;
  escalateEveryMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * The list that somebody is reported to after a result, and by when; null where the law of the force asks for none.
 *
 * @param at - when the result is recorded
 * @see docs/sources.md POLICE-BARRED-LIST
 */
export function listingDue(
  { result, proceedings }: { result: string; proceedings?: string | null | undefined },
  force: string,
  at: Date,
): ListingDue | null {
  const outcome = proceedings ?? result;
  const of = LIST_RULES.filter(({ outcomes }) => outcomes.includes(outcome));
  const rule = ruleInForce(of, lawOf(force), calendarDayInUk(at));
  if (!rule) return null;
  const due = endOfWorkingDayAfter(at, rule.workingDays, bankHolidaysOf(force));
  return {
    list: rule.list,
    remindAt: new Date(due.getTime() - DAY_MS).toISOString(),
    dueBy: due.toISOString(),
    escalateEveryMs: rule.escalateEveryHours * HOUR_MS,
  };
}
