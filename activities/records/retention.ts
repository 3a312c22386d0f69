import {
  type RetentionDependencies,
  type RetentionResult,
  runRetention,
} from '../../database/retention-run.ts';

/** Reports that one run deals with at the most; the next one goes on. */
const LIMIT = 500;

/** What the standing review of retention asks of our own database. */
export interface RetentionActivities {
  /** Erase what is due and decided, open the reviews that are due. Gives numbers only. */
  runRetention(): Promise<RetentionResult>;
}

export function createRetentionActivities(dependencies: RetentionDependencies): RetentionActivities {
  return { runRetention: () => runRetention(dependencies, { limit: LIMIT }) };
}
