import { contactsSoFar } from '../../database/contact-tasks.ts';
import { investigationSuggestion } from '../../database/investigation-suggestions.ts';
import type { Transaction } from '../../database/pool.ts';
import { forcesThatRefused, suggestedForces } from '../../database/not-ours.ts';
import { questionsForApproval } from '../../database/reporter-questions.ts';
import type { Report } from '../../database/reports.ts';
import { consultSubjects } from '../../database/subject-naming.ts';
import { mayDo } from '../../database/task-actions.ts';
import type { Task } from '../../database/tasks.ts';
import type { Actor } from '../../domain/access.ts';
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
  if (task.kind === 'route-report') return { forces: await forcesToChoose(tx, report) };
  if (task.kind === 'divide-report') return { parts: partsInNotes(task.notes) };
  if (task.kind === 'assess-report') return assessmentSuggestion(tx, vault, { actor, task, report });
  if (task.kind === 'contact-reporter') return contactSuggestion(tx, task);
  if (task.kind === 'approve-question') return questionsToApprove(tx, vault, { actor, task });
  if (task.kind === 'grade-intelligence') return { items: [defaultGrade(report.howKnown)] };
  if (task.kind === 'confirm-subject') return { candidates: await candidatesToConfirm(tx, actor, report) };
  return investigationSuggestion(tx, task);
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
