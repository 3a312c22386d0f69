import { isTaskOf, type OpenTask } from '../domain/task-kinds.ts';
import type { Desk } from './desk.ts';

/** The safeguarding plans of a report in the order in which they were asked for, and those that replace all before. */
interface Plans {
  order: string[];
  replacing: Set<string>;
}

const PLANS = new WeakMap<Desk, Plans>();

function plansOf(desk: Desk): Plans {
  const plans = PLANS.get(desk) ?? { order: [], replacing: new Set() };
  PLANS.set(desk, plans);
  for (const task of desk.report.tasks) if (isTaskOf(task, 'plan-safeguarding')) place(plans, task);
  return plans;
}

function place({ order }: Plans, { taskId }: OpenTask): number {
  if (!order.includes(taskId)) order.push(taskId);
  return order.indexOf(taskId);
}

/**
 * Note that a plan replaces those before it. A run that begins in the middle goes through the reviews that asked for it
 * again, and so comes by here again.
 */
export function replacePlans(desk: Desk, plan: OpenTask<'plan-safeguarding'>): void {
  const plans = plansOf(desk);
  place(plans, plan);
  plans.replacing.add(plan.taskId);
}

/** Whether another plan has taken the place of this one. */
export function isReplaced(desk: Desk, plan: OpenTask<'plan-safeguarding'>): boolean {
  const plans = plansOf(desk);
  const at = place(plans, plan);
  return [...plans.replacing].some((taskId) => plans.order.indexOf(taskId) > at);
}
