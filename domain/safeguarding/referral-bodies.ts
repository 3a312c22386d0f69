import type { ReferralBody } from '../codes.ts';
import { forceBySlug, bankHolidaysOf } from '../forces.ts';
import type { BankHolidayDivision } from '../data/bank-holidays.ts';
import { calendarDayInUk, endOfWorkingDayAfter, startOfDayInUk } from '../working-days.ts';

/** The nations in which a person at risk may live. */
export const HOME_NATIONS = ['England', 'Wales', 'Scotland', 'Northern Ireland', 'Crown Dependency'] as const;
export type HomeNation = (typeof HOME_NATIONS)[number];

/** A body that can be referred to, where it exists, on which legal basis and how soon it answers. */
interface BodyRule {
  body: ReferralBody;
  nations: readonly HomeNation[];
  /** The law under which the referral is made, as a code; null where guidance alone speaks of it. */
  basis: string | null;
  /** Working days after the day of the referral within which an answer is expected. */
  answerWorkingDays: number;
  /** First UK calendar day on which it holds. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

const LAUNCH = '2024-03-14';
const UK: readonly HomeNation[] = ['England', 'Wales', 'Scotland', 'Northern Ireland'];

const body = (
  of: ReferralBody,
  nations: readonly HomeNation[],
  basis: string | null,
  answerWorkingDays: number,
  source: string,
): BodyRule => ({ body: of, nations, basis, answerWorkingDays, effectiveFrom: LAUNCH, source });

/**
 * The bodies of each nation. Of the Crown Dependencies no list was seen, so nothing that other nations have is refused
 * there, but what bears an English or Welsh name. Times that no guidance gives are ours.
 *
 * @see docs/sources.md CHILD-AND-ADULT-REFERRALS, DARA-DASH, PACARS-SAFEGUARDING
 */
const RULES: readonly BodyRule[] = [
  body('PUBLIC_PROTECTION_UNIT', [...UK, 'Crown Dependency'], null, 1, 'CWJ-SUPER-COMPLAINT'),
  // Social care decides on a referral within one working day.
  body('MASH', ['England', 'Wales'], 'CHILDREN_ACT_1989_S47', 1, 'CHILD-AND-ADULT-REFERRALS'),
  body('MASH', ['Crown Dependency'], null, 1, 'PACARS-SAFEGUARDING'),
  body('CHILDRENS_SERVICES', ['England', 'Wales'], 'CHILDREN_ACT_1989_S47', 1, 'CHILD-AND-ADULT-REFERRALS'),
  body(
    'CHILDRENS_SERVICES',
    ['Scotland', 'Northern Ireland', 'Crown Dependency'],
    null,
    1,
    'PACARS-SAFEGUARDING',
  ),
  body('MARAC', [...UK, 'Crown Dependency'], null, 2, 'DARA-DASH'),
  body('ADULT_SERVICES', ['England'], 'CARE_ACT_2014_S42', 1, 'CHILD-AND-ADULT-REFERRALS'),
  body('ADULT_SERVICES', ['Wales'], 'SSWBA_2014_S126', 1, 'CHILD-AND-ADULT-REFERRALS'),
  body('ADULT_SERVICES', ['Scotland'], 'ASP_ACT_2007', 1, 'CHILD-AND-ADULT-REFERRALS'),
  body('ADULT_SERVICES', ['Northern Ireland', 'Crown Dependency'], null, 1, 'PACARS-SAFEGUARDING'),
  // A person in a position of trust: the local authority's designated officer, within one working day.
  body('LADO', ['England'], null, 1, 'CHILD-AND-ADULT-REFERRALS'),
  body('DESIGNATED_OFFICER', ['Wales'], null, 1, 'PACARS-SAFEGUARDING'),
];

/**
 * Where those whom a force protects live, unless a referral says otherwise: null for a force of several nations.
 */
export function nationOf(force: string): HomeNation | null {
  const nation = forceBySlug(force)?.nation;
  return HOME_NATIONS.find((one) => one === nation) ?? null;
}

/** The rule for a body in a nation on a UK calendar day; undefined where the nation has no such body. */
export function bodyRule(
  of: ReferralBody,
  nation: HomeNation,
  day: string,
): { basis: string | null; answerWorkingDays: number; source: string } | undefined {
  return RULES.find((one) => one.body === of && one.nations.includes(nation) && one.effectiveFrom <= day);
}

/** The bodies that a nation has on a UK calendar day. */
export function bodiesOf(nation: HomeNation, day: string): ReferralBody[] {
  return RULES.filter((one) => one.nations.includes(nation) && one.effectiveFrom <= day).map(
    (one) => one.body,
  );
}

/** A referral whose answer is waited for. */
export interface ReferralAwaited {
  to: string;
  /** UTC RFC 3339. */
  dueBy: string;
  /** Whether the body must keep it from people with links to the subject. */
  barrier: boolean;
}

/**
 * By when a referral that is made at an instant is to be answered, in UK civil time; undefined where the nation has no
 * such body.
 */
export function answerDue(referral: {
  to: ReferralBody;
  nation: HomeNation;
  force: string;
  at: Date;
  day: string;
}): Date | undefined {
  const found = bodyRule(referral.to, referral.nation, referral.day);
  return found && endOfWorkingDayAfter(referral.at, found.answerWorkingDays, bankHolidaysOf(referral.force));
}

/**
 * The last UK calendar day on which a body that has not said what it does is asked again: as long after today as it has
 * for its first answer.
 */
export function latestAsking(to: string, today: string, division: BankHolidayDivision): string {
  const times = RULES.filter((one) => one.body === to && one.effectiveFrom <= today);
  const workingDays = Math.max(1, ...times.map(({ answerWorkingDays }) => answerWorkingDays));
  return calendarDayInUk(endOfWorkingDayAfter(startOfDayInUk(today), workingDays, division));
}
