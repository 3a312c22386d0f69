import { unitsConcerned } from '../../database/emergency-route.ts';
import { contactsSoFar } from '../../database/contact-tasks.ts';
import { investigationSuggestion } from '../../database/investigation-suggestions.ts';
import type { Transaction } from '../../database/pool.ts';
import { readFactsOfOne } from '../../database/read-as-one.ts';
import { forcesThatRefused, suggestedForces } from '../../database/not-ours.ts';
import { questionsForApproval } from '../../database/reporter-questions.ts';
import { planOf, referralsOfPlan } from '../../database/referral-answers.ts';
import type { Report } from '../../database/reports.ts';
import { consultSubjects } from '../../database/subject-naming.ts';
import { readEarlierForm } from '../../database/earlier-forms.ts';
import { WORDS_OF_SOURCE } from '../../domain/intelligence/form-of-words.ts';
import { offeredReview } from '../../domain/intelligence/review-dates.ts';
import { latestReview } from '../../domain/safeguarding/days.ts';
import { bodiesOf, nationOf } from '../../domain/safeguarding/referral-bodies.ts';
import { calendarDayInUk } from '../../domain/working-days.ts';
import { mayDo } from '../../database/task-actions.ts';
import { correctedForm } from '../../database/task-corrections.ts';
import { isHeldBy } from '../../database/task-actions.ts';
import type { Task } from '../../database/tasks.ts';
import { isCorrection } from '../../domain/corrections.ts';
import type { Actor } from '../../domain/access.ts';
import { suggestedRoute } from '../../domain/danger/emergency-route.ts';
import { risksOf } from '../../domain/danger/risk-codes.ts';
import { partsInNotes } from '../../domain/division.ts';
import type { Vault } from '../../domain/vault.ts';
import { defaultGrade } from '../../domain/intelligence-grading.ts';
import { isLive } from '../../domain/task-kinds.ts';
import { assessmentSuggestion } from './assessment-suggestion.ts';

/**
 * What the form may begin with, from the report's facts: an offer for a person to change, never a decision. Null
 * where there is nothing to offer.
 */
export async function suggestionFor(
  tx: Transaction,
  vault: Vault,
  { actor, task, report }: { actor: Actor; task: Task; report: Report },
): Promise<Record<string, unknown> | null> {
  const offered = await offeredFor(tx, vault, { actor, task, report });
  if (!isCorrection(task.occasion) || !isLive(task.state) || !isHeldBy(actor, task)) return offered;
  // A plan or a grading begins with the form of the last in any case.
  if (task.kind === 'plan-safeguarding' || task.kind === 'grade-intelligence') return offered;
  return { ...offered, corrects: await correctedForm(tx, vault, actor, task) };
}

async function offeredFor(
  tx: Transaction,
  vault: Vault,
  { actor, task, report }: { actor: Actor; task: Task; report: Report },
): Promise<Record<string, unknown> | null> {
  // What was returned, or is planned anew, begins with what there was.
  const earlier = await readEarlierForm(tx, vault, { actor, task });
  if (earlier) return earlier;
  if (task.kind === 'plan-safeguarding') return planToBegin(report);
  if (task.kind === 'route-report') return { forces: await forcesToChoose(tx, report) };
  if (task.kind === 'divide-report') return { parts: partsInNotes(task.notes) };
  if (task.kind === 'assess-report') return assessmentSuggestion(tx, vault, { actor, task, report });
  if (task.kind === 'contact-reporter') return contactSuggestion(tx, task);
  if (task.kind === 'approve-question') return questionsToApprove(tx, vault, { actor, task });
  if (task.kind === 'grade-intelligence') return gradingToBegin(tx, report);
  if (task.kind === 'confirm-subject') return { candidates: await candidatesToConfirm(tx, actor, report) };
  if (task.kind === 'triage-danger') return triageOffer(tx, task);
  if (task.kind === 'decide-suspension')
    return isLive(task.state) && mayDo(actor, task)
      ? { subjects: await subjectsToSuspend(tx, actor, report) }
      : null;
  const plan = await planOf(tx, task);
  if (plan !== undefined)
    return { referrals: await referralsOfPlan(tx, { reportId: report.id, planTaskId: plan }) };
  return investigationSuggestion(tx, task);
}

