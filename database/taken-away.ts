/**
 * The condition that the work that began with a task is taken away: assessments asked for it, and corrections of every
 * one of them no longer do.
 *
 * @param task - the alias of the task's row
 */
export const isTakenAway = (task: string): string => /* sql */ `
  exists (select from outcome_work o where o.task_id = ${task}.id)
  and not exists (select from outcome_work o where o.task_id = ${task}.id and o.taken_away_by is null)`;
