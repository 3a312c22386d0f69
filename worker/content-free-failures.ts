import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { isDatabaseDown } from '../database/pool.ts';
import { type FailureType, isFailureType } from '../domain/failure-types.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';

/** The failure as it may be told: its own message and type, none of what caused it or came with it. */
function bare(failure: ApplicationFailure): ApplicationFailure {
  const { message, type, nonRetryable, nextRetryDelay } = failure;
  return ApplicationFailure.create({
    message,
    nonRetryable: nonRetryable === true,
    ...(typeof type === 'string' && { type }),
    ...(nextRetryDelay !== undefined && nextRetryDelay !== null && { nextRetryDelay }),
  });
}

/**
 * Keeps everything but our own words out of Temporal, of ordinary and of local activities: what an activity throws on
 * purpose passes bare, anything else becomes a reference into our log. An error message of a library may quote a report.
 */
export function contentFreeFailures(log: Logger): ActivityInterceptorsFactory {
  return (context) => ({
    inbound: {
      async execute(input, next) {
        try {
          return await next(input);
        } catch (error) {
          if (error instanceof ApplicationFailure && isFailureType(error.type)) throw bare(error);
          const { activityType, attempt, workflowExecution } = context.info;
          const workflowId = workflowExecution?.workflowId ?? 'none';
          const reference = logFailure(log, error, { activityType, attempt, workflowId });
          const type: FailureType = isDatabaseDown(error) ? 'DatabaseDown' : 'Unexpected';
          throw ApplicationFailure.create({ message: `failed, see the log for ${reference}`, type });
        }
      },
    },
  });
}