/** A plan begins with the bodies of the force's nation to choose from, each behind a barrier, and the soonest review. */
function planToBegin({ force }: Report): Record<string, unknown> {
  const day = calendarDayInUk(new Date());
  const nation = nationOf(force);
  const referrals = nation ? bodiesOf(nation, day).map((to) => ({ to, informationBarrier: true })) : [];
  return { referrals, reviewOn: latestReview('HIGH', day) };
}

/** A grading begins with the careful grade; the words to avoid are told before anything is written. */
async function gradingToBegin(
  tx: Transaction,
  { id, force, howKnown }: Report,
): Promise<Record<string, unknown>> {
  const grade = defaultGrade(howKnown);
  const reviewOn = offeredReview(force, grade.handling, calendarDayInUk(new Date()));
  // Of reports that are read as one, the one whose reporter gave no name decides.
  const isAnonymous = (await readFactsOfOne(tx, id))?.anyAnonymous === true;
  const disclosure = isAnonymous ? 'PII_CLAIM' : 'SENSITIVE';
  return {
    items: [{ ...grade, disclosure, reviewOn }],
    sensitiveSource: isAnonymous,
    copies: [],
    wordsToAvoid: WORDS_OF_SOURCE,
  };
}

/** What was found dangerous, and by which route help is called: codes, without a name. */
async function triageOffer(tx: Transaction, task: Task): Promise<Record<string, unknown>> {
  const units = await unitsConcerned(tx, task.reportId);
  const risks = risksOf(task.notes);
  const emergency = suggestedRoute({
    subjects: units.flatMap(({ unit, kind }) =>
      kind === 'LINE' ? [] : [{ unit, certain: kind === 'CERTAIN' }],
    ),
    lineUnits: units.flatMap(({ unit, kind }) => (kind === 'LINE' ? [unit] : [])),
    saysSo: risks.includes('CONTROL_ROOM_EXPOSED'),
  });
  return { risks, emergency };
}

/** Forces that the reporter's words may mean, without those that have said that the report is not theirs. */
async function forcesToChoose(tx: Transaction, report: Report): Promise<string[]> {
  const refused = await forcesThatRefused(tx, report.id);
  return (await suggestedForces(tx, report.id)).filter((force) => !refused.includes(force));
}

/**
 * Why the reporter is contacted and how often it was tried. Their conditions lie sealed with who they are, and are shown
 * to whoever it is released to.
 */
async function contactSuggestion(tx: Transaction, task: Task): Promise<Record<string, unknown>> {
  const purpose = task.notes.find((note) => note.startsWith('PURPOSE_'))?.slice('PURPOSE_'.length) ?? null;
  return { purpose, contacts: await contactsSoFar(tx, task.reportId), conditions: 'WITH_THE_IDENTITY' };
}

/** What is asked, for whoever may approve it and nobody else, while it waits. The reading is recorded. */
async function questionsToApprove(
  tx: Transaction,
  vault: Vault,
  { actor, task }: { actor: Actor; task: Task },
): Promise<Record<string, unknown> | null> {
  const { reportId, occasion: id } = task;
  if (!isLive(task.state) || !mayDo(actor, task)) return null;
  return questionsForApproval(tx, vault, { actor, reportId, id });
}

/** Those whom the report is about, of whom one may be suspended. The reading is recorded. */
async function subjectsToSuspend(
  tx: Transaction,
  actor: Actor,
  report: Report,
): Promise<Record<string, unknown>[]> {
  const subjects = await consultSubjects(tx, actor, report);
  return subjects
    .filter(({ basis }) => basis !== 'CANDIDATE' && basis !== 'REJECTED')
    .map(({ personId, name, force, unit, rank }) => ({ person: personId, name, force, unit, rank }));
}

/** Those who may be meant, best first, with what tells one from another. The reading is recorded. */
async function candidatesToConfirm(
  tx: Transaction,
  actor: Actor,
  report: Report,
): Promise<Record<string, unknown>[]> {
  const subjects = await consultSubjects(tx, actor, report);
  return subjects
    .filter(({ basis }) => basis === 'CANDIDATE')
    .map(({ personId, name, force, unit, rank, score }) => {
      return { person: personId, name, force, unit, rank, score };
    });
}
