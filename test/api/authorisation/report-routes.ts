import { KEEPING, PSD, REASON, WORKING, type RouteRow } from './route-row.ts';

const RELEASE = WORKING.filter((role) => role !== 'intelligence-officer');
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

/** The routes of one report, and of the list of them. */
export const REPORT_ROUTES: Readonly<Record<string, RouteRow>> = {
  'GET /v1/reports': { for: WORKING, answers: [200] },
  'GET /v1/reports/:id': { for: WORKING, about: 'report', answers: [200] },
  'GET /v1/reports/:id/timeline': { for: WORKING, about: 'report', answers: [200] },
  'POST /v1/reports/:id/content': {
    for: WORKING,
    about: 'report',
    answers: [200],
    body: () => ({ reason: REASON }),
  },
  // None of the reports here has an investigation under way, nor a suspension.
  'GET /v1/reports/:id/suspensions': {
    for: ['investigator', 'psd-supervisor'],
    about: 'report',
    answers: [200],
  },
  'POST /v1/reports/:id/suspensions': {
    for: ['investigator', 'psd-supervisor'],
    about: 'report',
    answers: [403, 409],
  },
  'POST /v1/reports/:id/suspensions/:taskId/reviews': {
    for: ['investigator', 'psd-supervisor'],
    about: 'report',
    answers: [403, 404],
    body: () => ({ because: 'REPRESENTATIONS' }),
  },
  'GET /v1/reports/:id/comments': { for: WORKING, about: 'report', answers: [200] },
  'POST /v1/reports/:id/comments': {
    for: WORKING,
    about: 'report',
    answers: [201],
    body: () => ({ text: REASON }),
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
};
