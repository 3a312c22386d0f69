import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decisionOf } from '../../domain/decisions.ts';
import { TASK_FORMS } from '../../domain/schemas/task-forms.ts';
import { TASK_KINDS } from '../../domain/task-kinds.ts';
import * as forms from '../support/forms.ts';

const CANARY = 'decided-canary-4242 and more words';
const HAND_WRITTEN = 'CASE-2026-0001';

describe('decisionOf', () => {
  const decided = {
    'route-report': decisionOf('route-report', { ...forms.routed('KEEP'), reason: CANARY }),
    'triage-danger': decisionOf('triage-danger', { ...forms.triaged('SAFEGUARDING_PLAN'), reason: CANARY }),
    'assess-report': decisionOf('assess-report', { ...forms.outOfScope('OTHER_AGENCY'), reason: CANARY }),
    'allocate-investigator': decisionOf('allocate-investigator', { ...forms.allocated(), reason: CANARY }),
    'record-investigation-result': decisionOf('record-investigation-result', {
      ...forms.result(),
      learning: CANARY,
      reason: CANARY,
    }),
    'plan-safeguarding': decisionOf('plan-safeguarding', {
      ...forms.planned('LADO'),
      riskSummary: CANARY,
      actions: [{ action: CANARY, owner: CANARY, dueOn: '2026-11-30' }],
      reviewOn: '2027-07-01',
    }),
    'confirm-safeguarding': decisionOf('confirm-safeguarding', { ...forms.confirmed(), note: CANARY }),
    'grade-intelligence': decisionOf('grade-intelligence', {
      ...forms.graded(1),
      items: forms.graded(3).items.map((item) => ({ ...item, text: CANARY, conditions: CANARY })),
    }),
    'divide-report': decisionOf('divide-report', {
      ...forms.divided({ force: 'kent', subjectNos: [1], account: CANARY }),
      reason: CANARY,
    }),
    'review-retraction': decisionOf('review-retraction', { ...forms.retracted('END'), reason: CANARY }),
    'approve-decision': decisionOf('approve-decision', { ...forms.approved(), reason: CANARY }),
    'refer-to-oversight': decisionOf('refer-to-oversight', { ...forms.referred(), reason: CANARY }),
    'record-oversight-mode': decisionOf('record-oversight-mode', {
      ...forms.oversightMode('DIRECTED'),
      reason: CANARY,
    }),
    'tell-concerned': decisionOf('tell-concerned', { ...forms.concernedTold('2027-01-12'), reason: CANARY }),
    'assess-severity': decisionOf('assess-severity', { ...forms.severe(), reason: CANARY }),
    'serve-notice': decisionOf('serve-notice', {
      ...forms.noticeServed(),
      servedBy: CANARY,
      reason: CANARY,
    }),
    'review-progress': decisionOf('review-progress', { ...forms.progressed(), progress: CANARY }),
    'send-delay-letter': decisionOf('send-delay-letter', {
      ...forms.letterSent(),
      letter: CANARY.repeat(3),
      reason: CANARY,
    }),
    'review-risk': decisionOf('review-risk', { ...forms.riskRead(), reason: CANARY }),
    'release-intelligence': decisionOf('release-intelligence', { ...forms.released(), reason: CANARY }),
    'contact-reporter': decisionOf('contact-reporter', { ...forms.contacted(), reason: CANARY }),
    'approve-question': decisionOf('approve-question', { ...forms.questionApproved(), reason: CANARY }),
    'decide-suspension': decisionOf('decide-suspension', {
      ...forms.suspended(randomUUID(), '2026-11-25'),
      reason: CANARY,
    }),
    'review-suspension': decisionOf('review-suspension', {
      ...forms.suspensionReviewed('2026-12-23', { decision: 'LIFT', liftedOn: '2026-12-23' }),
      reason: CANARY,
    }),
    'report-to-list': decisionOf('report-to-list', {
      ...forms.listed('2026-11-25'),
      reference: CANARY,
      reason: CANARY,
    }),
    'record-referral-answer': decisionOf('record-referral-answer', {
      ...forms.answered('MORE_INFORMATION_WANTED', { againOn: '2027-07-01' }),
      answeredBy: CANARY,
      reference: CANARY,
      note: CANARY,
    }),
    'review-further-information': decisionOf('review-further-information', {
      ...forms.reviewed('NOTED'),
      reason: CANARY,
    }),
    'review-break-glass': decisionOf('review-break-glass', { justified: false, reason: CANARY }),
    'resolve-hand-off': decisionOf('resolve-hand-off', { ...forms.doneByHand(HAND_WRITTEN), reason: CANARY }),
    'review-identity-clues': decisionOf('review-identity-clues', {
      clues: [{ clue: randomUUID(), decision: 'KEEP', reason: CANARY }],
      others: { decision: 'REMOVE', reason: CANARY },
    }),
    'review-retention': decisionOf('review-retention', {
      ...forms.keptFor('PATTERN_OF_BEHAVIOUR'),
      reason: CANARY,
    }),
    'confirm-erasure': decisionOf('confirm-erasure', { ...forms.confirmErasure('ERASE'), reason: CANARY }),
    'confirm-subject': decisionOf('confirm-subject', {
      candidates: (['YES', 'NO', 'NO', 'UNSURE'] as const).map((answer) => ({
        person: randomUUID(),
        answer,
        reason: CANARY,
      })),
    }),
  };

  it('gives the codes of each form', () => {
    expect(decided).toMatchObject({
      'route-report': { route: 'KEEP', force: null },
      'triage-danger': { decision: 'SAFEGUARDING_PLAN', reviewBy: null },
      'assess-report': {
        scope: 'OUT_OF_SCOPE',
        route: 'OTHER_AGENCY',
        outcomes: [],
        severity: null,
        categories: [],
      },
      'divide-report': { forces: ['kent'] },
      'review-retraction': { decision: 'END' },
      'approve-decision': { decision: 'APPROVE' },
      'refer-to-oversight': { decision: 'REFER' },
      'record-oversight-mode': { mode: 'DIRECTED' },
      'tell-concerned': { state: 'NOT_YET_PREJUDICE', reviewOn: '2027-01-12' },
      'assess-severity': { severity: 'MISCONDUCT' },
      'serve-notice': { state: 'SERVED', reviewOn: null },
      'send-delay-letter': { spared: [], expectedBy: '2028-03-01' },
      'decide-suspension': { measure: 'SUSPENDED', from: '2026-11-25' },
      'review-suspension': { decision: 'LIFT', liftedOn: '2026-12-23', measure: null },
      'report-to-list': { decision: 'REPORTED', reportedOn: '2026-11-25' },
      'record-referral-answer': {
        answer: 'MORE_INFORMATION_WANTED',
        againBy: '2027-07-01T22:59:59.000Z',
      },
      'review-risk': { decision: 'UNCHANGED', reviewAt: null },
      'release-intelligence': { decision: 'RELEASE' },
      'contact-reporter': { result: 'REACHED' },
      'approve-question': { decision: 'APPROVE' },
      'record-investigation-result': { result: 'NO_CASE_TO_ANSWER' },
      'plan-safeguarding': {
        risk: 'MEDIUM',
        referrals: ['LADO'],
        actions: 1,
        confirmBy: '2026-11-30T23:59:59.000Z',
        reviewAt: '2027-07-01T07:00:00.000Z',
      },
      'confirm-safeguarding': { outstanding: [], confirmBy: null },
      'grade-intelligence': { items: 3, release: ['HANDLING_C', 'SENSITIVE_SOURCE'] },
      'review-further-information': { decision: 'NOTED' },
      'review-break-glass': { justified: false },
      'resolve-hand-off': { decision: 'RECORD_AS_DONE_BY_HAND', reference: HAND_WRITTEN },
      'review-identity-clues': { kept: 1, removed: 0, othersRemoved: true },
      'review-retention': { decision: 'KEEP', criteria: ['PATTERN_OF_BEHAVIOUR'], class: null },
      'confirm-erasure': { decision: 'ERASE' },
      'confirm-subject': { confirmed: 1, rejected: 2, unsure: 1 },
    });
    expect(Object.keys(decided).toSorted()).toEqual([...TASK_KINDS].toSorted());
  });

  it('gives none of the words of any form', () => {
    expect(JSON.stringify(decided)).not.toContain(CANARY);
  });

  it('gives an instant as a clock of ours does, whatever its digits were', () => {
    const oversight = { criteria: [], becameClearAt: '2026-11-03T09:10:00.07700900417Z' };
    const { becameClearAt } = decisionOf('assess-report', { ...forms.assessedAs(), oversight }).oversight;
    expect(becameClearAt).toMatch(/^2026-11-03T09:10:00\.\d{3}Z$/u);
  });
});

describe('TASK_FORMS', () => {
  it('refuses fields that a form does not know, for every kind', () => {
    for (const kind of TASK_KINDS) {
      const parsed = TASK_FORMS[kind].safeParse({ unheardOf: CANARY });
      const codes = parsed.error?.issues.map(({ code }) => code) ?? [];
      expect(codes).toContain('unrecognized_keys');
    }
  });

  it.each([
    ['ten characters', 'x'.repeat(10), true],
    ['nine characters', 'x'.repeat(9), false],
    ['nine characters among spaces', `   ${'x'.repeat(9)}   `, false],
    ['10,000 characters', 'x'.repeat(10_000), true],
    ['10,001 characters', 'x'.repeat(10_001), false],
  ])('takes a reason of %s: %s', (_what, reason, fits) => {
    expect(
      TASK_FORMS['triage-danger'].safeParse({ ...forms.triaged('NO_IMMEDIATE_ACTION'), reason }).success,
    ).toBe(fits);
  });

  it('gives a reason without the spaces around it', () => {
    const { data } = TASK_FORMS['review-further-information'].safeParse({
      decision: 'NOTED',
      reason: '  Nothing new in it.  ',
    });
    expect(data?.reason).toBe('Nothing new in it.');
  });
});
