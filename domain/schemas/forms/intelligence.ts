import { z } from 'zod';
import { INTELLIGENCE_CATEGORIES } from '../../codes.ts';
import { DISCLOSURE_MARKS } from '../../intelligence/safeguards.ts';
import {
  ACTION_CODES,
  HANDLING_CODES,
  INTELLIGENCE_ASSESSMENTS,
  SANITISATION_CODES,
  SOURCE_EVALUATIONS,
} from '../../intelligence-grading.ts';
import { broken, calendarDay, reason } from './common.ts';

const ITEMS_MAX = 50;
const heading = z.string().trim().min(3, 'must be at least 3 characters').max(200);

const intelligenceItem = z
  .strictObject({
    title: heading,
    /** Whom or what it is about, in words that may leave. */
    subject: heading.optional(),
    /** The form of words, to be read by itself: who, what, why, where, when and how, and nothing of who said so. */
    text: z.string().trim().min(10, 'must be a form of words of at least 10 characters').max(20_000),
    /** Why it speaks of a source, or repeats the report, and may. */
    wordingBecause: reason.optional(),
    /** The day that the information is of, not the day on which it was written down; null where nobody knows. */
    informationOn: calendarDay.nullable(),
    source: z.enum(SOURCE_EVALUATIONS),
    assessment: z.enum(INTELLIGENCE_ASSESSMENTS),
    handling: z.enum(HANDLING_CODES),
    actionCode: z.enum(ACTION_CODES).optional(),
    sanitisationCode: z.enum(SANITISATION_CODES).optional(),
    conditions: z.string().max(2_000).optional(),
    /** What corroborates it, independently of the source: for B. */
    corroboration: reason.optional(),
    /** Why it is suspected to be false: for E. */
    suspicion: reason.optional(),
    categories: z.array(z.enum(INTELLIGENCE_CATEGORIES)).min(1, 'must name at least one national category'),
    disclosure: z.enum(DISCLOSURE_MARKS),
    reviewOn: calendarDay,
  })
  .superRefine((item, context) => {
    const conditional = ['actionCode', 'sanitisationCode'] as const;
    for (const field of conditional) {
      if (item.handling === 'C' && item[field] === undefined)
        broken(context, [field], 'must be given under handling code C');
      if (item.handling === 'P' && item[field] !== undefined)
        broken(context, [field], 'must be left out under handling code P');
    }
    if (item.handling === 'P' && item.conditions !== undefined)
      broken(context, ['conditions'], 'must be left out under handling code P');
    const explained = [
      ['B', 'corroboration', 'must say what corroborates it, independently of the source'],
      ['E', 'suspicion', 'must say why it is suspected to be false'],
    ] as const;
    for (const [assessment, field, must] of explained) {
      if (item.assessment === assessment && item[field] === undefined) broken(context, [field], must);
      if (item.assessment !== assessment && item[field] !== undefined)
        broken(context, [field], `must be left out unless the assessment is ${assessment}`);
    }
    if (new Set(item.categories).size !== item.categories.length)
      broken(context, ['categories'], 'must name each category once');
  });

/** What could come of it for whom, what is done against that, and by whom. Kept here; it never leaves. */
const riskAssessment = z.strictObject({
  toSource: reason,
  toSubject: reason,
  toThirdParties: reason,
  toTechnique: reason,
  toOrganisation: reason,
  mitigation: reason,
  owner: z.string().trim().min(1).max(200),
  reviewOn: calendarDay,
});

export const gradeIntelligence = z.strictObject({
  items: z.array(intelligenceItem).min(1, 'must hold at least one item').max(ITEMS_MAX),
  confidence: z.enum(['HIGH', 'MEDIUM', 'LOW']),
  /** Whether harm could come to who gave it, if it were known: of whoever reports anonymously, always. */
  sensitiveSource: z.boolean(),
  riskAssessment: riskAssessment.optional(),
  /** Who else is told of it: the force's people intelligence meeting, the national anti-corruption unit. */
  copies: z.array(z.enum(['PEOPLE_INTELLIGENCE_MEETING', 'NCA_ANTI_CORRUPTION_UNIT'])).max(2),
});

/** Whether the sanitised form of words may leave, by somebody who did not write it. */
export const releaseIntelligence = z.strictObject({ decision: z.enum(['RELEASE', 'RETURN']), reason });
