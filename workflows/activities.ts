import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { CaseManagementActivities } from '../activities/case-management/activities.ts';
import type { ForceDeskActivities } from '../activities/force-desk/activities.ts';
import type { IntelligenceActivities } from '../activities/intelligence/activities.ts';
import type { RecordsActivities } from '../activities/records/activities.ts';
import type { SafeguardingActivities } from '../activities/safeguarding/activities.ts';
import { TASK_QUEUES } from '../domain/task-queues.ts';

/** Our own database: short transactions, tried for ever. */
const ourRecords = (summary: string): RecordsProxy =>
  proxyLocalActivities<RecordsActivities>({
    startToCloseTimeout: '30 seconds',
    localRetryThreshold: '30 seconds',
    retry: { initialInterval: '500 milliseconds', maximumInterval: '1 minute' },
    summary,
  });
type RecordsProxy = ReturnType<typeof proxyLocalActivities<RecordsActivities>>;

export const records: RecordsActivities = {
  takeUp: ourRecords('See where the report stands').takeUp,
  openTask: ourRecords('Open a task').openTask,
  beginOutcomes: ourRecords('Begin the outcomes').beginOutcomes,
  decisionOf: ourRecords('Read the decision').decisionOf,
  passMilestone: ourRecords('Tell people of the deadline').passMilestone,
  giveToForce: ourRecords('Give the report to the force').giveToForce,
  recordDoneByHand: ourRecords('Record what was done by hand').recordDoneByHand,
  closeReport: ourRecords('Close the report').closeReport,
};

/** Another system may be away for days: it is tried for ever, at the longest every five minutes. */
const outside = {
  taskQueue: TASK_QUEUES.forceSystems,
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
} as const;

export const caseManagement = proxyActivities<CaseManagementActivities>({
  ...outside,
  summary: 'Open the case in the case system',
});
export const safeguarding = proxyActivities<SafeguardingActivities>({
  ...outside,
  summary: 'Make a safeguarding referral',
});
export const intelligence = proxyActivities<IntelligenceActivities>({
  ...outside,
  summary: 'Record the items in the intelligence system',
});
export const forceDesk = proxyActivities<ForceDeskActivities>({
  ...outside,
  summary: 'Hand the message to the other force',
});
