import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { TASK_QUEUES } from '../domain/task-queues.ts';

/** Standing work that Temporal starts by the clock. */
export interface StandingWork {
  /** Of the schedule and of its workflow; also what operations see. */
  name: string;
  /** The workflow's type. */
  workflow: string;
  everyMinutes: number;
  /** Longest time of one run, in minutes: it is ended then, and the next one begins afresh. */
  limitMinutes: number;
}

/** What the worker has Temporal do by the clock, wherever it runs. */
export const STANDING_WORK: readonly StandingWork[] = [
  { name: 'sync-people', workflow: 'syncPeople', everyMinutes: 15, limitMinutes: 14 },
  { name: 'review-retention', workflow: 'reviewRetention', everyMinutes: 24 * 60, limitMinutes: 12 * 60 },
];

const scheduleOf = ({ name, workflow, everyMinutes, limitMinutes }: StandingWork) => ({
  spec: { intervals: [{ every: `${everyMinutes} minutes` as const }] },
  // One that takes longer than its interval is not started a second time beside itself.
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 minutes' as const },
  action: {
    type: 'startWorkflow' as const,
    workflowType: workflow,
    workflowId: `standing/${name}`,
    taskQueue: TASK_QUEUES.reports,
    workflowExecutionTimeout: `${limitMinutes} minutes` as const,
  },
});

/**
 * See to it that Temporal has these schedules, as this version wants them. Safe to repeat, also by several workers.
 * An operator's pause is kept.
 */
export async function ensureSchedules(
  client: Client,
  work: readonly StandingWork[] = STANDING_WORK,
): Promise<void> {
  for (const each of work) {
    const schedule = scheduleOf(each);
    try {
      await client.schedule.create({ scheduleId: each.name, ...schedule });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await client.schedule.getHandle(each.name).update(({ state }) => ({ ...schedule, state }));
    }
  }
}
