import type { Ending, Priority, Stage } from './codes.ts';
import type { Routing } from './routing.ts';
import type { OpenTask, TaskKind } from './task-kinds.ts';

/** What a workflow may know of a report: opaque ids and codes. */
export interface ReportFacts {
  reportId: string;
  routing: Routing;
  stage: Stage;
  /** How often it has been closed before. */
  closings: number;
  /** How often its first reading has begun anew. Histories of version 0.2 do not say, nor the next: see `firstReadingOf`. */
  round?: number;
  /** Whether that reading is still to be gone through: not once it has been closed since. */
  readingDue?: boolean;
  force: string;
  priority: Priority;
  /** Then nothing of force or kind is shown to operations. */
  sealed: boolean;
  /** Whether the reporter may be contacted: they left details, and let somebody. */
  mayContact: boolean;
  /**
   * Transfers, by occasion, to a force that has refused the report, of which it is not known whether they had arrived
   * there before. Histories of version 0.2 do not say.
   */
  transfersToFindOut?: string[];
  /** Questions to the reporter that have been put and wait for their answer, by id. */
  awaiting: string[];
  /** The rows of the messages that no run has dealt with yet, oldest first. */
  waiting: string[];
  tasks: OpenTask[];
  /** The allocations whose investigator has left, is suspended, or may not know the report any more. */
  lapsedAllocations: string[];
  /**
   * The completed tasks of the kinds `CARRIED_OUT`, less those of before the report was last closed: what they decided
   * has been carried out. Histories of version 0.3 may not say.
   */
  decided?: string[];
  /** The safeguarding plans that were carried out to their end, or replaced. Histories of version 0.3 may not say. */
  endedPlans?: string[];
  /** The allocations of the investigations that a correction has taken away. The same is true of these. */
  takenAway?: string[];
}

/** The kinds of task whose decision the process carries out, and which a stage of it can be gone through again from. */
export const CARRIED_OUT = [
  'assess-report',
  'allocate-investigator',
  'plan-safeguarding',
  'grade-intelligence',
  'triage-danger',
  'review-further-information',
] as const satisfies TaskKind[];

/** A task that a step of the process wants a person to do. */
export interface TaskOrder<Kind extends TaskKind = TaskKind> {
  kind: Kind;
  /** Tells it apart from others of its kind on the report: the same order twice is the same task. */
  occasion: string;
  /** Whose work it is from the start, for a personal kind. */
  assignee?: string;
  /**
   * Whose work it is by the investigation's allocation as it stands when the task is opened: the investigator's, or
   * that of the supervisor who allocated it. `of` is the assessment that decided the investigation.
   */
  allocation?: { of: string; to: 'INVESTIGATOR' | 'SUPERVISOR' };
  /** The task whose decision it judges: whoever made that decision may not do it. */
  judges?: string;
  /** The task that it carries on or corrects. */
  carriesOn?: string;
  /**
   * The task whose decision asks for this one, where the same work may be under way for another reason: then nothing
   * is opened if another task of the kind waits, or has been completed since that decision.
   */
  askedBy?: string;
  /** Its own clock, where a rule of law or a date that a person set gives it. Instants UTC RFC 3339, milliseconds. */
  clock?: { remindAt: string; dueBy: string; escalateEveryMs: number };
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

/** The name of a round of routing and assessment: the occasion of its tasks, whoever opens them. */
export const readingOf = (round: number): string => (round === 0 ? 'first' : `again-${round}`);

/** The round of a report's first reading, and whether it is still to be gone through. */
export function firstReadingOf({ closings, round = 0, readingDue = closings === 0 }: ReportFacts): {
  round: number;
  isDue: boolean;
} {
  return { round, isDue: readingDue };
}
