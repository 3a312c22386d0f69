import { z } from 'zod';
import type { Transaction } from '../../database/pool.ts';
import type { Report } from '../../database/reports.ts';
import { consultSubjects } from '../../database/subject-naming.ts';
import { correctedForm } from '../../database/task-corrections.ts';
import { isHeldBy } from '../../database/task-actions.ts';
import type { Task } from '../../database/tasks.ts';
import { isCorrection } from '../../domain/corrections.ts';
import { isLive } from '../../domain/task-kinds.ts';
import type { Vault } from '../../domain/vault.ts';
import type { Actor } from '../../domain/access.ts';
import { defaultGrade } from '../../domain/intelligence-grading.ts';

/**
 * What the form may begin with, from the report's facts: an offer for a person to change, never a decision. Null
 * where there is nothing to offer.
 */
export async function suggestionFor(
  tx: Transaction,
  vault: Vault,
  { actor, task, report }: { actor: Actor; task: Task; report: Report },
): Promise<Record<string, unknown> | null> {
  if (isCorrection(task.occasion))
    return isHeldBy(actor, task) && isLive(task.state)
      ? asSuggestion(await correctedForm(tx, vault, actor, task))
      : null;
  if (task.kind === 'assess-report') return { categories: report.categories };
  if (task.kind === 'grade-intelligence') return { items: [defaultGrade(report.howKnown)] };
  if (task.kind === 'confirm-subject') return { candidates: await candidatesToConfirm(tx, actor, report) };
  return null;
}

const asSuggestion = (form: unknown): Record<string, unknown> | null =>
  z.record(z.string(), z.unknown()).nullable().parse(form);

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
