/** How grave a risk is, mildest first. */
export const RISK_LEVELS = ['STANDARD', 'MEDIUM', 'HIGH'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

/** What an always-ask question is answered with: that nobody knows is an answer, silence is none. */
export const RISK_ANSWERS = ['YES', 'NO', 'NOT_KNOWN'] as const;
export type RiskAnswer = (typeof RISK_ANSWERS)[number];

/** What is asked at every assessment of risk, whatever the tool. @see docs/sources.md DARA-DASH */
export const RISK_FLAGS = [
  'NON_FATAL_STRANGULATION',
  'SEPARATION',
  'COERCIVE_CONTROL',
  'STALKING',
  'THREATS_TO_KILL',
  'PREGNANCY',
  'FIREARMS_ACCESS',
  'VICTIMS_OWN_FEAR',
] as const;
export type RiskFlag = (typeof RISK_FLAGS)[number];

/** Questions of the DASH checklist, each of which scores one. */
export const DASH_QUESTIONS = 24;

/** How the risk was assessed: the level that DARA gave, the score of DASH, or neither for what is no domestic abuse. */
export type RiskAssessment =
  | { tool: 'DARA'; level: RiskLevel }
  | { tool: 'DASH'; score: number }
  | { tool: 'NOT_DOMESTIC' };

interface RiskBand {
  /** The lowest score of the band. */
  from: number;
  level: RiskLevel;
  /** First UK calendar day on which it holds. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

const dash = (from: number, level: RiskLevel): RiskBand => ({
  from,
  level,
  effectiveFrom: '2024-03-14',
  source: 'DARA-DASH',
});

/** The bands of a DASH score, highest first. Thresholds differ locally; these are the usual ones. */
const DASH_BANDS: readonly RiskBand[] = [dash(14, 'HIGH'), dash(10, 'MEDIUM'), dash(0, 'STANDARD')];

/**
 * The level of a DASH score by the bands in force on a UK calendar day.
 *
 * @throws RangeError for what is no score, or a day before the first rule
 */
export function levelOfScore(score: number, day: string): RiskLevel {
  const band = DASH_BANDS.find(({ from, effectiveFrom }) => effectiveFrom <= day && score >= from);
  if (!band || !Number.isInteger(score) || score > DASH_QUESTIONS)
    throw new RangeError(`no band holds for a score of ${score} on ${day}`);
  return band.level;
}

/** The level that the tool itself gives, before anybody's judgement; null where no tool was used. */
export function levelOfTool(assessment: RiskAssessment, day: string): RiskLevel | null {
  if (assessment.tool === 'DARA') return assessment.level;
  return assessment.tool === 'DASH' ? levelOfScore(assessment.score, day) : null;
}

/** Whether one level is graver than another. */
export const isGraver = (one: RiskLevel, other: RiskLevel): boolean =>
  RISK_LEVELS.indexOf(one) > RISK_LEVELS.indexOf(other);
