import type { TaskKind } from '../../../domain/task-kinds.ts';
import * as forms from '../../support/forms.ts';
import { person } from '../../support/world.ts';

const suspended = (overrides: Parameters<typeof forms.suspended>[2] = {}, from = forms.dayFromNow(0)) =>
  forms.suspended(person('darrow.fennimore-quill').id, from, overrides);

/** Each rule of the forms of suspensions, of lists and of the answers to referrals. */
export const BROKEN_SUSPENSION_FORMS: readonly [TaskKind, string, Record<string, unknown>, string, RegExp][] =
  [
    [
      'decide-suspension',
      'nobody whom it is about',
      forms.suspended(person('morwenna.thrale').id),
      '/subject',
      /whom the report is about/u,
    ],
    ['decide-suspension', 'no ground', suspended({ grounds: [] }), '/grounds', /at least one ground/u],
    [
      'decide-suspension',
      'duties that nothing restricts',
      suspended({ measure: 'RESTRICTED_DUTIES', conditions: [] }),
      '/conditions',
      /what the duties are restricted by/u,
    ],
    ['decide-suspension', 'nothing done from a day', suspended({ measure: 'NONE' }), '/from', /left out/u],
    [
      'decide-suspension',
      'a day to come',
      suspended({}, forms.dayFromNow(2)),
      '/from',
      /must not lie in the future/u,
    ],
    [
      'review-suspension',
      'a change without what it is changed to',
      forms.suspensionReviewed(undefined, { decision: 'VARY' }),
      '/measure',
      /what it is varied to/u,
    ],
    [
      'review-suspension',
      'no day of its being lifted',
      forms.suspensionReviewed(undefined, { decision: 'LIFT' }),
      '/liftedOn',
      /when it is lifted/u,
    ],
    [
      'review-suspension',
      'conditions without a change',
      forms.suspensionReviewed(undefined, { conditions: [] }),
      '/conditions',
      /left out unless it is varied/u,
    ],
    [
      'review-suspension',
      'a day to come',
      forms.suspensionReviewed(forms.dayFromNow(2)),
      '/reviewedOn',
      /must not lie in the future/u,
    ],
    [
      'report-to-list',
      'no day of the report',
      { ...forms.listed(), reportedOn: undefined },
      '/reportedOn',
      /when it was reported/u,
    ],
    [
      'report-to-list',
      'a day although nothing was reported',
      { ...forms.listed(), decision: 'NOT_REPORTED' },
      '/reportedOn',
      /left out where nothing was reported/u,
    ],
    [
      'record-investigation-result',
      'a suspension that does not stand',
      {
        ...forms.result(),
        suspensions: [
          { suspension: person('morwenna.thrale').id, how: 'RETURNED_TO_DUTY', on: forms.dayFromNow(0) },
        ],
      },
      '/suspensions/0/suspension',
      /that stands/u,
    ],
    [
      'record-referral-answer',
      'more to be told without a day',
      { ...forms.answered('MORE_INFORMATION_WANTED'), againOn: undefined },
      '/againOn',
      /when the body is asked again/u,
    ],
    [
      'record-referral-answer',
      'a day although all is said',
      { ...forms.answered(), againOn: forms.dayFromNow(1) },
      '/againOn',
      /left out/u,
    ],
    [
      'record-referral-answer',
      'an answer that nobody gave',
      { ...forms.answered('NO_ANSWER'), answeredOn: forms.dayFromNow(0) },
      '/answeredOn',
      /nobody has answered/u,
    ],
    [
      'record-referral-answer',
      'a barrier that nobody has asked about',
      forms.answered('ACCEPTED', { barrier: 'NOT_CONFIRMED' }),
      '/barrier',
      /KEPT or BROKEN/u,
    ],
  ];
