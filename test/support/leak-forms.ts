import type { TaskForm } from '../../domain/schemas/task-forms.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import {
  allocated,
  answered,
  approved,
  assessedOf,
  concernedTold,
  confirmErasure,
  contacted,
  dayFromNow,
  divided,
  doneByHand,
  graded,
  keptFor,
  letterSent,
  listed,
  noticeServed,
  notSuspended,
  oversightMode,
  oversightOf,
  planned,
  progressed,
  questionApproved,
  referred,
  released,
  result,
  retracted,
  reviewed,
  reviewedAccess,
  riskRead,
  routed,
  severe,
  suspensionReviewed,
  triaged,
} from './forms.ts';
import { person } from './world.ts';

/** Makes a text with a fresh word in it, named after the field. */
export type Say = (field: string) => string;

type TellingForms = { [Kind in TaskKind]: (say: Say) => TaskForm<Kind> };

/** What is written by hand in an assessment, in each of its parts. */
function assessment(say: Say): TaskForm<'assess-report'> {
  const told = <Part extends { reason: string }>(parts: readonly Part[] = [], field: string): Part[] =>
    parts.map((part) => ({ ...part, reason: say(`${field}/reason`) }));
  const form = assessedOf('PARTNER_ABUSE');
  const oversight = oversightOf('England');
  return {
    ...form,
    oversight: { ...oversight, criteria: told(oversight.criteria, 'oversight/criteria') },
    criminal: { decision: 'UNDER_REVIEW', reason: say('criminal/reason') },
    conduct: { decision: 'UNDER_REVIEW', reason: say('conduct/reason') },
    domesticAbuse: told(form.domesticAbuse, 'domesticAbuse'),
    matter: { kind: 'CONDUCT', reason: say('matter/reason') },
    reason: say('reason'),
  };
}

