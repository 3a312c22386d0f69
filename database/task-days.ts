import { RuleError } from '../domain/errors.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import type { Task } from './tasks.ts';

/**
 * The instant of what is done in a task: now, or that at which the process opened the task, where its clock is ahead of
 * ours.
 */
export const instantOf = ({ createdAt }: Pick<Task, 'createdAt'>): Date =>
  new Date(Math.max(Date.now(), Date.parse(createdAt)));

/** The day in the UK by which what a task records must have happened. */
export const latestDay = (task: Pick<Task, 'createdAt'>): string => calendarDayInUk(instantOf(task));

export const refuseFuture = (task: Task, day: string | undefined, pointer: string): void => {
  if (day !== undefined && day > latestDay(task))
    throw new RuleError('DAY_NOT_POSSIBLE', 'must not lie in the future', pointer);
};

/** The assessment that decided the investigation of a task: its occasion begins with it. */
export const investigationOf = ({ occasion }: Pick<Task, 'occasion'>): string =>
  occasion.split('/')[0] ?? occasion;
