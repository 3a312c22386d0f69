import type { TaskKind } from '../../../domain/task-kinds.ts';
import * as forms from '../../support/forms.ts';
import { BROKEN_CARE_FORMS } from './broken-care-forms.ts';
import { BROKEN_ASSESSMENTS } from './broken-assessments.ts';
import { BROKEN_FORMS_BESIDE } from './broken-forms-beside.ts';
import { BROKEN_INVESTIGATIONS } from './broken-investigation-forms.ts';
import { BROKEN_OVERSIGHT } from './broken-oversight-forms.ts';
import { BROKEN_SUSPENSION_FORMS } from './broken-suspension-forms.ts';
import { CANARY } from './canary.ts';

const [item] = forms.graded(1).items;
const graded = (overrides: Record<string, unknown>) => ({
  ...forms.graded(),
  items: [{ ...item, ...overrides }],
});
const plan = forms.planned('MASH');
const reason = `Short ${CANARY}`.slice(0, 9);

/** Each rule of each form: the form that breaks it, the field that is named, and its words. */
export const BROKEN_FORMS: readonly [TaskKind, string, Record<string, unknown>, string, RegExp][] = [
  [
    'route-report',
    'a transfer without its force',
    forms.routed('TRANSFER'),
    '/force',
    /must name the force/u,
  ],
  ['route-report', 'a force without a transfer', forms.routed('KEEP', 'kent'), '/force', /must be left out/u],
  ['route-report', 'no such force', forms.routed('TRANSFER', 'no-such-force'), '/force', /reference data/u],
  [
    'route-report',
    'a force that is no slug',
    forms.routed('TRANSFER', `K ${CANARY}`),
    '/force',
    /must be a force slug/u,
  ],
  [
    'divide-report',
    'a force twice',
    forms.divided(
      { force: 'kent', subjectNos: [1], account: 'An invented account of it.' },
      { force: 'kent', subjectNos: [2], account: 'An invented account of it.' },
    ),
    '/parts',
    /each force once/u,
  ],
  [
    'divide-report',
    'neither an account nor the whole',
    forms.divided({ force: 'kent', subjectNos: [1] }),
    '/parts/0/account',
    /one of the two/u,
  ],
  [
    'divide-report',
    'a person twice',
    forms.divided({ force: 'kent', subjectNos: [1, 1], account: 'An invented account of it.' }),
    '/parts/0/subjectNos',
    /each person once/u,
  ],
  [
    'review-retraction',
    'pressure not considered',
    { ...forms.retracted('GO_ON'), pressureConsidered: false },
    '/pressureConsidered',
    /made to withdraw/u,
  ],
  [
    'review-retraction',
    'an end that is hardly explained',
    { ...forms.retracted('END'), reason: 'Taken back by her.' },
    '/reason',
    /at least 30/u,
  ],
  [
    'route-report',
    'an unknown route',
    { route: CANARY, reason: 'Long enough a reason.' },
    '/route',
    /must be one of/u,
  ],
  [
    'triage-danger',
    'an unknown decision',
    { ...forms.triaged('SAFEGUARDING_PLAN'), decision: CANARY },
    '/decision',
    /must be one of/u,
  ],
  [
    'triage-danger',
    'no word on the threat to life',
    { ...forms.triaged('SAFEGUARDING_PLAN'), threatToLife: undefined },
    '/threatToLife',
    /is required/u,
  ],
  [
    'triage-danger',
    'a short reason',
    { ...forms.triaged('SAFEGUARDING_PLAN'), reason },
    '/reason',
    /at least 10 characters/u,
  ],
  [
    'triage-danger',
    'a reason of spaces',
    { ...forms.triaged('SAFEGUARDING_PLAN'), reason: ' '.repeat(40) },
    '/reason',
    /at least 10 characters/u,
  ],
  [
    'triage-danger',
    'a reason of 10,001 characters',
    { ...forms.triaged('SAFEGUARDING_PLAN'), reason: 'x'.repeat(10_001) },
    '/reason',
    /at most 10000 characters/u,
  ],
  ...BROKEN_ASSESSMENTS,
  ['allocate-investigator', 'no id', { investigator: CANARY }, '/investigator', /must be a UUID/u],
  ['allocate-investigator', 'nobody', {}, '/investigator', /is required/u],
  [
    'allocate-investigator',
    'one who is no investigator',
    forms.allocated('isolde.marchpenny'),
    '/investigator',
    /must be an investigator/u,
  ],
  [
    'allocate-investigator',
    'an investigator of another force',
    forms.allocated('merrick.stourbridge'),
    '/investigator',
    /must be an investigator/u,
  ],
  [
    'allocate-investigator',
    'the subject',
    forms.allocated('darrow.fennimore-quill'),
    '/investigator',
    /must be an investigator/u,
  ],
  [
    'allocate-investigator',
    'the subject’s manager',
    forms.allocated('wilfred.ashenhurst'),
    '/investigator',
    /must be an investigator/u,
  ],
  ['allocate-investigator', 'a short reason', { ...forms.allocated(), reason }, '/reason', /at least 10/u],
  [
    'record-investigation-result',
    'an unknown result',
    { ...forms.result(), result: CANARY },
    '/result',
    /must be one of/u,
  ],
  [
    'plan-safeguarding',
    'neither referral nor action',
    { ...plan, referrals: [], actions: [] },
    '/actions',
    /at least one referral or one action/u,
  ],
  [
    'plan-safeguarding',
    'a high risk without referral',
    { ...plan, risk: 'HIGH', referrals: [] },
    '/referrals',
    /when the risk is HIGH/u,
  ],
  [
    'plan-safeguarding',
    'a body twice',
    { ...plan, referrals: [...plan.referrals, ...plan.referrals] },
    '/referrals',
    /each body once/u,
  ],
  [
    'plan-safeguarding',
    'an action without owner',
    { ...plan, actions: [{ action: 'Ring the ward sister.', owner: '', dueOn: forms.dayFromNow(1) }] },
    '/actions/0/owner',
    /at least 1/u,
  ],
  ...BROKEN_CARE_FORMS,
  ...BROKEN_SUSPENSION_FORMS,
  ['grade-intelligence', 'no item', { ...forms.graded(), items: [] }, '/items', /at least one item/u],
  [
    'grade-intelligence',
    'handling C without action code',
    graded({ actionCode: undefined }),
    '/items/0/actionCode',
    /under handling code C/u,
  ],
  [
    'grade-intelligence',
    'handling C without sanitisation code',
    graded({ sanitisationCode: undefined }),
    '/items/0/sanitisationCode',
    /under handling code C/u,
  ],
  [
    'grade-intelligence',
    'handling P with action code',
    graded({ handling: 'P', sanitisationCode: undefined }),
    '/items/0/actionCode',
    /under handling code P/u,
  ],
  [
    'grade-intelligence',
    'handling P with conditions',
    graded({ handling: 'P', actionCode: undefined, sanitisationCode: undefined, conditions: CANARY }),
    '/items/0/conditions',
    /under handling code P/u,
  ],
  [
    'grade-intelligence',
    'a source that is not of the scheme',
    graded({ source: '4' }),
    '/items/0/source',
    /must be one of/u,
  ],
  [
    'grade-intelligence',
    'no national category',
    graded({ categories: [] }),
    '/items/0/categories',
    /at least one national category/u,
  ],
  ['grade-intelligence', 'a short form of words', graded({ text: 'short' }), '/items/0/text', /at least 10/u],
  ['review-further-information', 'no reason', { decision: 'NOTED' }, '/reason', /required|must give/u],
  [
    'resolve-hand-off',
    'done by hand without reference',
    { ...forms.tryAgain(), decision: 'RECORD_AS_DONE_BY_HAND' },
    '/reference',
    /the other system's reference/u,
  ],
  [
    'resolve-hand-off',
    'corrected in nothing',
    { ...forms.tryAgain(), decision: 'CORRECT' },
    '/corrections',
    /at least one field/u,
  ],
  [
    'resolve-hand-off',
    'a correction of what is sent again as it was',
    { ...forms.correctedAs('/allegation', CANARY), decision: 'RETRY' },
    '/corrections',
    /must be left out/u,
  ],
  [
    'resolve-hand-off',
    'a field corrected twice',
    {
      ...forms.tryAgain(),
      decision: 'CORRECT',
      corrections: [
        { pointer: '/allegation', value: CANARY },
        { pointer: '/allegation', value: CANARY },
      ],
    },
    '/corrections',
    /each field once/u,
  ],
  [
    'resolve-hand-off',
    'a correction of nothing that was refused',
    forms.correctedAs('/allegation', CANARY),
    '/corrections/0/pointer',
    /may be corrected/u,
  ],
  [
    'resolve-hand-off',
    'not needed without saying why',
    { ...forms.notNeeded(), reason: 'Not needed.' },
    '/reason',
    /at least 30 characters/u,
  ],
  ...BROKEN_INVESTIGATIONS,
  ...BROKEN_OVERSIGHT,
  ...BROKEN_FORMS_BESIDE,
];
