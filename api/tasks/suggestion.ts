import { unitsConcerned } from '../../database/emergency-route.ts';
import type { Transaction } from '../../database/pool.ts';
import type { Report } from '../../database/reports.ts';
import { consultSubjects } from '../../database/subject-naming.ts';
import type { Task } from '../../database/tasks.ts';
import type { Actor } from '../../domain/access.ts';
import { suggestedRoute } from '../../domain/danger/emergency-route.ts';
import { risksOf } from '../../domain/danger/risk-codes.ts';
import { defaultGrade } from '../../domain/intelligence-grading.ts';

/**
 * What the form may begin with, from the report's facts: an offer for a person to change, never a decision. Null
 * where there is nothing to offer.
 */
export async function suggestionFor(
  tx: Transaction,
  { actor, task, report }: { actor: Actor; task: Task; report: Report },
): Promise<Record<string, unknown> | null> {
  if (task.kind === 'assess-report') return { categories: report.categories };
  if (task.kind === 'grade-intelligence') return { items: [defaultGrade(report.howKnown)] };
  if (task.kind === 'confirm-subject') return { candidates: await candidatesToConfirm(tx, actor, report) };
  if (task.kind === 'triage-danger') return triageOffer(tx, task);
  return null;
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
