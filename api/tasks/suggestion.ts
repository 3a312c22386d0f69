import type { Transaction } from '../../database/pool.ts';
import { forcesThatRefused, suggestedForces } from '../../database/not-ours.ts';
import type { Report } from '../../database/reports.ts';
import { consultSubjects } from '../../database/subject-naming.ts';
import type { Task } from '../../database/tasks.ts';
import type { Actor } from '../../domain/access.ts';
import { partsInNotes } from '../../domain/division.ts';
import { defaultGrade } from '../../domain/intelligence-grading.ts';

/**
 * What the form may begin with, from the report's facts: an offer for a person to change, never a decision. Null
 * where there is nothing to offer.
 */
export async function suggestionFor(
  tx: Transaction,
  { actor, task, report }: { actor: Actor; task: Task; report: Report },
): Promise<Record<string, unknown> | null> {
  if (task.kind === 'route-report') return { forces: await forcesToChoose(tx, report) };
  if (task.kind === 'divide-report') return { parts: partsInNotes(task.notes) };
  if (task.kind === 'assess-report') return { categories: report.categories };
  if (task.kind === 'grade-intelligence') return { items: [defaultGrade(report.howKnown)] };
  if (task.kind === 'confirm-subject') return { candidates: await candidatesToConfirm(tx, actor, report) };
  return null;
}

/** Forces that the reporter's words may mean, without those that have said that the report is not theirs. */
async function forcesToChoose(tx: Transaction, report: Report): Promise<string[]> {
  const refused = await forcesThatRefused(tx, report.id);
  return (await suggestedForces(tx, report.id)).filter((force) => !refused.includes(force));
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
