import { proxyActivities } from '@temporalio/workflow';
import type { PeopleDirectoryActivities } from '../activities/people-directory/activities.ts';
import { TASK_QUEUES } from '../domain/task-queues.ts';

const directory = proxyActivities<PeopleDirectoryActivities>({
  taskQueue: TASK_QUEUES.forceSystems,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '1 minute',
  // Its schedule tries again soon enough; what matters is the age of the last success, which is measured.
  retry: { initialInterval: '5 seconds', backoffCoefficient: 3, maximumAttempts: 3 },
  summary: 'Take the people directory over',
});

/** Bring the people directory up to date from the force's people system. Gives numbers and codes only. */
export async function syncPeople(): Promise<void> {
  await directory.syncPeople();
}
