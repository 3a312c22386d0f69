import type { HowKnown } from './codes.ts';

/** 3x5x2: source evaluation, intelligence assessment, handling code. @see docs/sources.md 3X5X2 */
export const SOURCE_EVALUATIONS = ['1', '2', '3'] as const;
export const INTELLIGENCE_ASSESSMENTS = ['A', 'B', 'C', 'D', 'E'] as const;
export const HANDLING_CODES = ['P', 'C'] as const;
/** Only under handling code C: what may be done with the item. */
export const ACTION_CODES = ['A1', 'A2', 'A3'] as const;
/** Only under handling code C: who may sanitise it. */
export const SANITISATION_CODES = ['S1', 'S2'] as const;

export interface IntelligenceGrade {
  source: (typeof SOURCE_EVALUATIONS)[number];
  assessment: (typeof INTELLIGENCE_ASSESSMENTS)[number];
  handling: (typeof HANDLING_CODES)[number];
  actionCode?: (typeof ACTION_CODES)[number] | undefined;
  sanitisationCode?: (typeof SANITISATION_CODES)[number] | undefined;
}

const ASSESSMENT_OF: Record<HowKnown, IntelligenceGrade['assessment']> = {
  FIRST_HAND: 'A',
  WITNESSED: 'A',
  SAW_MATERIAL: 'A',
  TOLD_BY_VICTIM: 'C',
  HEARD_FROM_PARTICIPANT: 'C',
  OVERHEARD: 'C',
  MIXED: 'C',
};

/**
 * The grade offered for a fresh item of an untested source: never a decision, always a person's to change.
 * First-hand knowledge is A, told by others is C, not said is D; B needs a recorded corroboration.
 *
 * @see docs/sources.md 3X5X2
 */
export function defaultGrade(howKnown: HowKnown | null): IntelligenceGrade {
  const assessment = howKnown ? ASSESSMENT_OF[howKnown] : 'D';
  return { source: '2', assessment, handling: 'C', actionCode: 'A1', sanitisationCode: 'S2' };
}

/** A grade as it is written: source, assessment, handling. */
export const GRADE_PATTERN = /^[1-3][A-E][PC]$/u;

/** The grade in its short form, `2CC`. */
export const shortGrade = ({ source, assessment, handling }: IntelligenceGrade): string =>
  `${source}${assessment}${handling}`;
