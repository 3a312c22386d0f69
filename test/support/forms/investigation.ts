import type { TaskForm } from '../../../domain/schemas/task-forms.ts';
import { person } from '../world.ts';
import { dayFromNow } from './days.ts';
import { REASON } from './reason.ts';

export const allocated = (login = 'morwenna.thrale'): TaskForm<'allocate-investigator'> => ({
  investigator: person(login).id,
});

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

export const suspended = (
  subject: string,
  from = dayFromNow(0),
  overrides: Partial<TaskForm<'decide-suspension'>> = {},
): TaskForm<'decide-suspension'> => ({
  subject,
  measure: 'SUSPENDED',
  from,
  grounds: ['PUBLIC_INTEREST'],
  conditions: ['NO_ACCESS_TO_SYSTEMS'],
  decidedBy: 'DELEGATE',
  reason: REASON,
  ...overrides,
});

export const notSuspended = (subject: string): TaskForm<'decide-suspension'> => ({
  subject,
  measure: 'NONE',
  decidedBy: 'DELEGATE',
  reason: REASON,
});

export const suspensionReviewed = (
  reviewedOn = dayFromNow(0),
  overrides: Partial<TaskForm<'review-suspension'>> = {},
): TaskForm<'review-suspension'> => ({
  decision: 'CONTINUE',
  because: 'PERIODIC',
  reviewedOn,
  decidedBy: 'APPROPRIATE_AUTHORITY',
  reason: REASON,
  ...overrides,
});

export const listed = (reportedOn = dayFromNow(0)): TaskForm<'report-to-list'> => ({
  decision: 'REPORTED',
  reportedOn,
  reference: 'LIST-0001',
  reason: REASON,
});
