import { randomUUID } from 'node:crypto';
import type { TaskKind } from '../../../domain/task-kinds.ts';
import * as forms from '../../support/forms.ts';
import { CANARY } from './canary.ts';

const reason = `Short ${CANARY}`.slice(0, 9);

/** The same for the forms of tasks that screens open. */
export const BROKEN_FORMS_BESIDE: readonly [TaskKind, string, Record<string, unknown>, string, RegExp][] = [
  [
    'confirm-subject',
    'somebody who is no candidate',
    { candidates: [{ person: randomUUID(), answer: 'YES', reason: `Long enough ${CANARY}` }] },
    '/candidates/0/person',
    /one of the candidates/u,
  ],
  [
    'confirm-subject',
    'a short reason',
    { candidates: [{ person: randomUUID(), answer: 'NO', reason }] },
    '/candidates/0/reason',
    /must give/u,
  ],
  [
    'confirm-subject',
    'an unknown answer',
    { candidates: [{ person: randomUUID(), answer: CANARY, reason: 'Long enough a reason.' }] },
    '/candidates/0/answer',
    /must be one of/u,
  ],
  [
    'contact-reporter',
    'outside their conditions',
    { ...forms.contacted(), withinConditions: false },
    '/withinConditions',
    /must be true/u,
  ],
  [
    'contact-reporter',
    'another day although they asked for none',
    forms.contacted('ASKED_NOT_TO_BE_CONTACTED', '2099-01-01'),
    '/nextContactOn',
    /must be left out/u,
  ],
  [
    'contact-reporter',
    'a day that has passed',
    forms.contacted('REACHED', '2020-01-01'),
    '/nextContactOn',
    /has not passed/u,
  ],
  [
    'approve-question',
    'approved although it asks them to find out',
    { ...forms.questionApproved(), asksOnlyWhatIsKnown: false },
    '/asksOnlyWhatIsKnown',
    /covert source/u,
  ],
  ['review-retention', 'kept for no criterion', forms.keptFor(), '/criteria', /at least one criterion/u],
  [
    'review-retention',
    'a criterion given twice',
    forms.keptFor('VULNERABLE_VICTIM', 'VULNERABLE_VICTIM'),
    '/criteria',
    /each criterion once/u,
  ],
  [
    'review-retention',
    'erased against a criterion',
    { ...forms.toErase(), criteria: ['VULNERABLE_VICTIM'] },
    '/criteria',
    /must be empty/u,
  ],
  [
    'review-retention',
    'erased as another class',
    { ...forms.toErase(), class: 'MOPI_1' },
    '/class',
    /must be left out/u,
  ],
  [
    'confirm-erasure',
    'an unknown decision',
    { ...forms.confirmErasure('KEEP'), decision: CANARY },
    '/decision',
    /must be one of/u,
  ],
];
