import { RuleError } from '../domain/errors.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import type { Task } from './tasks.ts';

/**
 * The day by which what a task records must have happened: today, or the day on which the process opened the task,
 * where its clock is ahead of ours.
 */
export const latestDay = (task: Task): string =>
  calendarDayInUk(new Date(Math.max(Date.now(), Date.parse(task.createdAt))));

export const refuseFuture = (task: Task, day: string | undefined, pointer: string): void => {
  if (day !== undefined && day > latestDay(task))
    throw new RuleError('DAY_NOT_POSSIBLE', 'must not lie in the future', pointer);
};

/** The assessment that decided the investigation of a task: its occasion begins with it. */
export const investigationOf = ({ occasion }: Task): string => occasion.split('/')[0] ?? occasion;
