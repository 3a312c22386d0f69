import { randomUUID } from 'node:crypto';
import { person } from '../../support/world.ts';
import { REASON, WORKING, type RouteRow } from './route-row.ts';

/** The routes of tasks. */
export const TASK_ROUTES: Readonly<Record<string, RouteRow>> = {
  'GET /v1/tasks': { for: WORKING, answers: [200] },
  'GET /v1/tasks/:id': { for: WORKING, about: 'task', answers: [200] },
  'GET /v1/tasks/:id/candidates': { for: ['psd-supervisor'], about: 'task', answers: [200] },
  'POST /v1/tasks/:id/claim': { for: WORKING, about: 'task', answers: [200, 409] },
  // Its holder, or a supervisor; anybody else who sees it is told whose it is.
  'POST /v1/tasks/:id/release': { for: WORKING, about: 'task', answers: [200, 403, 409] },
  'POST /v1/tasks/:id/assign': {
    for: WORKING,
    about: 'task',
    rule: ['psd-supervisor'],
    answers: [200, 409, 422],
    body: () => ({ assignee: person('morwenna.thrale').id }),
  },
  // None of the tasks here is about a refused hand-off.
  'POST /v1/tasks/:id/refused-request': {
    for: ['psd-supervisor'],
    about: 'task',
    answers: [404, 409],
    body: () => ({ reason: REASON }),
  },
  'POST /v1/tasks/:id/draft': {
    for: WORKING,
    about: 'task',
    answers: [200, 409],
    body: () => ({ form: {} }),
  },
  'POST /v1/tasks/:id/complete': {
    for: WORKING,
    about: 'task',
    answers: [409, 422],
    body: () => ({ form: {} }),
  },

  // None of the tasks here judges anything.
  'POST /v1/tasks/:id/judged': {
    for: WORKING,
    about: 'task',
    answers: [403, 409],
    body: () => ({ reason: REASON }),
  },
  // None of the tasks here is a division: to everybody it is as if there were none, but for what is not open to them.
  'POST /v1/tasks/:id/parts': {
    for: WORKING,
    about: 'task',
    answers: [404, 409],
    body: () => ({
      parts: [{ force: 'kent', subjectNos: [1], account: REASON }],
      reason: REASON,
    }),
  },
  // None of the tasks here is a severity assessment: to everybody it is as if there were none.
  'POST /v1/tasks/:id/severity-revision': {
    for: ['investigator', 'psd-supervisor'],
    about: 'task',
    answers: [404],
  },
  'POST /v1/tasks/:id/undo-claim': { for: WORKING, about: 'task', answers: [200, 409] },
  'PUT /v1/tasks/:id/follow-up': {
    for: WORKING,
    about: 'task',
    answers: [200, 409],
    body: () => ({ on: '2099-01-04', reason: REASON }),
  },
  // Nothing here is completed.
  'POST /v1/tasks/:id/corrections': {
    for: WORKING,
    about: 'task',
    answers: [409],
    body: () => ({ reason: REASON }),
  },
  'POST /v1/tasks/reassignments': {
    for: ['psd-supervisor'],
    answers: [200],
    body: () => ({ from: randomUUID(), to: randomUUID(), reason: REASON }),
  },
  'POST /v1/tasks/batch-completions': {
    for: WORKING,
    answers: [200],
    body: () => ({
      kind: 'review-further-information',
      tasks: [randomUUID()],
      form: { decision: 'NOTED', reason: REASON },
    }),
  },
};
