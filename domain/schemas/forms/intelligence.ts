import { z } from 'zod';
import { INTELLIGENCE_CATEGORIES } from '../../codes.ts';
import {
  ACTION_CODES,
  HANDLING_CODES,
  INTELLIGENCE_ASSESSMENTS,
  SANITISATION_CODES,
  SOURCE_EVALUATIONS,
} from '../../intelligence-grading.ts';
import { broken, reason } from './common.ts';

const intelligenceItem = z
  .strictObject({
    text: z.string().trim().min(10, 'must be a form of words of at least 10 characters').max(20_000),
    source: z.enum(SOURCE_EVALUATIONS),
    assessment: z.enum(INTELLIGENCE_ASSESSMENTS),
    handling: z.enum(HANDLING_CODES),
    actionCode: z.enum(ACTION_CODES).optional(),
    sanitisationCode: z.enum(SANITISATION_CODES).optional(),
    conditions: z.string().max(2_000).optional(),
    categories: z.array(z.enum(INTELLIGENCE_CATEGORIES)).min(1, 'must name at least one national category'),
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
  });

export const gradeIntelligence = z.strictObject({
  items: z.array(intelligenceItem).min(1, 'must hold at least one item').max(50),
  confidence: z.enum(['HIGH', 'MEDIUM', 'LOW']),
});

/** Whether the sanitised form of words may leave, by somebody who did not write it. */
export const releaseIntelligence = z.strictObject({ decision: z.enum(['RELEASE', 'RETURN']), reason });
