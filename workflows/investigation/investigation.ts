import { roundOf } from '../../domain/rounds.ts';
import type { OpenTask } from '../../domain/task-kinds.ts';
import { caseManagement } from '../activities.ts';
import type { Desk } from '../desk.ts';
import { handedOff } from '../hand-off.ts';
import { createStrands } from '../strands.ts';

/** What the parts of an investigation share. */
export interface Investigation {
  desk: Desk;
  reportId: string;
  /** The assessment that decided it. */
  assessmentTaskId: string;
  /** The case is open in the case system. */
  caseOpened: Promise<unknown>;
  /** Whether there is no result yet, and no correction has taken it away: until then its severity, notice, updates and letters are somebody's work. */
  isRunning: () => boolean;
  /** Whether there is still something to record: proceedings may follow the result. */
  isOpen: () => boolean;
  /** Whether all of it is recorded: what an investigation taken away leaves behind, such as a suspension, goes on until then. */
  isConcluded: () => boolean;
  haveResult(): void;
  haveEnded(): void;
  /** What the rounds of one kind of task are told apart by. */
  occasion(round: number): string;
  /** Tell the case system what a completed task has changed, beside everything else. */
  tellCase(task: OpenTask): void;
  /** Begin a part beside the others. */
  begin(part: Promise<void>): void;
  /** Wait until every part has ended. */
  ended(): Promise<void>;
}

/** Tell the case system, once the case is open, what a completed task has changed. */
export async function toldCase(
  desk: Desk,
  { assessmentTaskId, taskId }: { assessmentTaskId: string; taskId: string },
): Promise<void> {
  const { reportId } = desk.report;
  await handedOff(desk, { system: 'case-management', occasion: taskId }, () =>
    caseManagement.updateCase({ reportId, assessmentTaskId, taskId }),
  );
}

export function beginInvestigation(
  desk: Desk,
  { allocation, caseOpened }: { allocation: OpenTask<'allocate-investigator'>; caseOpened: Promise<unknown> },
): Investigation {
  const { taskId: allocationTaskId, occasion: assessmentTaskId } = allocation;
  const { reportId } = desk.report;
  const strands = createStrands();
  strands.begin(caseOpened);
  let running = true;
  let open = true;
  const isTakenAway = (): boolean => desk.report.takenAway?.includes(allocationTaskId) === true;
  const tell = async ({ taskId }: OpenTask): Promise<void> => {
    await caseOpened;
    await toldCase(desk, { assessmentTaskId, taskId });
  };
  return {
    desk,
    reportId,
    assessmentTaskId,
    caseOpened,
    isRunning: () => running && !isTakenAway(),
    isOpen: () => open && !isTakenAway(),
    isConcluded: () => !open,
    haveResult: () => {
      running = false;
    },
    haveEnded: () => {
      open = false;
    },
    occasion: (round) => roundOf(assessmentTaskId, round),
    tellCase: (task) => strands.begin(tell(task)),
    begin: (part) => strands.begin(part),
    ended: () => strands.endedOr(() => false),
  };
}
