import { ROLES as EVERY_ROLE, type Role } from '../../../domain/roles.ts';
import { aMessage } from '../../support/messages.ts';
import { person } from '../../support/world.ts';
import type { StaffLogin } from './callers.ts';
import type { ObjectName } from './objects.ts';

/** What a route is for, as reviewed: whoever adds a route adds its line. */
export interface RouteRow {
  /** Who may call it at all: with no valid proof of who they are, callers get 401; of another role, 403. */
  for: 'everybody' | 'feed' | readonly Role[];
  /** What it is about: whoever may not know that gets 404, byte for byte like what is absent. */
  about?: 'report' | 'task';
  /** Where the thing is told of to others than those who know the report, or to fewer. */
  toldTo?: Partial<Record<ObjectName, readonly StaffLogin[]>>;
  /** Of those who may call it and know the thing, the roles that the rules let go on; the others get 403. */
  rule?: readonly Role[];
  /** What those may be answered, according to the thing's state. */
  answers: readonly number[];
  /** Whether it wants a fresh sign-in: who proved themselves too long ago gets 401. */
  fresh?: true;
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
const KEEPING = ['information-manager', 'psd-supervisor'] as const satisfies Role[];
const DECIDING = ['psd-supervisor', 'information-manager', 'auditor'] as const satisfies Role[];
const AUDITOR = ['lucian.brackenbury'] as const;
/** Who has read a report is told to the auditor of the force; of a sealed report to its owner. */
const READERS_TOLD_TO = {
  open: AUDITOR,
  claimed: AUDITOR,
  danger: AUDITOR,
  closed: AUDITOR,
  'from which an assessor is excluded': AUDITOR,
  'allocated to an investigator': AUDITOR,
  sealed: ['augusta.pellingham'],
} as const satisfies RouteRow['toldTo'];
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
  // None of the tasks here is a severity assessment: to everybody it is as if there were none.
  'POST /v1/tasks/:id/severity-revision': {
    for: ['investigator', 'psd-supervisor'],
    about: 'task',
    answers: [404],
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
    fresh: true,
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
    fresh: true,
    about: 'report',
    answers: [404],
    body: () => ({ conditionsRead: '0'.repeat(64) }),
  },
  'POST /v1/reports': { for: [...PSD, 'information-manager'], answers: [422], body: () => ({}) },

  'GET /v1/reports/:id/open-points': { for: WORKING, about: 'report', answers: [200] },
  'GET /v1/reports/:id/parts': { for: WORKING, about: 'report', answers: [200] },
  'GET /v1/reports/:id/merges': { for: WORKING, about: 'report', answers: [200] },
  // Into nothing that there is: refused at the field, as into what the caller may not know.
  'POST /v1/reports/:id/merges': {
    for: ['psd-supervisor'],
    about: 'report',
    answers: [422],
    body: () => ({ into: '00000000-0000-4000-8000-000000000000', reason: REASON }),
  },
  'POST /v1/reports/:id/merges/:mergeId/undo': {
    for: ['psd-supervisor'],
    about: 'report',
    answers: [404],
    body: () => ({ reason: REASON }),
  },

