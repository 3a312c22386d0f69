import { proxyActivities } from '@temporalio/workflow';
import type { RetentionActivities } from '../activities/records/retention.ts';

const retention = proxyActivities<RetentionActivities>({
  startToCloseTimeout: '20 minutes',
  retry: { initialInterval: '10 seconds', backoffCoefficient: 2, maximumInterval: '5 minutes' },
  summary: 'Erase what is due and decided, open the reviews that are due',
});

/** What a run did, in numbers: operations see them, and nothing of which report it was. */
type Numbers = Awaited<ReturnType<RetentionActivities['runRetention']>>;

/** The standing review of what is kept: once a day, by a schedule. */
export async function reviewRetention(): Promise<Numbers> {
  return retention.runRetention();
}
