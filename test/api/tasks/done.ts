import { expect } from 'vitest';
import type { TaskKind } from '../../../domain/task-kinds.ts';
import * as forms from '../../support/forms.ts';
import { person } from '../../support/world.ts';

const HOLDER = 'isolde.marchpenny';
const SUPERVISOR = 'edmund.larkwhistle';
/** Stands in the words of the forms, and nowhere once they are kept. */
export const CANARY = 'completed-canary-1618';

/** Who does each kind of task, and a form that completes it. */
export const DONE: Record<TaskKind, { login: string; form: Record<string, unknown>; decision: object }> = {
  'route-report': {
    login: HOLDER,
    form: forms.routed('TRANSFER', 'police-scotland'),
    decision: { route: 'TRANSFER', force: 'police-scotland' },
  },
  'divide-report': { login: HOLDER, form: forms.divided(), decision: { forces: [] } },
  'review-retraction': {
    login: SUPERVISOR,
    form: forms.retracted('GO_ON'),
    decision: { decision: 'GO_ON' },
  },
  'triage-danger': {
    login: 'perpetua.sallowfield',
    form: forms.triaged('EMERGENCY_RESPONSE'),
    decision: { decision: 'EMERGENCY_RESPONSE', reviewBy: null },
  },
  'assess-report': {
    login: HOLDER,
    form: forms.assessedAs('INVESTIGATION', 'SAFEGUARDING'),
    decision: {
      scope: 'IN_SCOPE',
      route: null,
      outcomes: ['INVESTIGATION', 'SAFEGUARDING'],
      severity: 'MISCONDUCT',
      categories: ['INFO_INFLUENCE'],
      criminal: 'INVESTIGATE',
      conduct: 'INVESTIGATE',
      matter: 'CONDUCT',
      processingRegime: 'DPA_PART_3',
      oversight: {
        met: [],
        notMet: forms.oversightOf('England').criteria.map(({ criterion }) => criterion),
        cannotTell: [],
        becameClearAt: null,
        scheme: null,
      },
      secondPerson: [],
    },
  },
  'allocate-investigator': {
    login: SUPERVISOR,
    form: forms.allocated('jocasta.fernhollow'),
    decision: { investigator: person('jocasta.fernhollow').id, outsideForce: null, covert: false },
  },
  'record-investigation-result': {
    login: 'morwenna.thrale',
    form: { ...forms.result(), learning: CANARY },
    decision: {
      result: 'NO_CASE_TO_ANSWER',
      proceedings: null,
      criminalOutcome: null,
      referToVetting: false,
      suspensions: [],
      listing: null,
    },
  },
  'decide-suspension': {
    login: SUPERVISOR,
    form: forms.suspended(person('darrow.fennimore-quill').id),
    decision: {
      measure: 'SUSPENDED',
      from: forms.dayFromNow(0),
      grounds: ['PUBLIC_INTEREST'],
      conditions: ['NO_ACCESS_TO_SYSTEMS'],
      decidedBy: 'DELEGATE',
    },
  },
  'review-suspension': {
    login: SUPERVISOR,
    form: forms.suspensionReviewed(),
    decision: {
      decision: 'CONTINUE',
      because: 'PERIODIC',
      reviewedOn: forms.dayFromNow(0),
      measure: null,
      conditions: null,
      liftedOn: null,
      decidedBy: 'APPROPRIATE_AUTHORITY',
    },
  },
  'report-to-list': {
    login: SUPERVISOR,
    form: forms.listed(),
    decision: { decision: 'REPORTED', reportedOn: forms.dayFromNow(0) },
  },
  'record-referral-answer': {
    login: 'perpetua.sallowfield',
    form: forms.answered('NO_ANSWER', { note: `Because of ${CANARY}, that is why.` }),
    decision: { answer: 'NO_ANSWER', againBy: expect.stringMatching(/:59:59/u) },
  },
  'plan-safeguarding': {
    login: 'perpetua.sallowfield',
    form: forms.planned('MASH', 'MARAC'),
    decision: {
      risk: 'MEDIUM',
      referrals: ['MASH', 'MARAC'],
      actions: 1,
      confirmBy: expect.stringMatching(/Z$/u),
      reviewAt: expect.stringMatching(/Z$/u),
      answers: ['MASH', 'MARAC'].map((to) => ({
        to,
        dueBy: expect.stringMatching(/:59:59/u),
        barrier: true,
      })),
    },
  },
  'confirm-safeguarding': {
    login: 'perpetua.sallowfield',
    form: forms.confirmed(),
    decision: { outstanding: [], confirmBy: null },
  },
  'grade-intelligence': {
    login: 'caspian.wintergreen',
    form: forms.graded(2),
    decision: { items: 2, release: ['HANDLING_C', 'SENSITIVE_SOURCE'] },
  },
  'review-further-information': {
    login: HOLDER,
    form: forms.reviewed('REASSESS'),
    decision: { decision: 'REASSESS' },
  },
  'approve-decision': { login: SUPERVISOR, form: forms.approved('RETURN'), decision: { decision: 'RETURN' } },
  'refer-to-oversight': {
    login: SUPERVISOR,
    form: forms.notReferred('CONSIDERED_AND_NOT_REFERRED'),
    decision: {
      decision: 'DO_NOT_REFER',
      kind: null,
      bodies: [],
      matter: null,
      authority: null,
      concerned: [],
      told: null,
      tellReviewOn: null,
      tellReviewAt: null,
      because: 'CONSIDERED_AND_NOT_REFERRED',
      earlier: null,
    },
  },
  'record-oversight-mode': {
    login: HOLDER,
    form: forms.oversightMode('INDEPENDENT'),
    decision: { mode: 'INDEPENDENT', decidedOn: '2026-01-05' },
  },
  'tell-concerned': {
    login: SUPERVISOR,
    form: forms.concernedTold(),
    decision: { state: 'TOLD', reviewOn: null, reviewAt: null },
  },
  'assess-severity': {
    login: 'morwenna.thrale',
    form: forms.severe('GROSS_MISCONDUCT'),
    decision: {
      severity: 'GROSS_MISCONDUCT',
      regime: 'CONDUCT',
      proceedings: 'HEARING',
      referToVetting: false,
    },
  },
  'serve-notice': {
    login: 'morwenna.thrale',
    form: forms.noticeServed(),
    decision: { state: 'SERVED', reviewOn: null, servedOn: forms.dayFromNow(0) },
  },
  'review-progress': {
    login: 'morwenna.thrale',
    form: forms.progressed(),
    decision: {
      toldOn: forms.dayFromNow(0),
      told: [],
      waitingFor: ['DIGITAL_FORENSICS'],
      nextSteps: ['INTERVIEW_OFFICER'],
      expectedBy: null,
    },
  },
  'send-delay-letter': {
    login: SUPERVISOR,
    form: forms.letterSent(),
    decision: {
      sent: [
        { to: 'LOCAL_POLICING_BODY', on: forms.dayFromNow(0) },
        { to: 'IOPC', on: forms.dayFromNow(0) },
      ],
      spared: [],
      expectedBy: '2028-03-01',
    },
  },
  'review-risk': {
    login: 'perpetua.sallowfield',
    form: forms.riskRead('PLAN_ANEW'),
    decision: { decision: 'PLAN_ANEW', reviewAt: null },
  },
  'release-intelligence': {
    login: 'caspian.wintergreen',
    form: forms.released('RETURN'),
    decision: { decision: 'RETURN' },
  },
  'contact-reporter': {
    login: HOLDER,
    form: forms.contacted(),
    decision: { result: 'REACHED', nextContactOn: null },
  },
  'approve-question': {
    login: SUPERVISOR,
    form: forms.questionApproved('REFUSE'),
    decision: { decision: 'REFUSE' },
  },
  'resolve-hand-off': {
    login: SUPERVISOR,
    form: forms.doneByHand('CASE/2026/1'),
    decision: { decision: 'RECORD_AS_DONE_BY_HAND', reference: 'CASE/2026/1' },
  },
  'review-identity-clues': {
    login: HOLDER,
    form: forms.cluesRemoved(),
    decision: { kept: 0, removed: 0, othersRemoved: true },
  },
  'confirm-subject': {
    login: HOLDER,
    form: { candidates: [] },
    decision: { confirmed: 0, rejected: 0, unsure: 0 },
  },
  'review-break-glass': {
    login: 'hesper.quillan',
    form: forms.reviewedAccess(true),
    decision: { justified: true },
  },
  'review-retention': {
    login: 'hesper.quillan',
    form: forms.keptFor('PATTERN_OF_BEHAVIOUR'),
    decision: { decision: 'KEEP', criteria: ['PATTERN_OF_BEHAVIOUR'], class: null },
  },
  'confirm-erasure': {
    login: 'edmund.larkwhistle',
    form: forms.confirmErasure('KEEP'),
    decision: { decision: 'KEEP' },
  },
};
