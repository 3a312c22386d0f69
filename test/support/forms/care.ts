import type { TaskForm } from '../../../domain/schemas/task-forms.ts';
import { dayFromNow } from './days.ts';
import { REASON } from './reason.ts';

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

export const answered = (
  answer: TaskForm<'record-referral-answer'>['answer'] = 'ACCEPTED',
  overrides: Partial<TaskForm<'record-referral-answer'>> = {},
): TaskForm<'record-referral-answer'> => ({
  answer,
  ...(answer !== 'NO_ANSWER' && { answeredOn: dayFromNow(0), barrier: 'KEPT' }),
  ...(answer !== 'ACCEPTED' && answer !== 'NO_FURTHER_ACTION' && { againOn: dayFromNow(1) }),
  note: REASON,
  ...overrides,
});
