import type { IntelligenceGrade } from '../intelligence-grading.ts';

/*
 * Grades of the 5x5x5 scheme, which intelligence of before 2016 still bears: read, never written. Where the accounts of
 * what a grade became differ, the more careful one is taken. @see docs/sources.md 5X5X5
 */

const SOURCE: Readonly<Record<string, IntelligenceGrade['source']>> = {
  // Always, mostly and sometimes reliable; unreliable; untested.
  A: '1',
  B: '1',
  C: '3',
  D: '3',
  E: '2',
};

const ASSESSMENT: Readonly<Record<string, IntelligenceGrade['assessment']>> = {
  // Known to be true; known to the source; corroborated; cannot be judged; suspected to be false.
  '1': 'A',
  '2': 'A',
  '3': 'B',
  '4': 'D',
  '5': 'E',
};

const HANDLING: Readonly<Record<string, IntelligenceGrade['handling']>> = {
  // Within law enforcement; to other United Kingdom bodies; abroad; within the originating agency; not further.
  '1': 'P',
  '2': 'P',
  '3': 'C',
  '4': 'C',
  '5': 'C',
};

/**
 * What a 5x5x5 grade such as `E41` is in 3x5x2; undefined for what is none. The codes that handling code C asks for are
 * the most careful ones.
 */
export function gradeOfLegacy(legacy: string): IntelligenceGrade | undefined {
  const [letter = '', second = '', third = '', ...rest] = legacy;
  const [source, assessment, handling] = [SOURCE[letter], ASSESSMENT[second], HANDLING[third]];
  if (!source || !assessment || !handling || rest.length > 0) return undefined;
  return handling === 'P'
    ? { source, assessment, handling }
    : { source, assessment, handling, actionCode: 'A1', sanitisationCode: 'S2' };
}
