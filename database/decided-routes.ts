import { noteRules, rulesOfDecision } from './assessment-facts.ts';
import type { Completion } from './completion.ts';
import type { Transaction } from './pool.ts';
import { leaveRouting } from './redirect.ts';
import { noteReturned } from './returned-decision.ts';
import { findTask, openTask, type Task } from './tasks.ts';
import { asConsequence } from './transactions.ts';

/** A second person's judgement of whose report it is: a condition of SQL. @param task - the alias of a task's row */
export const judgesRouting = (task: string): string => /* sql */ `(
  ${task}.kind = 'approve-decision'
  and exists (select from tasks judged where judged.id = ${task}.about_task and judged.kind = 'route-report')
)`;

/**
 * Say whose report it is. What leaves the force is no further action by the force: by the rules that ask for a second
 * person then, it stays until that person has approved it, and nothing has changed meanwhile.
 */
export async function routeDecided(
  tx: Transaction,
  { actor, task, form }: Completion<'route-report'>,
): Promise<void> {
  const leaves =
    form.route === 'REDIRECT_TO_OTHER_AGENCY' || (form.route === 'TRANSFER' && form.force !== task.force);
  const nothing = { outcomes: [], categories: [], takesAway: [] };
  const rules = leaves ? await rulesOfDecision(tx, task, nothing) : [];
  if (rules.length > 0) return noteRules(tx, task.id, rules);
  if (form.route === 'REDIRECT_TO_OTHER_AGENCY')
    await leaveRouting(tx, { reportId: task.reportId, by: actor });
}

/** The task in which a returned decision whose report it is is made again: of those who might make the first. */
async function routeAgain(
  tx: Transaction,
  { intake, actor }: Completion<'approve-decision'>,
  { id, reportId, kind, occasion, force, priority, roles, barred, notes }: Task,
): Promise<void> {
  const [reading = occasion, round = '1'] = occasion.split('/');
  await openTask(tx, {
    reportId,
    kind,
    occasion: `${reading}/${Number(round) + 1}`,
    force,
    priority,
    roles,
    barred,
    notes,
    aboutTask: id,
    openedAt: new Date(),
    clocks: intake.clocks,
    openedBy: actor,
  });
}

/**
 * Let a decision stand, or note why it does not. Whose report it is takes effect here, and is asked again here, since the
 * process may be busy with something else; what an assessment decides is carried out by the process.
 */
export async function decisionJudged(
  tx: Transaction,
  completion: Completion<'approve-decision'>,
): Promise<void> {
  await noteReturned(tx, completion);
  const { actor, task, form } = completion;
  const judged = task.aboutTask === null ? undefined : await findTask(tx, task.aboutTask);
  if (judged?.kind !== 'route-report') return;
  if (form.decision === 'RETURN') return asConsequence(tx, () => routeAgain(tx, completion, judged));
  if (judged.decision?.['route'] === 'REDIRECT_TO_OTHER_AGENCY')
    await leaveRouting(tx, { reportId: task.reportId, by: actor });
}
