import type { TaskForm } from '../../../domain/schemas/task-forms.ts';
import { REASON } from './reason.ts';

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

export const reviewedAccess = (justified: boolean): TaskForm<'review-break-glass'> => ({
  justified,
  reason: REASON,
});
