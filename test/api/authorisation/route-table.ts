import { ROLES as EVERY_ROLE, type Role } from '../../../domain/roles.ts';
import { aMessage } from '../../support/messages.ts';
import { REPORT_ROUTES } from './report-routes.ts';
import { KEEPING, PSD, REASON, WORKING, type RouteRow } from './route-row.ts';
import { TASK_ROUTES } from './task-routes.ts';

const DECIDING = ['psd-supervisor', 'information-manager', 'auditor'] as const satisfies Role[];

/** Every route there is, in the order in which the matrix calls them. */
export const ROUTES: Readonly<Record<string, RouteRow>> = {
  'GET /v1/openapi.json': { for: 'everybody', answers: [200] },
  'GET /livez': { for: 'everybody', answers: [200] },
  'GET /readyz': { for: 'everybody', answers: [200] },
  'GET /metrics': { for: 'everybody', answers: [200] },

  'POST /v1/feed/messages': { for: 'feed', answers: [202], body: () => aMessage() },
  'GET /v1/feed/deliveries/:id': { for: 'feed', answers: [404] },

  ...TASK_ROUTES,
  ...REPORT_ROUTES,

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

  // After the others of reports: who may, gives it back, and what is given back is no longer there for whoever gave it.
  'POST /v1/reports/:id/not-ours': {
    for: PSD,
    about: 'report',
    answers: [200, 404, 409],
    body: () => ({ reason: REASON }),
  },

  'GET /v1/me/relationships': { for: EVERY_ROLE, answers: [200] },
  'POST /v1/me/relationships': {
    for: EVERY_ROLE,
    answers: [422],
    body: () => ({ login: 'nobody.at-all', kind: 'RELATIVE' }),
  },
  'DELETE /v1/me/relationships/:id': { for: EVERY_ROLE, answers: [404] },
  'GET /v1/me/absence': { for: WORKING, answers: [200] },
  'PUT /v1/me/absence': {
    for: WORKING,
    answers: [422],
    body: () => ({ from: '2099-01-01', until: '2099-01-02', deputy: 'nobody.at-all' }),
  },
  'DELETE /v1/me/absence': { for: WORKING, answers: [200] },
  'GET /v1/people/:id/absence': { for: ['psd-supervisor'], answers: [404] },
  'PUT /v1/people/:id/absence': {
    for: ['psd-supervisor'],
    answers: [404],
    body: () => ({ from: '2099-01-01', until: '2099-01-02', deputy: 'nobody.at-all' }),
  },
  'DELETE /v1/people/:id/absence': { for: ['psd-supervisor'], answers: [404] },
  'GET /v1/session': { for: EVERY_ROLE, answers: [200] },
  // The last: whoever calls it has no valid token any more, nor one that is made in the same second.
  'POST /v1/session/end-all': { for: EVERY_ROLE, answers: [204, 401] },
};
