import { forceBySlug } from '../domain/forces.ts';
import type { Actor } from '../domain/access.ts';
import { decisionOf } from '../domain/decisions.ts';
import { RuleError } from '../domain/errors.ts';
import type { TaskForm } from '../domain/schemas/task-forms.ts';
import type { TaskKind } from '../domain/task-kinds.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import { hideClues, refuseContacts } from './clue-screen.ts';
import { tellWorkflow, URGENCY } from './outbox.ts';
import { mayTake } from './people.ts';
import type { Transaction } from './pool.ts';
import { openSealer } from './sealed-content.ts';
import { actsForHolder, lockForWork, requireHolder, settle, type TaskAction } from './task-actions.ts';
import { applyDecision, prepareDecision } from './task-effects.ts';
import type { Task } from './tasks.ts';

const draftContext = (taskId: string): string => `task/${taskId}/draft`;
const formContext = (taskId: string): string => `task/${taskId}/form`;

/**
 * Keep a half-filled form, sealed. A draft is not checked by the rules of its kind: it only has to be an object, and, of
 * an anonymous report, to bring no way to reach a person.
 *
 * @throws RuleError unless the actor holds the task, or at a field that brings a way to reach a person
 */
export async function draftTask(
  tx: Transaction,
  vault: Vault,
  action: TaskAction & { form: Record<string, unknown> },
): Promise<Task> {
  const task = await lockForWork(tx, action);
  requireHolder(action.actor, task);
  await refuseContacts(tx, vault, { reportId: task.reportId, form: action.form });
  const sealer = await openSealer(tx, vault, task.reportId);
  await tx.query(
    // From now on there is work in it: it is released, and no longer undone as a slip. Whoever acts for an absent holder
    // writes on in the holder's draft, who finds it when they are back.
    /* sql */ `
      update tasks set draft_sealed = $2, draft_by = assignee, claim_undo_until = null, version = version + 1 where id = $1`,
    [task.id, sealer.seal(JSON.stringify(action.form), draftContext(task.id))],
  );
  await appendAudit(tx, {
    force: task.force,
    actor: action.actor,
    action: 'ALTERATION',
    recordKind: 'task',
    recordId: task.id,
    reportId: task.reportId,
    codes: {
      event: 'DRAFT_KEPT',
      ...(task.assignee !== action.actor.id && { actingFor: task.assignee ?? '' }),
    },
  });
  return { ...task, version: task.version + 1 };
}

/** The holder's draft as they wrote it, if there is one, for them and whoever acts for them; nobody else's business. */
export async function readDraft(tx: Transaction, vault: Vault, task: Task, actor: Actor): Promise<unknown> {
  const owner = actsForHolder(actor, task, new Date()) ? task.assignee : actor.id;
  const { rows } = await tx.query<{ sealed: Buffer }>(
    /* sql */ `select draft_sealed as sealed from tasks where id = $1 and draft_by = $2 and draft_sealed is not null`,
    [task.id, owner],
  );
  if (!rows[0]) return null;
  const sealer = await openSealer(tx, vault, task.reportId);
  const form: unknown = JSON.parse(sealer.open(rows[0].sealed, draftContext(task.id)));
  return form;
}

/** The rules of a form that need the database: who may be named, which force exists. @throws RuleError at its field */
async function checkNamed(tx: Transaction, task: Task, form: TaskForm<TaskKind>): Promise<void> {
  if ('investigator' in form) {
    const { reportId, force } = task;
    if (!(await mayTake(tx, { personId: form.investigator, reportId, force, roles: ['investigator'] })))
      throw new RuleError(
        'ASSIGNEE_NOT_ELIGIBLE',
        'must be an investigator of the force who may take this report',
        '/form/investigator',
      );
  }
  if ('force' in form && form.force !== undefined && !forceBySlug(form.force))
    throw new RuleError('FORCE_NOT_KNOWN', 'must be a force of the reference data', '/form/force');
}

/**
 * Complete a task: the sealed form, the decision's codes, the news for the workflow, the timeline and the audit
 * become durable together.
 *
 * @param form - already valid by the kind's schema
 * @throws RuleError unless the actor holds the task, or at the field whose rule is broken
 */
export async function completeTask<Kind extends TaskKind>(
  tx: Transaction,
  vault: Vault,
  action: TaskAction & { kind: Kind; form: TaskForm<Kind> },
): Promise<Task> {
  const { actor, kind, form } = action;
  await prepareDecision(tx, kind, action.taskId);
  const task = await lockForWork(tx, action);
  requireHolder(actor, task);
  await checkNamed(tx, task, form);
  await refuseContacts(tx, vault, { reportId: task.reportId, form });
  const sealer = await openSealer(tx, vault, task.reportId);
  await tx.query({
    name: 'complete-task',
    text: /* sql */ `
      update tasks set state = 'completed', completed_at = now(), completed_by = $2, decision = $3, form_sealed = $4,
        draft_sealed = null, draft_by = null, version = version + 1, acting_for = nullif(assignee, $2)
      where id = $1`,
    values: [
      task.id,
      actor.id,
      JSON.stringify(decisionOf(kind, form)),
      sealer.seal(JSON.stringify(form), formContext(task.id)),
    ],
  });
  await applyDecision(tx, kind, { vault, actor, task, form });
  const urgency = task.priority === 'IMMEDIATE' ? URGENCY.danger : URGENCY.decision;
  await tellWorkflow(tx, task.reportId, { kind: 'task-completed', taskId: task.id }, urgency);
  const actingFor = task.assignee === null || task.assignee === actor.id ? {} : { actingFor: task.assignee };
  return settle(tx, actor, task, 'TASK_COMPLETED', actingFor);
}

/**
 * The form that completed a task, opened and with clues hidden. For connectors, which carry it to the system it is meant
 * for.
 */
export async function readForm(tx: Transaction, vault: Vault, taskId: string): Promise<unknown> {
  const { rows } = await tx.query<{ reportId: string; sealed: Buffer }>(
    /* sql */ `select report_id as "reportId", form_sealed as sealed from tasks where id = $1 and form_sealed is not null`,
    [taskId],
  );
  const row = rows[0];
  if (!row) throw new RangeError('the task has no completed form');
  const sealer = await openSealer(tx, vault, row.reportId);
  const form: unknown = JSON.parse(sealer.open(row.sealed, formContext(taskId)));
  return hideClues(tx, vault, { reportId: row.reportId, form });
}
