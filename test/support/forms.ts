import { DOMESTIC_ABUSE_LINES } from '../../domain/assessment/codes.ts';
import type { Category, Outcome } from '../../domain/codes.ts';
import { oversightCriteriaFor } from '../../domain/oversight/criteria.ts';
import type { TaskForm } from '../../domain/schemas/task-forms.ts';
import { calendarDayInUk, dayAfter } from '../../domain/working-days.ts';
import { person } from './world.ts';

export { notReferred, oversightAnswered, oversightMode, referred } from './oversight-forms.ts';

const REASON = 'An invented reason that is long enough for every rule.';

type Assessment = TaskForm<'assess-report'>;
type Answer = NonNullable<Assessment['oversight']>['criteria'][number]['answer'];

/** Each criterion of a nation that is in force, answered: those named are met, the others are not. */
export function oversightOf(nation: string, ...met: string[]): NonNullable<Assessment['oversight']> {
  const answerOf = (code: string): Answer => (met.includes(code) ? 'MET' : 'NOT_MET');
  return {
    criteria: oversightCriteriaFor(nation, calendarDayInUk(new Date())).map(({ code }) => ({
      criterion: code,
      answer: answerOf(code),
      reason: REASON,
    })),
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

export const routed = (
  route: TaskForm<'route-report'>['route'],
  force?: string,
): TaskForm<'route-report'> => ({ route, ...(force !== undefined && { force }), reason: REASON });

/** What each other force is given; nothing when left out: the whole stays with the lead. */
export const divided = (...parts: TaskForm<'divide-report'>['parts']): TaskForm<'divide-report'> => ({
  parts,
  reason: REASON,
});

export const retracted = (
  decision: TaskForm<'review-retraction'>['decision'],
): TaskForm<'review-retraction'> => ({ decision, pressureConsidered: true, reason: REASON });

export const triaged = (decision: TaskForm<'triage-danger'>['decision']): TaskForm<'triage-danger'> => ({
  decision,
  ...(decision === 'EMERGENCY_RESPONSE' && {
    emergency: {
      route: 'RESTRICTED' as const,
      subjectCouldSee: 'YES' as const,
      told: [
        { role: 'DUTY_FIM' as const, at: '2026-11-24T02:10:00Z' },
        { role: 'ON_CALL_PSD' as const, at: '2026-11-24T02:12:00Z' },
      ],
    },
  }),
  voiceHandOver: {
    state: 'RECEIVED',
    fromRole: 'CRIMESTOPPERS',
    byRole: 'DUTY_FIM',
    at: '2026-11-24T02:05:00Z',
  },
  threatToLife: { known: 'NO', reason: REASON },
  reason: REASON,
});

/** A triage that knows of a real and immediate risk to a named person's life. */
export const threatened = (
  reviewOn: string,
  decision: 'EMERGENCY_RESPONSE' | 'SAFEGUARDING_PLAN' = 'SAFEGUARDING_PLAN',
): TaskForm<'triage-danger'> => ({
  ...triaged(decision),
  threatToLife: {
    known: 'YES',
    reason: REASON,
    person: 'An invented person',
    warning: { decision: 'DO_NOT_WARN', reason: REASON },
    disruption: { decision: 'SERVE', reason: REASON },
    owner: 'On-call detective superintendent',
    reviewOn,
  },
});

export const allocated = (login = 'morwenna.thrale'): TaskForm<'allocate-investigator'> => ({
  investigator: person(login).id,
});

export const approved = (
  decision: TaskForm<'approve-decision'>['decision'] = 'APPROVE',
): TaskForm<'approve-decision'> => ({ decision, reason: REASON });

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

export const severe = (
  severity: TaskForm<'assess-severity'>['severity'] = 'MISCONDUCT',
): TaskForm<'assess-severity'> => {
  const proceedings = {
    GROSS_MISCONDUCT: 'HEARING',
    MISCONDUCT: 'MEETING',
    PRACTICE_REQUIRING_IMPROVEMENT: 'REFLECTIVE_PRACTICE',
    NONE: 'NONE',
  } as const;
  return {
    severity,
    regime: 'CONDUCT',
    proceedings: proceedings[severity],
    standards: severity === 'NONE' ? [] : ['CONFIDENTIALITY'],
    reason: REASON,
  };
};

export const noticeServed = (servedOn = dayFromNow(0)): TaskForm<'serve-notice'> => ({
  state: 'SERVED',
  servedOn,
  servedBy: 'An invented sergeant',
  reason: REASON,
});

export const noticeWithheld = (reviewOn = dayFromNow(14)): TaskForm<'serve-notice'> => ({
  state: 'WITHHELD_PREJUDICE',
  reviewOn,
  reason: REASON,
});

export const progressed = (
  toldOn = dayFromNow(0),
  overrides: Partial<TaskForm<'review-progress'>> = {},
): TaskForm<'review-progress'> => ({
  toldOn,
  told: [],
  notTold: 'NOBODY_ENTITLED',
  waitingFor: ['DIGITAL_FORENSICS'],
  nextSteps: ['INTERVIEW_OFFICER'],
  progress: REASON,
  ...overrides,
});

export const letterSent = (on = dayFromNow(0)): TaskForm<'send-delay-letter'> => ({
  letter: 'An invented letter that explains, at some length, why it has not ended yet.',
  sent: [
    { to: 'LOCAL_POLICING_BODY', on },
    { to: 'IOPC', on },
  ],
  spared: [],
  expectedBy: '2028-03-01',
  reason: REASON,
});

export const result = (): TaskForm<'record-investigation-result'> => ({
  result: 'NO_CASE_TO_ANSWER',
  reason: REASON,
});

/** The UK calendar day so many days from now. */
export const dayFromNow = (days: number): string => dayAfter(calendarDayInUk(new Date()), days);

type Plan = TaskForm<'plan-safeguarding'>;
type Body = Plan['referrals'][number]['to'];

/** Every always-ask question answered with no. */
export const NO_FLAGS: Plan['flags'] = {
  NON_FATAL_STRANGULATION: 'NO',
  SEPARATION: 'NO',
  COERCIVE_CONTROL: 'NO',
  STALKING: 'NO',
  THREATS_TO_KILL: 'NO',
  PREGNANCY: 'NO',
  FIREARMS_ACCESS: 'NO',
  VICTIMS_OWN_FEAR: 'NOT_KNOWN',
};

export const planned = (...bodies: Body[]): Plan => ({
  assessment: { tool: 'DARA', level: 'MEDIUM' },
  risk: 'MEDIUM',
  flags: NO_FLAGS,
  marac: { professionalJudgement: 'NO', potentialEscalation: 'NOT_KNOWN', honourBased: 'NO' },
  referrals: bodies.map((to) => ({
    to,
    informationBarrier: true,
    ...(to === 'MARAC' && { attention: 'The chair of the conference' }),
  })),
  riskSummary: REASON,
  actions: [{ action: REASON, owner: 'Public protection', dueOn: dayFromNow(2) }],
  reviewOn: dayFromNow(7),
});

export const confirmed = (...actions: number[]): TaskForm<'confirm-safeguarding'> => ({
  actions: (actions.length > 0 ? actions : [1]).map((action) => ({ action, state: 'DONE' })),
  note: REASON,
});

type Grading = TaskForm<'grade-intelligence'>;

export const gradedItem = (): Grading['items'][number] => ({
  title: 'Sale of information',
  text: 'An invented form of words.',
  informationOn: '2026-11-01',
  source: '2',
  assessment: 'C',
  handling: 'C',
  actionCode: 'A1',
  sanitisationCode: 'S2',
  categories: ['OTHER'],
  disclosure: 'SENSITIVE',
  reviewOn: dayFromNow(365),
});

export const riskAssessed = (): Grading['riskAssessment'] => ({
  toSource: REASON,
  toSubject: REASON,
  toThirdParties: REASON,
  toTechnique: REASON,
  toOrganisation: REASON,
  mitigation: REASON,
  owner: 'The head of the unit',
  reviewOn: dayFromNow(90),
});

export const graded = (items = 1): Grading => ({
  items: Array.from({ length: items }, gradedItem),
  confidence: 'MEDIUM',
  sensitiveSource: true,
  riskAssessment: riskAssessed(),
  copies: [],
});

export const riskRead = (
  decision: TaskForm<'review-risk'>['decision'] = 'UNCHANGED',
): TaskForm<'review-risk'> => ({ decision, reason: REASON });

export const released = (
  decision: TaskForm<'release-intelligence'>['decision'] = 'RELEASE',
): TaskForm<'release-intelligence'> => ({ decision, reason: REASON });

export const contacted = (
  outcome: TaskForm<'contact-reporter'>['result'] = 'REACHED',
  nextContactOn?: string,
): TaskForm<'contact-reporter'> => ({
  result: outcome,
  withinConditions: true,
  ...(nextContactOn !== undefined && { nextContactOn }),
  reason: REASON,
});

export const questionApproved = (
  decision: TaskForm<'approve-question'>['decision'] = 'APPROVE',
): TaskForm<'approve-question'> => ({
  decision,
  asksOnlyWhatIsKnown: decision === 'APPROVE',
  reason: REASON,
});

export const reviewed = (
  decision: TaskForm<'review-further-information'>['decision'],
): TaskForm<'review-further-information'> => ({ decision, reason: REASON });

export const reviewedAccess = (justified: boolean): TaskForm<'review-break-glass'> => ({
  justified,
  reason: REASON,
});

export const tryAgain = (): TaskForm<'resolve-hand-off'> => ({ decision: 'RETRY', reason: REASON });

export const doneByHand = (reference: string): TaskForm<'resolve-hand-off'> => ({
  decision: 'RECORD_AS_DONE_BY_HAND',
  reference,
  reason: REASON,
});

export const notNeeded = (): TaskForm<'resolve-hand-off'> => ({ decision: 'NOT_NEEDED', reason: REASON });

export const correctedAs = (pointer: string, value: string): TaskForm<'resolve-hand-off'> => ({
  decision: 'CORRECT',
  corrections: [{ pointer, value }],
  reason: REASON,
});

export const cluesRemoved = (): TaskForm<'review-identity-clues'> => ({
  clues: [],
  others: { decision: 'REMOVE', reason: 'None of them is needed to follow the matter up.' },
});

export const keptFor = (
  ...criteria: TaskForm<'review-retention'>['criteria']
): TaskForm<'review-retention'> => ({ decision: 'KEEP', criteria, reason: REASON });

export const toErase = (): TaskForm<'review-retention'> => ({
  decision: 'ERASE',
  criteria: [],
  reason: REASON,
});

export const confirmErasure = (
  decision: TaskForm<'confirm-erasure'>['decision'],
): TaskForm<'confirm-erasure'> => ({ decision, reason: REASON });