/** A form of each kind of task with a word in everything that is written by hand: a new kind adds its line. */
export const TELLING_FORMS: TellingForms = {
  'route-report': (say) => ({ ...routed('KEEP'), reason: say('reason') }),
  'triage-danger': (say) => ({
    ...triaged('NO_IMMEDIATE_ACTION'),
    voiceHandOver: { state: 'NONE', reason: say('voiceHandOver/reason') },
    threatToLife: { known: 'NO', reason: say('threatToLife/reason') },
    reason: say('reason'),
  }),
  'divide-report': (say) => ({ ...divided(), reason: say('reason') }),
  'review-retraction': (say) => ({ ...retracted('GO_ON'), reason: say('reason') }),
  'assess-report': assessment,
  'allocate-investigator': (say) => ({ ...allocated(), reason: say('reason') }),
  'record-investigation-result': (say) => ({
    ...result(),
    noticeNotServed: say('noticeNotServed'),
    learning: say('learning'),
    reason: say('reason'),
  }),
  'plan-safeguarding': (say) => ({
    ...planned(),
    judgement: say('judgement'),
    notReferredToMaracBecause: say('notReferredToMaracBecause'),
    referrals: [
      {
        to: 'MASH',
        informationBarrier: false,
        withoutBarrierBecause: say('referrals/withoutBarrierBecause'),
      },
      { to: 'MARAC', informationBarrier: true, attention: say('referrals/attention') },
    ],
    riskSummary: say('riskSummary'),
    actions: [1, 2, 3, 4].map(() => ({
      action: say('actions/action'),
      owner: say('actions/owner'),
      dueOn: dayFromNow(2),
    })),
  }),
  'confirm-safeguarding': (say) => ({
    actions: [
      { action: 1, state: 'DONE', note: say('actions/note') },
      { action: 2, state: 'HANDED_OVER', to: say('actions/to'), note: say('actions/note') },
      { action: 3, state: 'NOT_NEEDED', reason: say('actions/reason') },
      { action: 4, state: 'NOT_NEEDED', reason: say('actions/reason') },
    ],
    note: say('note'),
  }),
  'grade-intelligence': (say) => ({
    ...graded(),
    items: graded(2).items.map((item, at) => ({
      ...item,
      title: say('items/title'),
      subject: say('items/subject'),
      text: say('items/text'),
      wordingBecause: say('items/wordingBecause'),
      conditions: say('items/conditions'),
      ...(at === 0
        ? { assessment: 'B' as const, corroboration: say('items/corroboration') }
        : { assessment: 'E' as const, suspicion: say('items/suspicion') }),
    })),
    riskAssessment: {
      toSource: say('riskAssessment/toSource'),
      toSubject: say('riskAssessment/toSubject'),
      toThirdParties: say('riskAssessment/toThirdParties'),
      toTechnique: say('riskAssessment/toTechnique'),
      toOrganisation: say('riskAssessment/toOrganisation'),
      mitigation: say('riskAssessment/mitigation'),
      owner: say('riskAssessment/owner'),
      reviewOn: dayFromNow(90),
    },
  }),
  'approve-decision': (say) => ({ ...approved(), reason: say('reason') }),
  'refer-to-oversight': (say) => ({
    ...referred({ bodies: ['IOPC', 'OTHER'], told: 'NOT_YET_PREJUDICE', tellReviewOn: dayFromNow(0) }),
    summary: say('summary'),
    otherBody: say('otherBody'),
    prejudice: say('prejudice'),
    reason: say('reason'),
  }),
  'record-oversight-mode': (say) => ({
    ...oversightMode(),
    reference: say('reference').slice(0, 80),
    reason: say('reason'),
  }),
  'tell-concerned': (say) => ({ ...concernedTold(), reason: say('reason') }),
  'decide-suspension': (say) => ({
    ...notSuspended(person('darrow.fennimore-quill').id),
    reason: say('reason'),
  }),
  'review-suspension': (say) => ({ ...suspensionReviewed(), reason: say('reason') }),
  'report-to-list': (say) => ({
    ...listed(),
    reference: say('reference').slice(0, 80),
    reason: say('reason'),
  }),
  'record-referral-answer': (say) => ({
    ...answered(),
    answeredBy: say('answeredBy'),
    reference: say('reference'),
    note: say('note'),
  }),
  'assess-severity': (say) => ({ ...severe(), reason: say('reason') }),
  'serve-notice': (say) => ({ ...noticeServed(), servedBy: say('servedBy'), reason: say('reason') }),
  'review-progress': (say) => ({ ...progressed(), progress: say('progress') }),
  'send-delay-letter': (say) => ({
    ...letterSent(),
    letter: `${say('letter')} An invented letter that goes on for long enough.`,
    reason: say('reason'),
  }),
  'review-risk': (say) => ({ ...riskRead(), reason: say('reason') }),
  'release-intelligence': (say) => ({ ...released(), reason: say('reason') }),
  'contact-reporter': (say) => ({ ...contacted(), reason: say('reason') }),
  'approve-question': (say) => ({ ...questionApproved(), reason: say('reason') }),
  'review-further-information': (say) => ({ ...reviewed('NOTED'), reason: say('reason') }),
  'resolve-hand-off': (say) => ({ ...doneByHand(say('reference')), reason: say('reason') }),
  'review-identity-clues': (say) => ({
    clues: [],
    others: { decision: 'REMOVE', reason: say('others/reason') },
  }),
  'confirm-subject': (say) => ({
    candidates: [
      { person: person('darrow.fennimore-quill').id, answer: 'UNSURE', reason: say('candidates/reason') },
    ],
  }),
  'review-break-glass': (say) => ({ ...reviewedAccess(false), reason: say('reason') }),
  'review-retention': (say) => ({
    ...keptFor('PATTERN_OF_BEHAVIOUR'),
    class: 'MOPI_2',
    reason: say('reason'),
  }),
  'confirm-erasure': (say) => ({ ...confirmErasure('KEEP'), reason: say('reason') }),
};
