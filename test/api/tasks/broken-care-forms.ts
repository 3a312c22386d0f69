import type { TaskKind } from '../../../domain/task-kinds.ts';
import * as forms from '../../support/forms.ts';
import { CANARY } from './canary.ts';

const plan = forms.planned('MASH');
const [mash] = plan.referrals;
const [marac] = forms.planned('MARAC').referrals;
const [action] = plan.actions;
const marked = (overrides: Record<string, unknown>) => ({
  ...forms.graded(),
  items: [{ ...forms.gradedItem(), ...overrides }],
});
const confirmedAs = (...actions: Record<string, unknown>[]) => ({ ...forms.confirmed(), actions });

/** Each rule of the forms of safeguarding and intelligence: what breaks it, the field that is named, and its words. */
export const BROKEN_CARE_FORMS: readonly [TaskKind, string, Record<string, unknown>, string, RegExp][] = [
  [
    'plan-safeguarding',
    'an always-ask question that is not answered',
    { ...plan, flags: { ...plan.flags, STALKING: undefined } },
    '/flags/STALKING',
    /is required/u,
  ],
  [
    'plan-safeguarding',
    'a score beyond the checklist',
    { ...plan, assessment: { tool: 'DASH', score: 25 } },
    '/assessment/score',
    /at most 24/u,
  ],
  [
    'plan-safeguarding',
    'a risk below the tool’s without a word',
    {
      ...plan,
      assessment: { tool: 'DASH', score: 14 },
      notReferredToMaracBecause: 'Declined at the last one.',
    },
    '/judgement',
    /must say why the risk is MEDIUM where the tool gives HIGH/u,
  ],
  [
    'plan-safeguarding',
    'domestic abuse without the questions of the conference',
    { ...plan, marac: undefined },
    '/marac',
    /must be answered/u,
  ],
  [
    'plan-safeguarding',
    'a criterion of the conference that is met, and no referral',
    { ...plan, marac: { ...plan.marac, honourBased: 'YES' } },
    '/notReferredToMaracBecause',
    /criterion is met: HONOUR_BASED/u,
  ],
  [
    'plan-safeguarding',
    'no information barrier and no reason',
    { ...plan, referrals: [{ to: 'MASH', informationBarrier: false }] },
    '/referrals/0/withoutBarrierBecause',
    /nobody with a link to the subject/u,
  ],
  [
    'plan-safeguarding',
    'a conference behind a barrier without its chair',
    { ...plan, referrals: [{ ...marac, attention: undefined }] },
    '/referrals/0/attention',
    /must name the chair/u,
  ],
  [
    'plan-safeguarding',
    'a body of another nation',
    { ...plan, referrals: [mash, { to: 'DESIGNATED_OFFICER', informationBarrier: true }] },
    '/referrals/1/to',
    /must be a body of England: PUBLIC_PROTECTION_UNIT/u,
  ],
  [
    'plan-safeguarding',
    'an action of yesterday',
    { ...plan, actions: [{ ...action, dueOn: forms.dayFromNow(-1) }] },
    '/actions/0/dueOn',
    /must not have passed/u,
  ],
  [
    'plan-safeguarding',
    'a review that comes too late',
    { ...plan, reviewOn: forms.dayFromNow(29) },
    '/reviewOn',
    /while the risk is MEDIUM/u,
  ],
  [
    'confirm-safeguarding',
    'an action twice',
    confirmedAs({ action: 1, state: 'DONE' }, { action: 1, state: 'DONE' }),
    '/actions',
    /each action once/u,
  ],
  [
    'confirm-safeguarding',
    'an action that is not done without a day',
    confirmedAs({ action: 1, state: 'NOT_DONE', reason: 'Nobody was at home.' }),
    '/actions/0/followUpOn',
    /must be a day/u,
  ],
  [
    'confirm-safeguarding',
    'a day for the rest that has passed',
    confirmedAs({
      action: 1,
      state: 'NOT_DONE',
      reason: 'Nobody was at home.',
      followUpOn: forms.dayFromNow(-1),
    }),
    '/actions/0/followUpOn',
    /must not have passed/u,
  ],
  [
    'review-risk',
    'a new plan that is not written yet with a day of its own',
    { ...forms.riskRead('PLAN_ANEW'), reviewOn: forms.dayFromNow(3) },
    '/reviewOn',
    /must be left out/u,
  ],
  [
    'grade-intelligence',
    'B without what corroborates it',
    marked({ assessment: 'B' }),
    '/items/0/corroboration',
    /independently of the source/u,
  ],
  [
    'grade-intelligence',
    'E without a reason',
    marked({ assessment: 'E' }),
    '/items/0/suspicion',
    /suspected to be false/u,
  ],
  [
    'grade-intelligence',
    'corroboration of what is not corroborated',
    marked({ corroboration: `Said twice ${CANARY}` }),
    '/items/0/corroboration',
    /unless the assessment is B/u,
  ],
  [
    'grade-intelligence',
    'a form of words that speaks of the reporter',
    marked({ text: 'The reporter said that the officer sells cars.' }),
    '/items/0/text',
    /must not speak of who gave it \(reporter\)/u,
  ],
  [
    'grade-intelligence',
    'information of tomorrow',
    marked({ informationOn: forms.dayFromNow(1) }),
    '/items/0/informationOn',
    /must not be after today/u,
  ],
  [
    'grade-intelligence',
    'a review of today',
    marked({ reviewOn: forms.dayFromNow(0) }),
    '/items/0/reviewOn',
    /must be after today/u,
  ],
  [
    'grade-intelligence',
    'an anonymous source that is called not sensitive',
    { ...forms.graded(), sensitiveSource: false },
    '/sensitiveSource',
    /must be true/u,
  ],
  [
    'grade-intelligence',
    'no assessment of the risk',
    { ...forms.graded(), riskAssessment: undefined },
    '/riskAssessment',
    /because of HANDLING_C, SENSITIVE_SOURCE/u,
  ],
  [
    'grade-intelligence',
    'no mark for disclosure',
    marked({ disclosure: undefined }),
    '/items/0/disclosure',
    /is required|must be one of/u,
  ],
];
