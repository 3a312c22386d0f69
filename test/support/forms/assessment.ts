import { DOMESTIC_ABUSE_LINES } from '../../../domain/assessment/codes.ts';
import type { Category, Outcome } from '../../../domain/codes.ts';
import { criteriaOfScheme } from '../../../domain/oversight/criteria.ts';
import { schemesOfNation } from '../../../domain/oversight/schemes.ts';
import type { TaskForm } from '../../../domain/schemas/task-forms.ts';
import { calendarDayInUk } from '../../../domain/working-days.ts';
import { REASON } from './reason.ts';

type Assessment = TaskForm<'assess-report'>;
type Answer = NonNullable<Assessment['oversight']>['criteria'][number]['answer'];

/** Each criterion of a nation's first scheme that is in force, answered: those named are met, the others are not. */
export function oversightOf(nation: string, ...met: string[]): NonNullable<Assessment['oversight']> {
  const answerOf = (code: string): Answer => (met.includes(code) ? 'MET' : 'NOT_MET');
  return {
    criteria: schemesOfNation(nation)
      .slice(0, 1)
      .flatMap((scheme) => criteriaOfScheme(scheme, calendarDayInUk(new Date())))
      .map(({ code }) => ({ criterion: code, answer: answerOf(code), reason: REASON })),
    ...(met.length > 0 && { becameClearAt: '2026-11-03T09:10:00Z' }),
  };
}

/** The checklist of police-perpetrated domestic abuse with every line answered. */
export const domesticAbuseChecked = (): NonNullable<Assessment['domesticAbuse']> =>
  DOMESTIC_ABUSE_LINES.map((line) => ({ line, answer: 'YES', reason: REASON }));

/** The outcomes as the form names them. */
export const outcomes = (...codes: Outcome[]): NonNullable<Assessment['outcomes']> =>
  codes.map((outcome) => ({ outcome, reason: REASON }));

/** An assessment that decides these outcomes; none is no further action. */
export function assessedAs(...codes: Outcome[]): Assessment {
  const [criminal, conduct] =
    codes.length === 0
      ? (['NO_CRIMINAL_MATTER', 'NO_CONDUCT_MATTER'] as const)
      : codes.includes('INVESTIGATION')
        ? (['INVESTIGATE', 'INVESTIGATE'] as const)
        : (['UNDER_REVIEW', 'UNDER_REVIEW'] as const);
  return {
    safeguardingConcern: codes.includes('SAFEGUARDING'),
    scope: 'IN_SCOPE',
    categories: ['INFO_INFLUENCE'],
    subjects: [],
    severity: 'MISCONDUCT',
    oversight: oversightOf('England'),
    criminal: { decision: criminal, reason: REASON },
    conduct: { decision: conduct, reason: REASON },
    matter: { kind: 'CONDUCT', reason: REASON },
    processingRegime: 'DPA_PART_3',
    outcomes: outcomes(...codes),
    reason: REASON,
  };
}

/** The same of another category, with the checklist where that asks for it. */
export const assessedOf = (category: Category, ...codes: Outcome[]): Assessment => ({
  ...assessedAs(...codes),
  categories: [category],
  ...(category === 'PARTNER_ABUSE' && { domesticAbuse: domesticAbuseChecked() }),
});

/** An assessment that the matter is out of scope. */
export const outOfScope = (route: 'COMPLAINTS' | 'OTHER_AGENCY'): Assessment => ({
  safeguardingConcern: false,
  scope: 'OUT_OF_SCOPE',
  route,
  reason: REASON,
});

export const approved = (
  decision: TaskForm<'approve-decision'>['decision'] = 'APPROVE',
): TaskForm<'approve-decision'> => ({ decision, reason: REASON });

export const reviewed = (
  decision: TaskForm<'review-further-information'>['decision'],
): TaskForm<'review-further-information'> => ({ decision, reason: REASON });

export const cluesRemoved = (): TaskForm<'review-identity-clues'> => ({
  clues: [],
  others: { decision: 'REMOVE', reason: 'None of them is needed to follow the matter up.' },
});

/** An assessment with these answers to the criteria, and the kind of matter that follows from them. */
export function assessedWith(
  oversight: NonNullable<Assessment['oversight']>,
  ...codes: Outcome[]
): Assessment {
  const recordable = oversight.criteria.some(
    ({ criterion, answer }) => answer === 'MET' && criterion !== 'GRAVITY_OR_EXCEPTIONAL',
  );
  return {
    ...assessedAs(...codes),
    oversight,
    ...(recordable && { matter: { kind: 'RECORDABLE_CONDUCT', reason: REASON } }),
  };
}

/** The checklist of domestic abuse answered too: asked wherever anybody named the category before. */
export const withChecklist = (form: Assessment): Assessment => ({
  ...form,
  domesticAbuse: domesticAbuseChecked(),
});
