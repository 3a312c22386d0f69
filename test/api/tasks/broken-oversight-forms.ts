import { randomUUID } from 'node:crypto';
import type { TaskKind } from '../../../domain/task-kinds.ts';
import * as forms from '../../support/forms.ts';
import { CANARY } from './canary.ts';

const reason = `Short ${CANARY}`.slice(0, 9);
const { emergency } = forms.triaged('EMERGENCY_RESPONSE');
const helped = (overrides: Record<string, unknown>): Record<string, unknown> => ({
  ...forms.triaged('EMERGENCY_RESPONSE'),
  emergency: { ...emergency, ...overrides },
});

/** The same for oversight, for the second person, and for immediate danger. */
export const BROKEN_OVERSIGHT: readonly [TaskKind, string, Record<string, unknown>, string, RegExp][] = [
  [
    'triage-danger',
    'help called with no word on its route',
    { ...forms.triaged('EMERGENCY_RESPONSE'), emergency: undefined },
    '/emergency',
    /by which route/u,
  ],
  [
    'triage-danger',
    'a route although no help is called',
    { ...forms.triaged('NO_IMMEDIATE_ACTION'), emergency },
    '/emergency',
    /EMERGENCY_RESPONSE alone/u,
  ],
  [
    'triage-danger',
    'the control room, into which the subject could see',
    helped({ route: 'CONTROL_ROOM' }),
    '/emergency/route',
    /must be RESTRICTED/u,
  ],
  [
    'triage-danger',
    'the control room told beside the restricted route',
    helped({ told: [{ role: 'CONTROL_ROOM', at: '2026-11-24T02:10:00Z' }] }),
    '/emergency/told',
    /must not name the control room/u,
  ],
  [
    'triage-danger',
    'a threat to life and no action',
    { ...forms.threatened(forms.dayFromNow(1)), decision: 'NO_IMMEDIATE_ACTION' },
    '/decision',
    /must be an action/u,
  ],
  ['approve-decision', 'a short reason', { ...forms.approved(), reason }, '/reason', /at least 10/u],
  [
    'approve-decision',
    'an unknown answer',
    { ...forms.approved(), decision: CANARY },
    '/decision',
    /must be one of/u,
  ],
  [
    'release-intelligence',
    'an unknown answer',
    { ...forms.released(), decision: CANARY },
    '/decision',
    /must be one of/u,
  ],
  [
    'review-break-glass',
    'a short reason',
    { ...forms.reviewedAccess(false), reason },
    '/reason',
    /at least 10/u,
  ],
  [
    'review-identity-clues',
    'clues of which nothing is decided',
    { clues: [] },
    '/clues',
    /must decide every clue/u,
  ],
  [
    'refer-to-oversight',
    'a referral of no kind',
    forms.referred({ kind: undefined }),
    '/kind',
    /must be given/u,
  ],
  ['refer-to-oversight', 'no body', forms.referred({ bodies: [] }), '/bodies', /at least one body/u],
  [
    'refer-to-oversight',
    'a body twice',
    forms.referred({ bodies: ['IOPC', 'IOPC'] }),
    '/bodies',
    /each body once/u,
  ],
  [
    'refer-to-oversight',
    'another body without its name',
    forms.referred({ bodies: ['OTHER'] }),
    '/otherBody',
    /must name the body/u,
  ],
  [
    'refer-to-oversight',
    'a body of another nation',
    forms.referred({ bodies: ['PIRC'] }),
    '/bodies/0',
    /nation whose law/u,
  ],
  [
    'refer-to-oversight',
    'a summary of a word',
    forms.referred({ summary: CANARY.slice(0, 20) }),
    '/summary',
    /at least 30/u,
  ],
  [
    'refer-to-oversight',
    'a person who is not told, with no reason',
    forms.referred({ told: 'NOT_YET_PREJUDICE', tellReviewOn: forms.dayFromNow(7) }),
    '/prejudice',
    /not told yet/u,
  ],
  [
    'refer-to-oversight',
    'a person who is not told, and no day to look again',
    forms.referred({ told: 'NOT_YET_PREJUDICE', prejudice: 'It would warn the invented officer.' }),
    '/tellReviewOn',
    /not told yet/u,
  ],
  [
    'refer-to-oversight',
    'nothing referred, and not why',
    { ...forms.notReferred(), because: undefined },
    '/because',
    /why it is not referred/u,
  ],
  [
    'refer-to-oversight',
    'nothing referred, to a body',
    { ...forms.notReferred(), bodies: ['IOPC'] },
    '/bodies',
    /must be left out/u,
  ],
  [
    'refer-to-oversight',
    'an earlier referral that is not named',
    forms.notReferred('ALREADY_REFERRED'),
    '/earlier',
    /earlier referral/u,
  ],
  [
    'refer-to-oversight',
    'an earlier referral that there is not',
    forms.notReferred('ALREADY_REFERRED', randomUUID()),
    '/earlier',
    /referral of this report/u,
  ],
  [
    'record-oversight-mode',
    'an unknown mode',
    { ...forms.oversightMode(), mode: CANARY },
    '/mode',
    /must be one of/u,
  ],
  [
    'record-oversight-mode',
    'no reference',
    { ...forms.oversightMode(), reference: ' ' },
    '/reference',
    /at least 1/u,
  ],
  [
    'record-oversight-mode',
    'a decision of tomorrow',
    { ...forms.oversightMode(), decidedOn: forms.dayFromNow(2) },
    '/decidedOn',
    /the future/u,
  ],
  [
    'record-oversight-mode',
    'a chief officer where none is concerned',
    { ...forms.oversightMode(), localIsAvailable: true },
    '/localIsAvailable',
    /a chief officer/u,
  ],
];
