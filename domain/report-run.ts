import type { Ending, Priority, Stage } from './codes.ts';
import type { Routing } from './routing.ts';
import type { OpenTask } from './task-kinds.ts';

/** What a workflow may know of a report: opaque ids and codes. */
export interface ReportFacts {
  reportId: string;
  routing: Routing;
  stage: Stage;
  /** How often it has been closed before. */
  closings: number;
  force: string;
  priority: Priority;
  /** Then nothing of force or kind is shown to operations. */
  sealed: boolean;
  /** The rows of the messages that no run has dealt with yet, oldest first. */
  waiting: string[];
  tasks: OpenTask[];
}

/** What came of an attempt to close: closed, or still something to deal with. */
export type CloseResult = { closed: true } | { closed: false; facts: ReportFacts };

export interface CloseRequest {
  reportId: string;
  /** The messages that this run has dealt with. */
  considered: string[];
  /** Null: as it ended the last time (a reopened report whose further information changed nothing). */
  ending: Ending | null;
}
