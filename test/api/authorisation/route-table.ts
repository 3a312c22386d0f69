import type { Role } from '../../../domain/roles.ts';
import { aMessage } from '../../support/messages.ts';
import { person } from '../../support/world.ts';

/** What a route is for, as reviewed: whoever adds a route adds its line. */
export interface RouteRow {
  /** Who may call it at all: with no valid proof of who they are, callers get 401; of another role, 403. */
  for: 'everybody' | 'feed' | readonly Role[];
  /** What it is about: whoever may not know that gets 404, byte for byte like what is absent. */
  about?: 'report' | 'task';
  /** Of those who may call it and know the thing, the roles that the rules let go on; the others get 403. */
  rule?: readonly Role[];
  /** What those may be answered, according to the thing's state. */
  answers: readonly number[];
  body?: () => unknown;
}

const WORKING = [
  'psd-assessor',
  'psd-supervisor',
  'investigator',
  'safeguarding-officer',
  'intelligence-officer',
  'information-manager',
] as const satisfies Role[];
const PSD = ['psd-assessor', 'psd-supervisor'] as const satisfies Role[];
const RELEASE = WORKING.filter((role) => role !== 'intelligence-officer');
const REASON = 'An invented reason that is long enough.';

export const ROUTES: Readonly<Record<string, RouteRow>> = {
  'GET /v1/openapi.json': { for: 'everybody', answers: [200] },
  'GET /livez': { for: 'everybody', answers: [200] },
  'GET /readyz': { for: 'everybody', answers: [200] },
  'GET /metrics': { for: 'everybody', answers: [200] },

  'POST /v1/feed/messages': { for: 'feed', answers: [202], body: () => aMessage() },
  'GET /v1/feed/deliveries/:id': { for: 'feed', answers: [404] },

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

  'GET /v1/reports': { for: WORKING, answers: [200] },
  'GET /v1/reports/:id': { for: WORKING, about: 'report', answers: [200] },
  'GET /v1/reports/:id/timeline': { for: WORKING, about: 'report', answers: [200] },
  'POST /v1/reports/:id/content': {
    for: WORKING,
    about: 'report',
    answers: [200],
    body: () => ({ reason: REASON }),
  },
  // None of the reports here has a contact, so nothing can be asked for; who may answer what: test/identity.
  'GET /v1/reports/:id/identity-requests': { for: RELEASE, about: 'report', answers: [200] },
  'POST /v1/reports/:id/identity-requests': {
    for: RELEASE,
    about: 'report',
    answers: [409, 422],
    body: () => ({ purpose: 'EVIDENCE', reason: REASON }),
  },
  'GET /v1/reports/:id/identity-requests/:requestId': { for: RELEASE, about: 'report', answers: [404] },
  'POST /v1/reports/:id/identity-requests/:requestId/approve': {
    for: RELEASE,
    about: 'report',
    answers: [404],
  },
  'POST /v1/reports/:id/identity-requests/:requestId/refuse': {
    for: RELEASE,
    about: 'report',
    answers: [404],
    body: () => ({ reason: REASON }),
  },
  'POST /v1/reports/:id/identity-requests/:requestId/withdraw': {
    for: RELEASE,
    about: 'report',
    answers: [404],
  },
  'POST /v1/reports/:id/identity-requests/:requestId/open': {
    for: RELEASE,
    about: 'report',
    answers: [404],
    body: () => ({ conditionsRead: '0'.repeat(64) }),
  },
  'POST /v1/reports': { for: [...PSD, 'information-manager'], answers: [422], body: () => ({}) },
};
