/**
 * Everything that keeps a report from closing, or that whoever looks at it should know before it does. `blocks`: the
 * close waits for it.
 */
export const OPEN_POINTS = {
  /** A message that nobody has read yet. */
  UNREAD_MESSAGE: { blocks: true },
  /** A task that nobody has done: triage, assessment, safeguarding, division and whatever else. */
  LIVE_TASK: { blocks: true },
  /** Questions that were put to the reporter: their answer is waited for, for as long as the rules say. */
  ANSWER_AWAITED: { blocks: true },
  /** Something on its way to another system, or refused by it. */
  HAND_OFF_UNSETTLED: { blocks: true },
  /** A report that is read as one with this one is itself still open. */
  MERGED_REPORT_OPEN: { blocks: false },
  /** A message on its reference was held for a person and is not dealt with. */
  HELD_MESSAGE: { blocks: false },
} as const;
export type OpenPointCode = keyof typeof OPEN_POINTS;

/** What is open, in codes: which kind of task or which system, and how many. */
export interface OpenPoint {
  code: OpenPointCode;
  /** The kind of task, or the system of a hand-off. */
  what: string | null;
  count: number;
}

/** Whether a report with these open points may close. */
export const mayClose = (points: readonly OpenPoint[]): boolean =>
  !points.some(({ code }) => OPEN_POINTS[code].blocks);