  'GET /v1/reports/:id/links': { for: WORKING, about: 'report', answers: [200] },
  'GET /v1/reports/:id/subjects': { for: WORKING, about: 'report', answers: [200] },
  'POST /v1/reports/:id/subjects': {
    for: PSD,
    about: 'report',
    answers: [422],
    body: () => ({ login: 'nobody.at-all', reason: REASON }),
  },
  'GET /v1/reports/:id/hand-offs': { for: WORKING, about: 'report', answers: [200] },
  'GET /v1/reports/:id/questions': { for: WORKING, about: 'report', answers: [200] },
  // None of the reports here has a contact, and none can be asked; whoever holds no work has nothing to ask.
  'POST /v1/reports/:id/contact-tasks': {
    for: ['psd-assessor', 'psd-supervisor', 'investigator', 'safeguarding-officer'],
    about: 'report',
    answers: [409],
    body: () => ({ purpose: 'UPDATE', reason: REASON }),
  },
  'POST /v1/reports/:id/questions': {
    for: ['psd-assessor', 'psd-supervisor', 'investigator'],
    about: 'report',
    answers: [403, 409],
    body: () => ({ questions: ['What did you see there?'], reason: REASON }),
  },
  'POST /v1/reports/:id/identity-clues': {
    for: PSD,
    about: 'report',
    answers: [200],
    body: () => ({ reason: REASON }),
  },
  'GET /v1/reports/:id/readers': {
    for: [...WORKING, 'auditor'],
    about: 'report',
    toldTo: READERS_TOLD_TO,
    answers: [200],
  },
  'POST /v1/reports/:id/readers': {
    for: WORKING,
    about: 'report',
    toldTo: { sealed: ['augusta.pellingham'] },
    answers: [200],
    body: () => ({ reason: REASON }),
  },
  'GET /v1/reports/:id/oversight': { for: WORKING, about: 'report', answers: [200] },
  // Whoever comes second finds the first one's clock, or a matter that has been decided on since.
  'POST /v1/reports/:id/oversight-clocks': {
    for: ['psd-assessor', 'psd-supervisor'],
    about: 'report',
    answers: [200, 201],
    body: () => ({ criteria: [], kind: 'VOLUNTARY', reason: REASON }),
  },
  'GET /v1/reports/:id/retention': { for: KEEPING, about: 'report', answers: [200, 404] },
  'POST /v1/reports/:id/retention-class': {
    for: ['information-manager'],
    about: 'report',
    answers: [200, 404, 409],
    body: () => ({ class: 'MOPI_3', reason: REASON }),
  },
  'POST /v1/reports/:id/hold': {
    for: KEEPING,
    about: 'report',
    answers: [201, 409],
    body: () => ({ reason: REASON }),
  },
  // Two lift it: whoever set it, or asked first, may not be the second.
  'DELETE /v1/reports/:id/hold': { for: KEEPING, about: 'report', answers: [200, 403, 404] },

  'POST /v1/search': {
    for: WORKING,
    answers: [200],
    body: () => ({ name: 'Nobody At-All', reason: REASON }),
  },
  'GET /v1/statistics': { for: WORKING, answers: [200] },
  'GET /v1/moratoria': { for: KEEPING, answers: [200] },
  'POST /v1/moratoria': { for: ['information-manager'], answers: [422], body: () => ({}) },
  'POST /v1/moratoria/:id/lift': { for: KEEPING, answers: [404], body: () => ({ reason: REASON }) },
  'GET /v1/erasures': { for: KEEPING, answers: [200] },

  'GET /v1/break-glass': { for: [...WORKING, 'auditor'], answers: [200] },
  'POST /v1/break-glass': {
    for: [...PSD, 'safeguarding-officer', 'information-manager'],
    fresh: true,
    answers: [201],
    body: () => ({ reference: 'AC-26-000000-X', purpose: 'RISK_TO_LIFE', reason: REASON, hours: 1 }),
  },
  'POST /v1/break-glass/:id/approve': {
    for: DECIDING,
    fresh: true,
    answers: [404],
    body: () => ({ reason: REASON }),
  },
  'POST /v1/break-glass/:id/refuse': {
    for: DECIDING,
    fresh: true,
    answers: [404],
    body: () => ({ reason: REASON }),
  },
  'POST /v1/break-glass/:id/end': { for: [...WORKING, 'auditor'], answers: [404] },

  // Of a force that is not the caller's there is none.
  'GET /v1/on-call/:force': { for: [...PSD, 'safeguarding-officer'], answers: [404] },
  'PUT /v1/on-call/:force': { for: ['psd-supervisor'], answers: [404], body: () => ({ shifts: [] }) },

  'GET /v1/audit': { for: ['auditor'], answers: [200] },
  'GET /v1/audit/checkpoints': { for: ['auditor'], answers: [200] },
  'GET /v1/audit/entries/:hash/proof': { for: ['auditor'], answers: [404] },

  // After the others of reports: who may, gives it back, and what is given back is another thing from then on.
  'POST /v1/reports/:id/not-ours': {
    for: PSD,
    about: 'report',
    answers: [200, 409],
    body: () => ({ reason: REASON }),
  },

  'GET /v1/me/relationships': { for: EVERY_ROLE, answers: [200] },
  'POST /v1/me/relationships': {
    for: EVERY_ROLE,
    answers: [422],
    body: () => ({ login: 'nobody.at-all', kind: 'RELATIVE' }),
  },
  'DELETE /v1/me/relationships/:id': { for: EVERY_ROLE, answers: [404] },
  'GET /v1/session': { for: EVERY_ROLE, answers: [200] },
  // The last: whoever calls it has no valid token any more, nor one that is made in the same second.
  'POST /v1/session/end-all': { for: EVERY_ROLE, answers: [204, 401] },
};
