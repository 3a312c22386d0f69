/** Why a form of words needs a second person, a risk assessment, or both. */
export const SENSITIVITIES = ['HANDLING_C', 'SENSITIVE_SOURCE', 'PII_CLAIM'] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** How an item is marked for disclosure. @see docs/sources.md CPIA-1996 */
export const DISCLOSURE_MARKS = ['DISCLOSURE_RELEVANT', 'SENSITIVE', 'PII_CLAIM'] as const;
export type DisclosureMark = (typeof DISCLOSURE_MARKS)[number];

/** As much of a grading as the rules look at. */
export interface Grading {
  sensitiveSource: boolean;
  items: readonly { handling: 'P' | 'C'; disclosure: DisclosureMark }[];
}

/**
 * What is sensitive about a grading. For any of it, another person must release the form of words before it leaves.
 *
 * @see docs/sources.md 3X5X2, PACARS-INTELLIGENCE
 */
export function sensitivitiesOf({ sensitiveSource, items }: Grading): Sensitivity[] {
  const found: Sensitivity[] = [];
  if (items.some(({ handling }) => handling === 'C')) found.push('HANDLING_C');
  if (sensitiveSource) found.push('SENSITIVE_SOURCE');
  if (items.some(({ disclosure }) => disclosure === 'PII_CLAIM')) found.push('PII_CLAIM');
  return found;
}

interface AssessmentRule {
  sensitivity: Sensitivity;
  /** First UK calendar day on which it holds. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

/** For what the risk must be assessed. */
const RULES: readonly AssessmentRule[] = [
  { sensitivity: 'HANDLING_C', effectiveFrom: '2024-03-14', source: '3X5X2' },
  { sensitivity: 'SENSITIVE_SOURCE', effectiveFrom: '2024-03-14', source: '3X5X2' },
  { sensitivity: 'PII_CLAIM', effectiveFrom: '2024-03-14', source: '3X5X2' },
];

/** Why the risk of a grading must be assessed, by the rules of a UK calendar day. */
export function assessedBecause(grading: Grading, day: string): Sensitivity[] {
  const found = sensitivitiesOf(grading);
  return RULES.flatMap(({ sensitivity, effectiveFrom }) =>
    found.includes(sensitivity) && effectiveFrom <= day ? [sensitivity] : [],
  );
}
