import type { Report } from '../../database/reports.ts';
import { defaultGrade } from '../../domain/intelligence-grading.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';

/**
 * What the form may begin with, from the report's facts: an offer for a person to change, never a decision. Null
 * where there is nothing to offer.
 */
export function suggestionFor(kind: TaskKind, report: Report): Record<string, unknown> | null {
  if (kind === 'assess-report') return { categories: report.categories };
  if (kind === 'grade-intelligence') return { items: [defaultGrade(report.howKnown)] };
  return null;
}
