import type { Outcome } from '../../domain/codes.ts';
import type { TaskForm } from '../../domain/schemas/task-forms.ts';
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

export const severe = (
  severity: TaskForm<'assess-severity'>['severity'] = 'MISCONDUCT',
): TaskForm<'assess-severity'> => ({ severity, reason: REASON });

export const noticeServed = (): TaskForm<'serve-notice'> => ({ state: 'SERVED', reason: REASON });

export const progressed = (): TaskForm<'review-progress'> => ({ progress: REASON });

export const letterSent = (): TaskForm<'send-delay-letter'> => ({ sentOn: '2026-11-24', reason: REASON });

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
