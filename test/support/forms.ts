import type { Outcome } from '../../domain/codes.ts';
import type { TaskForm } from '../../domain/schemas/task-forms.ts';
import { calendarDayInUk, dayAfter } from '../../domain/working-days.ts';
import { person } from './world.ts';

const REASON = 'An invented reason that is long enough for every rule.';

/** An assessment that decides these outcomes; none is no further action. */
export const assessedAs = (...outcomes: Outcome[]): TaskForm<'assess-report'> => ({
  scope: 'IN_SCOPE',
  safeguardingConcern: outcomes.includes('SAFEGUARDING'),
  categories: ['INFO_INFLUENCE'],
  severity: 'MISCONDUCT',
  outcomes,
  reason: REASON,
});

/** An assessment that the matter is out of scope. */
export const outOfScope = (route: 'COMPLAINTS' | 'OTHER_AGENCY'): TaskForm<'assess-report'> => ({
  scope: 'OUT_OF_SCOPE',
  route,
  safeguardingConcern: false,
  categories: [],
  outcomes: [],
  reason: REASON,
});

export const routed = (
  route: TaskForm<'route-report'>['route'],
  force?: string,
): TaskForm<'route-report'> => ({ route, ...(force !== undefined && { force }), reason: REASON });

export const triaged = (decision: TaskForm<'triage-danger'>['decision']): TaskForm<'triage-danger'> => ({
  decision,
  threatToLife: decision !== 'NO_IMMEDIATE_ACTION',
  reason: REASON,
});

export const allocated = (login = 'morwenna.thrale'): TaskForm<'allocate-investigator'> => ({
  investigator: person(login).id,
});

export const approved = (
  decision: TaskForm<'approve-decision'>['decision'] = 'APPROVE',
): TaskForm<'approve-decision'> => ({ decision, reason: REASON });

export const referred = (
  decision: TaskForm<'refer-to-oversight'>['decision'] = 'REFER',
): TaskForm<'refer-to-oversight'> => ({ decision, reason: REASON });

export const oversightMode = (
  mode: TaskForm<'record-oversight-mode'>['mode'] = 'LOCAL',
): TaskForm<'record-oversight-mode'> => ({ mode, reason: REASON });

/** Today in the United Kingdom, so many days later. */
export const inDays = (days: number): string => dayAfter(calendarDayInUk(new Date()), days);

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

export const noticeServed = (servedOn = inDays(0)): TaskForm<'serve-notice'> => ({
  state: 'SERVED',
  servedOn,
  servedBy: 'An invented sergeant',
  reason: REASON,
});

export const noticeWithheld = (reviewOn = inDays(14)): TaskForm<'serve-notice'> => ({
  state: 'WITHHELD_PREJUDICE',
  reviewOn,
  reason: REASON,
});

export const progressed = (
  toldOn = inDays(0),
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

export const letterSent = (on = inDays(0)): TaskForm<'send-delay-letter'> => ({
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

type Body = TaskForm<'plan-safeguarding'>['referrals'][number]['to'];

export const planned = (...bodies: Body[]): TaskForm<'plan-safeguarding'> => ({
  risk: 'MEDIUM',
  referrals: bodies.map((to) => ({ to, informationBarrier: true })),
  riskSummary: REASON,
  actions: [{ action: REASON, owner: 'Public protection' }],
});

export const confirmed = (): TaskForm<'confirm-safeguarding'> => ({ actionsDone: true, note: REASON });

export const graded = (items = 1): TaskForm<'grade-intelligence'> => ({
  items: Array.from({ length: items }, () => ({
    text: 'An invented form of words.',
    source: '2' as const,
    assessment: 'C' as const,
    handling: 'C' as const,
    actionCode: 'A1' as const,
    sanitisationCode: 'S2' as const,
    categories: ['OTHER' as const],
  })),
  confidence: 'MEDIUM',
});

export const riskRead = (
  decision: TaskForm<'review-risk'>['decision'] = 'UNCHANGED',
): TaskForm<'review-risk'> => ({ decision, reason: REASON });

export const released = (
  decision: TaskForm<'release-intelligence'>['decision'] = 'RELEASE',
): TaskForm<'release-intelligence'> => ({ decision, reason: REASON });

export const contacted = (
  outcome: TaskForm<'contact-reporter'>['result'] = 'REACHED',
): TaskForm<'contact-reporter'> => ({ result: outcome, reason: REASON });

export const questionApproved = (
  decision: TaskForm<'approve-question'>['decision'] = 'APPROVE',
): TaskForm<'approve-question'> => ({ decision, reason: REASON });

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
