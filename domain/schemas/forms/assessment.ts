import { z } from 'zod';
import {
  COMPLAINANTS,
  CONDUCT_DECISIONS,
  CRIMINAL_DECISIONS,
  DOMESTIC_ABUSE_LINES,
  MATTER_KINDS,
  PROCESSING_REGIMES,
} from '../../assessment/codes.ts';
import { CATEGORIES, OUTCOMES, SEVERITIES, SUBJECT_ROLES } from '../../codes.ts';
import { subjectNumber } from '../subject-number.ts';
import { checkAssessment } from './assessment-rules.ts';
import { reason } from './common.ts';
import { oversightAnswers } from './oversight.ts';

/** Somebody whom a message names, by its row and the number it gives them (its place among them where it gives none). */
const assessedSubject = z.strictObject({
  message: z.uuid(),
  subjectNo: subjectNumber,
  serving: z.enum(['YES', 'NO', 'UNKNOWN']),
  role: z.enum(SUBJECT_ROLES),
  /** Whether the Acts reach them, for a role where that is not plain. */
  withinActs: z.enum(['YES', 'NO', 'UNKNOWN']).optional(),
});

const domesticAbuse = z
  .array(
    z.strictObject({
      line: z.enum(DOMESTIC_ABUSE_LINES),
      answer: z.enum(['YES', 'UNDER_WAY', 'NO']),
      reason,
    }),
  )
  .max(DOMESTIC_ABUSE_LINES.length)
  .meta({
    description:
      'The checklist of police-perpetrated domestic abuse: asked, in scope, where PARTNER_ABUSE is among the categories of this form, of the reporter or of any assessment made before, also of reports that are read as one; otherwise left out',
  });

/**
 * The assessment of a report, judged as if what is alleged were true; in the order in which it is asked, whether
 * somebody is at risk first of all. What depends on the report itself is checked beside it
 * (`domain/assessment/report-rules.ts`).
 */
export const assessReport = z
  .strictObject({
    safeguardingConcern: z.boolean(),
    scope: z.enum(['IN_SCOPE', 'OUT_OF_SCOPE']),
    route: z.enum(['COMPLAINTS', 'OTHER_AGENCY']).optional(),
    /** The assessor's own; the reporter's choice stays beside them. */
    categories: z.array(z.enum(CATEGORIES)).max(CATEGORIES.length).optional(),
    subjects: z.array(assessedSubject).max(500).optional(),
    severity: z.enum(SEVERITIES).optional(),
    oversight: oversightAnswers.optional(),
    criminal: z.strictObject({ decision: z.enum(CRIMINAL_DECISIONS), reason }).optional(),
    conduct: z.strictObject({ decision: z.enum(CONDUCT_DECISIONS), reason }).optional(),
    domesticAbuse: domesticAbuse.optional(),
    matter: z
      .strictObject({ kind: z.enum(MATTER_KINDS), complainant: z.enum(COMPLAINANTS).optional(), reason })
      .optional(),
    processingRegime: z.enum(PROCESSING_REGIMES).optional(),
    /** None, given as an empty list, is no further action. */
    outcomes: z
      .array(z.strictObject({ outcome: z.enum(OUTCOMES), reason }))
      .max(OUTCOMES.length)
      .optional(),
    reason,
  })
  .superRefine(checkAssessment);

export const reviewFurtherInformation = z.strictObject({
  decision: z.enum(['NOTED', 'REASSESS']),
  reason,
});
