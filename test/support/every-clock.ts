import { beganOn } from '../../domain/incident.ts';
import { isAway } from '../../domain/absence.ts';
import { clockOfDay } from '../../domain/contact-clock.ts';
import { offeredReview } from '../../domain/intelligence/review-dates.ts';
import { dutyClock } from '../../domain/investigation/timeliness.ts';
import { referralClock } from '../../domain/oversight/referral-clock.ts';
import { answerClockOf } from '../../domain/question-clock.ts';
import { retentionClock, searchesOver } from '../../domain/retention.ts';
import { endOfFirst } from '../../domain/safeguarding/days.ts';
import { startByOf } from '../../domain/start-by.ts';
import { clockOf } from '../../domain/task-clocks.ts';
import { calendarDayInUk, dayAfter, endOfDayInUk, startOfDayInUk } from '../../domain/working-days.ts';

/** Instants at which clocks go wrong: both changes, a leap day, the year's end, the last second of days, past midnight. */
export const HARD_INSTANTS = [
  '2026-03-28T23:59:59Z',
  '2026-03-29T00:59:59Z',
  '2026-03-29T01:00:00Z',
  '2026-03-29T22:59:59Z',
  '2026-03-29T23:00:00Z',
  '2026-07-10T23:30:00Z',
  '2026-10-25T00:30:00Z',
  '2026-10-25T01:30:00Z',
  '2026-10-25T23:59:59Z',
  '2026-12-31T23:59:59Z',
  '2027-01-01T00:00:00Z',
  '2028-02-28T23:59:59Z',
  '2028-02-29T12:00:00Z',
  '2028-02-29T23:59:59Z',
] as const;

/** Every clock of the rules, for something that happens at an instant. */
function clocksAt(instant: string): object {
  const at = new Date(instant);
  const day = calendarDayInUk(at);
  const assess = { kind: 'assess-report', priority: 'ROUTINE', openedAt: at } as const;
  return {
    day,
    dayAfter: dayAfter(day, 28),
    ends: endOfDayInUk(day),
    starts: startOfDayInUk(day),
    task: clockOf(assess),
    danger: clockOf({ ...assess, kind: 'triage-danger' }),
    inScotland: clockOf({ ...assess, division: 'scotland' }),
    startBy: startByOf({ ...assess, dueBy: clockOf(assess).dueBy }),
    referral: referralClock({ scheme: 'england-and-wales', becameClearAt: at }),
    informed: dutyClock('KEEP_INFORMED', 'ENGLAND_AND_WALES', { from: day, round: 1 }),
    delay: dutyClock('EXPLAIN_DELAY', 'ENGLAND_AND_WALES', { from: day, round: 2 }),
    contact: clockOfDay(day),
    answer: answerClockOf(at),
    risk: endOfFirst([day]),
    intelligence: offeredReview('derbyshire', 'C', day),
    retention: retentionClock('derbyshire', 'MOPI_2', at),
    searches: searchesOver(at),
    away: isAway({ from: day, until: day }, at),
    began: beganOn({ when: { from: day } }, day),
  };
}

/** Every clock at every one of them, as text: the same wherever it is reckoned. */
export const everyClock = (): string => JSON.stringify(HARD_INSTANTS.map(clocksAt));
