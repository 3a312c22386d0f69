import { randomUUID } from 'node:crypto';
import { OUTCOMES } from '../../../domain/codes.ts';
import type { TaskForm } from '../../../domain/schemas/task-forms.ts';
import type { TaskKind } from '../../../domain/task-kinds.ts';
import * as forms from '../forms.ts';
import type { Chance } from './chance.ts';

/** What a form may depend on. */
export interface Circumstances {
  chance: Chance;
  /** Logins of investigators who may take the report. */
  investigators: readonly string[];
  /** How often this kind of decision has been made on the report: nobody goes round for ever. */
  round: number;
}

type ChosenForms = { [Kind in TaskKind]: (circumstances: Circumstances) => TaskForm<Kind> };

/** The criteria for a referral, in every other assessment: some met, some that nobody can tell, in all mixtures. */
const assessedByChance = (chance: Chance): TaskForm<'assess-report'> => {
  const outcomes = chance.some(OUTCOMES, 0.5);
  if (chance.happens(0.5)) return forms.assessedAs(...outcomes);
  const met = chance.some(['SERIOUS_CORRUPTION', 'RELEVANT_OFFENCE', 'GRAVITY_OR_EXCEPTIONAL'] as const, 0.3);
  const cannotTell = chance.some(['SERIOUS_ASSAULT', 'SAME_INCIDENT'] as const, 0.2);
  return forms.assessedWith(forms.oversightAnswered(met, { cannotTell }), ...outcomes);
};

/** A legal form of each kind of task, one of those that it may be completed with. */
export const CHOSEN_FORMS: ChosenForms = {
  'route-report': ({ chance }) =>
    chance.one([
      forms.routed('KEEP'),
      forms.routed('TRANSFER', 'essex'),
      forms.routed('TRANSFER', 'west-midlands'),
      forms.routed('REDIRECT_TO_OTHER_AGENCY'),
    ]),
  'divide-report': () => forms.divided(),
  // Ended only where nobody has assessed it yet: otherwise that is refused, and something else is chosen.
  'review-retraction': ({ chance }) => forms.retracted(chance.one(['GO_ON', 'END', 'REASSESS'])),
  'triage-danger': ({ chance }) =>
    forms.triaged(chance.one(['EMERGENCY_RESPONSE', 'SAFEGUARDING_PLAN', 'NO_IMMEDIATE_ACTION'])),
  'assess-report': ({ chance }) =>
    chance.happens(0.15)
      ? forms.outOfScope(chance.one(['COMPLAINTS', 'OTHER_AGENCY']))
      : assessedByChance(chance),
  'approve-decision': ({ chance, round }) =>
    forms.approved(round < 3 && chance.happens(0.3) ? 'RETURN' : 'APPROVE'),
  'refer-to-oversight': ({ chance }) => chance.one([forms.referred(), forms.notReferred()]),
  'record-oversight-mode': ({ chance }) =>
    forms.oversightMode(chance.one(['LOCAL', 'DIRECTED', 'INDEPENDENT', 'RETURNED'])),
  'tell-concerned': () => forms.concernedTold(),
  'allocate-investigator': ({ chance, investigators }) => forms.allocated(chance.one(investigators)),
  'assess-severity': () => forms.severe(),
  // Where the body that the matter was referred to directs, or has yet to answer, it must agree.
  'serve-notice': ({ chance }) => ({
    ...forms.noticeServed(),
    ...(chance.happens(0.5) && { oversightAgrees: true }),
  }),
  'review-progress': () => forms.progressed(),
  'send-delay-letter': () => forms.letterSent(),
  // Asked for by nobody here: a suspension names somebody, and these reports are about many.
  'decide-suspension': () => forms.notSuspended(randomUUID()),
  'review-suspension': () => forms.suspensionReviewed(),
  'report-to-list': () => forms.listed(),
  'record-investigation-result': () => forms.result(),
  'plan-safeguarding': ({ chance }) => forms.planned(...chance.some(['MASH', 'MARAC', 'LADO'] as const, 0.5)),
  'review-risk': ({ chance, round }) =>
    forms.riskRead(round < 2 && chance.happens(0.3) ? 'PLAN_ANEW' : 'UNCHANGED'),
  'confirm-safeguarding': () => forms.confirmed(),
  'record-referral-answer': ({ chance, round }) =>
    forms.answered(
      chance.one(
        round < 4
          ? ([
              'ACCEPTED',
              'NO_FURTHER_ACTION',
              'MORE_INFORMATION_WANTED',
              'MEETING_FIXED',
              'NO_ANSWER',
            ] as const)
          : (['ACCEPTED'] as const),
      ),
    ),
  'grade-intelligence': ({ chance }) => forms.graded(1 + chance.number(3)),
  'release-intelligence': ({ chance, round }) =>
    forms.released(round < 3 && chance.happens(0.3) ? 'RETURN' : 'RELEASE'),
  'contact-reporter': ({ chance }) =>
    forms.contacted(chance.one(['REACHED', 'NOT_REACHED', 'ASKED_NOT_TO_BE_CONTACTED'])),
  'approve-question': ({ chance }) => forms.questionApproved(chance.one(['APPROVE', 'REFUSE'])),
  'review-further-information': ({ chance }) => forms.reviewed(chance.one(['NOTED', 'REASSESS'])),
  'resolve-hand-off': ({ chance }) => {
    if (chance.happens(0.5)) return forms.tryAgain();
    // A field that the system does not have is refused, and something else is chosen.
    const pointer = chance.one(['/items/0/text', '/riskSummary', '/allegation', '/messages/0/narrative']);
    return chance.one([
      forms.doneByHand(`BY-HAND-${chance.number(1_000_000)}`),
      forms.notNeeded(),
      forms.correctedAs(pointer, 'An invented corrected form of words.'),
    ]);
  },
  'review-identity-clues': () => forms.cluesRemoved(),
  'confirm-subject': () => ({ candidates: [] }),
  'review-break-glass': () => forms.reviewedAccess(true),
  'review-retention': () => forms.keptFor('PATTERN_OF_BEHAVIOUR'),
  'confirm-erasure': () => forms.confirmErasure('KEEP'),
};
