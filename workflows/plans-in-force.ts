import { isTaskOf, type OpenTask } from '../domain/task-kinds.ts';
import type { Desk } from './desk.ts';

/** The safeguarding plans of a report in the order in which they were asked for, and those that replace all before. */
interface Plans {
  order: string[];
  replacing: Set<string>;
  /** The bodies that each plan refers to, as far as it is decided. */
  referrals: Map<string, readonly string[]>;
}

const PLANS = new WeakMap<Desk, Plans>();

function plansOf(desk: Desk): Plans {
  const plans = PLANS.get(desk) ?? { order: [], replacing: new Set(), referrals: new Map() };
  PLANS.set(desk, plans);
  const { tasks } = desk.report;
  const readings = new Set(tasks.filter(({ kind }) => kind === 'review-risk').map(({ taskId }) => taskId));
  for (const task of tasks) {
    if (!isTaskOf(task, 'plan-safeguarding')) continue;
    place(plans, task);
    // Asked for by a reading of the risk, as an earlier run has seen.
    if (readings.has(task.occasion)) plans.replacing.add(task.taskId);
  }
  return plans;
}

/** Whether a plan had been carried out to its end, or replaced, when the rows were last looked at. */
export const hasEnded = (desk: Desk, plan: OpenTask<'plan-safeguarding'>): boolean =>
  desk.report.endedPlans?.includes(plan.taskId) === true;

function place({ order }: Plans, { taskId }: OpenTask): number {
  if (!order.includes(taskId)) order.push(taskId);
  return order.indexOf(taskId);
}

/** Note that a plan replaces those before it; a run that begins in the middle finds so in the rows. */
export function replacePlans(desk: Desk, plan: OpenTask<'plan-safeguarding'>): void {
  const plans = plansOf(desk);
  place(plans, plan);
  plans.replacing.add(plan.taskId);
}

/** The plans that have taken the place of this one. */
function plansAfter(desk: Desk, plan: OpenTask<'plan-safeguarding'>): string[] {
  const plans = plansOf(desk);
  const at = place(plans, plan);
  return [...plans.replacing].filter((taskId) => plans.order.indexOf(taskId) > at);
}

/** Whether another plan has taken the place of this one. */
export const isReplaced = (desk: Desk, plan: OpenTask<'plan-safeguarding'>): boolean =>
  plansAfter(desk, plan).length > 0;

/** Note whom a plan refers to, once it is decided. */
export function noteReferrals(
  desk: Desk,
  { taskId }: OpenTask<'plan-safeguarding'>,
  bodies: readonly string[],
): void {
  plansOf(desk).referrals.set(taskId, bodies);
}

/** Whether a plan that has taken the place of this one refers to the same body: then that one's answer counts. */
export const isReferredAnew = (desk: Desk, plan: OpenTask<'plan-safeguarding'>, to: string): boolean =>
  plansAfter(desk, plan).some((taskId) => plansOf(desk).referrals.get(taskId)?.includes(to) === true);
