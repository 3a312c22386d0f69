import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { isDatabaseDown } from '../database/pool.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';

/**
 * Keeps everything but our own words out of Temporal: what an activity throws of its own (`ApplicationFailure`)
 * passes, anything else becomes a reference into our log. An error message of a library may quote a report.
 */
export function contentFreeFailures(log: Logger): ActivityInterceptorsFactory {
  return (context) => ({
    inbound: {
      async execute(input, next) {
        try {
          return await next(input);
        } catch (error) {
          if (error instanceof ApplicationFailure) throw error;
          const { activityType, attempt, workflowExecution } = context.info;
          const workflowId = workflowExecution?.workflowId ?? 'none';
          const reference = logFailure(log, error, { activityType, attempt, workflowId });
          const type = isDatabaseDown(error) ? 'DatabaseDown' : 'Unexpected';
          throw ApplicationFailure.create({ message: `failed, see the log for ${reference}`, type });
        }
      },
    },
  });
}
