import type { Category, ReferralBody } from '../codes.ts';
import type { FormFault } from '../form-fault.ts';
import { latestReview } from './days.ts';
import { type MaracAnswers, maracCriteriaMet } from './marac.ts';
import { bodiesOf, bodyRule, type HomeNation } from './referral-bodies.ts';
import { levelOfTool, type RiskAnswer, type RiskAssessment, type RiskFlag, type RiskLevel } from './risk.ts';

/** As much of a plan as the rules of guidance look at. */
export interface PlanOfSafeguarding {
  assessment: RiskAssessment;
  risk: RiskLevel;
  judgement?: string | undefined;
  flags: Record<RiskFlag, RiskAnswer>;
  marac?: MaracAnswers | undefined;
  notReferredToMaracBecause?: string | undefined;
  referrals: readonly { to: ReferralBody; nation?: HomeNation | undefined }[];
  actions: readonly { dueOn: string }[];
  reviewOn: string;
}

/** When and where it is planned. */
export interface PlanningRules {
  /** The UK calendar day on which it is planned. */
  day: string;
  /** The nation of the force; null for a force of several. */
  nation: HomeNation | null;
  /** Of all that is read as one with the report. */
  categories: readonly Category[];
}

/** Judgement may raise what the tool gives, and may lower it; never without a word. */
function riskFaults(
  { assessment, risk, judgement, flags }: PlanOfSafeguarding,
  { day, categories }: PlanningRules,
): FormFault[] {
  if (judgement !== undefined) return [];
  // No tool then speaks of its risk, and no criterion of a conference is looked at.
  if (assessment.tool === 'NOT_DOMESTIC' && categories.includes('PARTNER_ABUSE'))
    return [
      {
        at: '/judgement',
        must: 'must say why it is NOT_DOMESTIC although PARTNER_ABUSE is among the categories',
      },
    ];
  const level = levelOfTool(assessment, day);
  if (level !== null && level !== risk)
    return [{ at: '/judgement', must: `must say why the risk is ${risk} where the tool gives ${level}` }];
  const isWarned = Object.values(flags).includes('YES');
  return risk === 'STANDARD' && isWarned
    ? [
        {
          at: '/judgement',
          must: 'must say why the risk is STANDARD although a warning sign is answered YES',
        },
      ]
    : [];
}

function maracFaults(plan: PlanOfSafeguarding, day: string): FormFault[] {
  const { assessment, risk, marac, referrals, notReferredToMaracBecause } = plan;
  if (marac === undefined || notReferredToMaracBecause !== undefined) return [];
  if (referrals.some(({ to }) => to === 'MARAC')) return [];
  const met = maracCriteriaMet({ assessment, risk, answers: marac, day });
  if (met.length === 0) return [];
  const must = `must say why nothing is referred to MARAC although a criterion is met: ${met.join(', ')}`;
  return [{ at: '/notReferredToMaracBecause', must }];
}

function referralFaults({ referrals }: PlanOfSafeguarding, { day, nation: own }: PlanningRules): FormFault[] {
  return referrals.flatMap(({ to, nation = own }, at): FormFault[] => {
    if (nation === null)
      return [{ at: `/referrals/${at}/nation`, must: 'must name the nation where the person at risk lives' }];
    if (bodyRule(to, nation, day)) return [];
    const bodies = [...new Set(bodiesOf(nation, day))].join(', ');
    return [{ at: `/referrals/${at}/to`, must: `must be a body of ${nation}: ${bodies}` }];
  });
}

function dayFaults({ risk, actions, reviewOn }: PlanOfSafeguarding, day: string): FormFault[] {
  const late = actions.flatMap(({ dueOn }, at): FormFault[] =>
    dueOn < day ? [{ at: `/actions/${at}/dueOn`, must: 'must not have passed already' }] : [],
  );
  return [...late, ...reviewFaults(reviewOn, risk, day)];
}

/** What a day is not on which a plan of this risk is read again. */
export function reviewFaults(reviewOn: string, risk: RiskLevel, day: string): FormFault[] {
  const latest = latestReview(risk, day);
  return reviewOn > day && reviewOn <= latest
    ? []
    : [{ at: '/reviewOn', must: `must be after today, and not after ${latest} while the risk is ${risk}` }];
}

/**
 * What a plan of safeguarding lacks by the rules of its day and nation.
 *
 * @see docs/sources.md DARA-DASH, CHILD-AND-ADULT-REFERRALS, PACARS-SAFEGUARDING
 */
export function planFaults(plan: PlanOfSafeguarding, rules: PlanningRules): FormFault[] {
  return [
    ...riskFaults(plan, rules),
    ...maracFaults(plan, rules.day),
    ...referralFaults(plan, rules),
    ...dayFaults(plan, rules.day),
  ];
}
