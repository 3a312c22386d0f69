import { z } from 'zod';
import { DOMESTIC_ABUSE_LINES } from '../../domain/assessment/codes.ts';
import { asksDomesticAbuse } from '../../domain/assessment/domestic-abuse.ts';
import { CATEGORIES, type Outcome, OUTCOMES, SUBJECT_ROLES } from '../../domain/codes.ts';
import type { TaskForm } from '../../domain/schemas/task-forms.ts';
import { answersFor } from './oversight-answers.ts';
import type { ExpectedHandling } from './samples.ts';

type Assessment = TaskForm<'assess-report'>;

/** As much of what an assessment may begin with as the sample staff look at. */
export const assessmentOffer = z.object({
  categories: z.array(z.enum(CATEGORIES)),
  criteria: z.array(z.object({ criterion: z.string() })),
  /** Whether the checklist of domestic abuse is asked in any case. */
  domesticAbuseAsked: z.boolean(),
  subjects: z.array(
    z.object({
      message: z.string(),
      subjectNo: z.number(),
      role: z.enum(SUBJECT_ROLES).nullable(),
      serving: z.enum(['YES', 'NO', 'UNKNOWN']).nullable(),
    }),
  ),
});
export type AssessmentOffer = z.infer<typeof assessmentOffer>;

const AS_IF_TRUE = 'Judged as if the allegation were true, by what the report says.';
const isOutcome = (code: string): code is Outcome => OUTCOMES.some((outcome) => outcome === code);

/** What is decided of a matter in scope, from its outcomes and its gravity. */
function decided(
  outcomes: readonly Outcome[],
  { grave, known, referred }: { grave: boolean; known: boolean; referred: boolean },
): Pick<Assessment, 'severity' | 'criminal' | 'conduct' | 'matter'> {
  const decision = outcomes.includes('INVESTIGATION') ? 'INVESTIGATE' : 'UNDER_REVIEW';
  const kind = referred ? 'RECORDABLE_CONDUCT' : known ? 'CONDUCT' : 'INTELLIGENCE';
  return {
    severity: grave ? 'GROSS_MISCONDUCT' : known ? 'MISCONDUCT' : 'NONE',
    criminal: { decision, reason: AS_IF_TRUE },
    conduct: { decision, reason: AS_IF_TRUE },
    matter: { kind, reason: 'The reporter makes no complaint of their own.' },
  };
}

/** How the sample staff assess a report, from its expected handling; of one's own messages, as intelligence. */
export function assess(
  expected: ExpectedHandling | undefined,
  offer: AssessmentOffer,
): TaskForm<'assess-report'> {
  if (expected && expected.scope !== 'IN_SCOPE')
    return {
      safeguardingConcern: false,
      scope: 'OUT_OF_SCOPE',
      route: expected.outcomesExpected.includes('OUT_OF_SCOPE_SIGNPOST') ? 'COMPLAINTS' : 'OTHER_AGENCY',
      reason: 'A matter of service, not of corruption or abuse: it belongs on another route.',
    };
  const chosen = expected ? CATEGORIES.filter((one) => expected.pacarsCategories.includes(one)) : [];
  const own = chosen.length > 0 ? chosen : offer.categories;
  const categories = own.length > 0 ? own : (['INFO_INFLUENCE'] as const).slice();
  const outcomes: Outcome[] = expected ? expected.outcomesExpected.filter(isOutcome) : ['INTELLIGENCE'];
  const severity = expected?.severityIndication ?? 'MISCONDUCT';
  const oversight = answersFor(
    expected,
    offer.criteria.map(({ criterion }) => criterion),
  );
  const referred = oversight.becameClearAt !== undefined;
  return {
    safeguardingConcern: outcomes.includes('SAFEGUARDING'),
    scope: 'IN_SCOPE',
    categories,
    subjects: offer.subjects.map(({ message, subjectNo, role, serving }) => ({
      message,
      subjectNo,
      serving: serving ?? 'UNKNOWN',
      role: role ?? 'OFFICER',
      ...((role === 'VOLUNTEER' || role === 'CONTRACTOR') && { withinActs: 'UNKNOWN' }),
    })),
    oversight,
    ...decided(outcomes, {
      grave: severity.startsWith('GROSS'),
      known: severity !== 'NOT_ASSESSABLE',
      referred,
    }),
    ...((offer.domesticAbuseAsked || asksDomesticAbuse(categories)) && {
      domesticAbuse: DOMESTIC_ABUSE_LINES.map((line) => {
        return { line, answer: 'UNDER_WAY', reason: 'Asked for today, and followed up with the plan.' };
      }),
    }),
    processingRegime: 'DPA_PART_3',
    outcomes: outcomes.map((outcome) => ({ outcome, reason: 'As the guidance for this kind of report.' })),
    reason: 'Assessed as if the allegation were true; outcomes as the guidance for this kind of report.',
  };
}
