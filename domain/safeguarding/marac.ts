import { DateTime } from 'luxon';
import { isGraver, levelOfTool, type RiskAnswer, type RiskAssessment, type RiskLevel } from './risk.ts';

/** What is asked for a multi-agency risk assessment conference, where there may be domestic abuse. */
export interface MaracAnswers {
  professionalJudgement: RiskAnswer;
  potentialEscalation: RiskAnswer;
  honourBased: RiskAnswer;
  /** What the force knows of the last twelve months; null for what nobody could find out. */
  lastTwelveMonths?: { reports: number | null; incidents: number | null; crimes: number | null } | undefined;
  /** The UK calendar day of the last conference about the same people; null when there was none. */
  lastConferenceOn?: string | null | undefined;
}

/** What a criterion is judged by. */
interface MaracCase {
  assessment: RiskAssessment;
  /** The level that the planner decided. */
  risk: RiskLevel;
  answers: MaracAnswers;
  /** The UK calendar day of the decision. */
  day: string;
}

/** The reasons for which a conference is asked. Any one of them is enough. */
export const MARAC_CRITERIA = [
  'VISIBLE_HIGH_RISK',
  'PROFESSIONAL_JUDGEMENT',
  'POTENTIAL_ESCALATION',
  'HONOUR_BASED',
  'REPEAT',
] as const;
export type MaracCriterion = (typeof MARAC_CRITERIA)[number];

interface MaracRule {
  criterion: MaracCriterion;
  isMet(question: MaracCase): boolean;
  /** First UK calendar day on which it holds. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

/** From so many in twelve months on, it may escalate: reports, incidents, crimes. Thresholds differ locally. */
const ESCALATION = { reports: 3, incidents: 5, crimes: 3 } as const;
/** A further conference within so many months of the last is a repeat. */
const REPEAT_MONTHS = 12;
const LAUNCH = '2024-03-14';

const rule = (criterion: MaracCriterion, isMet: MaracRule['isMet'], source = 'DARA-DASH'): MaracRule => ({
  criterion,
  isMet,
  effectiveFrom: LAUNCH,
  source,
});

const RULES: readonly MaracRule[] = [
  rule('VISIBLE_HIGH_RISK', ({ assessment, day }) => levelOfTool(assessment, day) === 'HIGH'),
  rule('PROFESSIONAL_JUDGEMENT', ({ answers, assessment, risk, day }) => {
    const level = levelOfTool(assessment, day);
    const isRaised = risk === 'HIGH' && level !== null && isGraver(risk, level);
    return answers.professionalJudgement === 'YES' || isRaised;
  }),
  rule('POTENTIAL_ESCALATION', ({ answers: { potentialEscalation, lastTwelveMonths } }) => {
    const { reports, incidents, crimes } = lastTwelveMonths ?? {
      reports: null,
      incidents: null,
      crimes: null,
    };
    return (
      potentialEscalation === 'YES' ||
      (reports ?? 0) >= ESCALATION.reports ||
      (incidents ?? 0) >= ESCALATION.incidents ||
      (crimes ?? 0) >= ESCALATION.crimes
    );
  }),
  rule('HONOUR_BASED', ({ answers }) => answers.honourBased === 'YES'),
  rule('REPEAT', ({ answers: { lastConferenceOn }, day }) => {
    if (!lastConferenceOn) return false;
    const until = DateTime.fromISO(lastConferenceOn, { zone: 'utc' })
      .plus({ months: REPEAT_MONTHS })
      .toISODate();
    return until !== null && day <= until;
  }),
];

/**
 * The criteria that a case meets, by the rules in force on its day. One is enough for a referral.
 *
 * @see docs/sources.md DARA-DASH
 */
export function maracCriteriaMet(question: MaracCase): MaracCriterion[] {
  return RULES.filter((one) => one.effectiveFrom <= question.day && one.isMet(question)).map(
    ({ criterion }) => criterion,
  );
}
