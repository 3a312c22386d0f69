import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { SearchAttributeUpdatePair } from '@temporalio/common';
import type { ReportFacts } from '../domain/report-run.ts';
import { type OpenTask, TASKS } from '../domain/task-kinds.ts';
import {
  NEEDS_PERSON,
  OVERDUE,
  REPORT_FORCE,
  REPORT_PRIORITY,
  REPORT_STAGE,
  SEALED,
  TASK_DUE_AT,
} from './search-attributes.ts';

export interface Progress {
  report: ReportFacts;
  waitingFor: readonly OpenTask[];
  overdue: boolean;
}

/**
 * Show operations where a report stands, in codes. Only what has changed is written, and nothing when nothing has:
 * each write is an event of the history.
 */
export function showProgress({ report, waitingFor, overdue }: Progress): void {
  const { stage, force, priority, sealed } = report;
  const dueAt = waitingFor.map(({ dueBy }) => dueBy).toSorted()[0];
  const wanted: SearchAttributeUpdatePair[] = [
    { key: REPORT_STAGE, value: sealed ? SEALED : stage },
    { key: REPORT_FORCE, value: sealed ? SEALED : force },
    { key: REPORT_PRIORITY, value: sealed ? SEALED : priority },
    { key: TASK_DUE_AT, value: dueAt === undefined ? null : new Date(dueAt) },
    { key: OVERDUE, value: overdue },
    { key: NEEDS_PERSON, value: waitingFor.length > 0 },
  ];
  const shown = workflowInfo().typedSearchAttributes;
  const changed = wanted.filter(({ key, value }) => {
    const now = shown.get(key);
    const [before, after] = [now, value].map((side) =>
      side instanceof Date ? side.getTime() : (side ?? null),
    );
    return before !== after;
  });
  if (changed.length > 0) upsertSearchAttributes(changed);
  setCurrentDetails(detailsOf({ report, waitingFor, overdue }));
}

/** What a wait for a task is called in the history. */
export function titleOf({ sealed }: ReportFacts, { kind }: OpenTask): string {
  return sealed ? 'A task of a sealed report' : TASKS[kind].title;
}

function detailsOf({ report, waitingFor, overdue }: Progress): string {
  const lines = [`**Stage** ${report.sealed ? SEALED : report.stage}${overdue ? ' · **overdue**' : ''}`];
  if (report.sealed) lines.push(`Waiting for ${waitingFor.length} task(s)`);
  else for (const { kind, dueBy } of waitingFor) lines.push(`- ${TASKS[kind].title}, due ${dueBy}`);
  return lines.join('\n');
}
