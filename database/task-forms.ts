import { z } from 'zod';
import { forceBySlug } from '../domain/forces.ts';
import { decisionOf } from '../domain/decisions.ts';
import type { Actor } from '../domain/access.ts';
import { RuleError } from '../domain/errors.ts';
import type { TaskForm } from '../domain/schemas/task-forms.ts';
import type { TaskKind } from '../domain/task-kinds.ts';
import type { Vault } from '../domain/vault.ts';
import { checkAssessedReport } from './assessment-facts.ts';
import { checkOversightAnswers } from './assessed-oversight.ts';
import { appendAudit } from './audit.ts';
import { hideClues, refuseContacts } from './clue-screen.ts';
import type { IntakeSettings } from './intake.ts';
import { tellWorkflow, URGENCY } from './outbox.ts';
import { mayInvestigate } from './investigators.ts';
import { forcesThatRefused } from './not-ours.ts';
import type { Transaction } from './pool.ts';
import { openSealer } from './sealed-content.ts';
import { actsForHolder, lockForWork, requireHolder, settle, type TaskAction } from './task-actions.ts';
import { checkSuspended } from './suspension-rules.ts';
import { applyDecision, prepareDecision } from './task-effects.ts';
import type { Task } from './tasks.ts';
import { asConsequence } from './transactions.ts';

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
      update tasks
      set draft_sealed = $2, draft_by = assignee, claim_undo_until = null, version = version + 1,
        written_by = case when draft_by is distinct from assignee then array[$3::uuid]
          else array_append(array_remove(written_by, $3::uuid), $3::uuid) end
      where id = $1`,
    [task.id, sealer.seal(JSON.stringify(action.form), draftContext(task.id)), action.actor.id],
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
async function checkNamed(
  tx: Transaction,
  vault: Vault,
  task: Task,
  form: TaskForm<TaskKind>,
): Promise<void> {
  const { reportId, force } = task;
  if ('oversight' in form && form.oversight !== undefined)
    await checkOversightAnswers(tx, task.reportId, form.oversight);
  if ('safeguardingConcern' in form) await checkAssessedReport(tx, vault, task, form);
  if ('investigator' in form && form.investigator !== undefined) {
    if (!(await mayInvestigate(tx, { personId: form.investigator, reportId, force })))
      throw new RuleError(
        'ASSIGNEE_NOT_ELIGIBLE',
        'must be an investigator of the force who may take this report',
        '/form/investigator',
      );
  }
  if ('measure' in form && 'subject' in form)
    await checkSuspended(tx, { task, ...form }, async (taskId) => {
      const { form: decided } = await asConsequence(tx, () => openForm(tx, vault, taskId));
      return z.object({ subject: z.string() }).parse(decided).subject;
    });
  if ('outside' in form && form.outside !== undefined) {
    const { force: outside } = form.outside;
    if (!forceBySlug(outside) || outside === force)
      throw new RuleError(
        'FORCE_NOT_KNOWN',
        'must be another force of the reference data',
        '/form/outside/force',
      );
  }
  if ('force' in form && form.force !== undefined && !forceBySlug(form.force))
    throw new RuleError('FORCE_NOT_KNOWN', 'must be a force of the reference data', '/form/force');
}

/**
 * A report is not given to a force that has said that it is not theirs; only a supervisor may keep it where it is all the
 * same. @throws RuleError `FORCE_HAS_REFUSED`
 */
async function checkRoute(
  tx: Transaction,
  { actor, task, form }: { actor: Actor; task: Task; form: TaskForm<TaskKind> },
): Promise<void> {
  if (!('route' in form)) return;
  const refused = await forcesThatRefused(tx, task.reportId);
  const keeps = form.route === 'KEEP';
  const given = 'force' in form ? form.force : undefined;
  if (keeps && refused.includes(task.force) && !actor.roles.includes('psd-supervisor'))
    throw new RuleError(
      'FORCE_HAS_REFUSED',
      'must not be KEEP: this force has said that it is not its own. A psd-supervisor may keep it all the same',
      '/form/route',
    );
  if (given !== undefined && refused.includes(given))
    throw new RuleError(
      'FORCE_HAS_REFUSED',
      'must be a force that has not said that the report is not its own',
      '/form/force',
    );
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
  intake: IntakeSettings,
  action: TaskAction & { kind: Kind; form: TaskForm<Kind> },
): Promise<Task> {
  const { vault } = intake;
  const { actor, kind, form } = action;
  await prepareDecision(tx, kind, action.taskId);
  const task = await lockForWork(tx, action);
  requireHolder(actor, task);
  await checkNamed(tx, vault, task, form);
  if (kind === 'route-report') await checkRoute(tx, { actor, task, form });
  await refuseContacts(tx, vault, { reportId: task.reportId, form });
  const sealer = await openSealer(tx, vault, task.reportId);
  await tx.query({
    name: 'complete-task',
    text: /* sql */ `
      update tasks set state = 'completed', completed_at = now(), completed_by = $2, decision = $3, form_sealed = $4,
        draft_sealed = null, draft_by = null, version = version + 1, acting_for = nullif(assignee, $2),
        -- Whoever wrote what this decision was made from has a part in it; what an earlier holder wrote is no part of it.
        written_by = case when draft_by = assignee then written_by else '{}' end
      where id = $1`,
    values: [
      task.id,
      actor.id,
      JSON.stringify(decisionOf(kind, form)),
      sealer.seal(JSON.stringify(form), formContext(task.id)),
    ],
  });
  await applyDecision(tx, kind, { vault, intake, actor, task, form });
  const urgency = task.priority === 'IMMEDIATE' ? URGENCY.danger : URGENCY.decision;
  await tellWorkflow(tx, task.reportId, { kind: 'task-completed', taskId: task.id }, urgency);
  const actingFor = task.assignee === null || task.assignee === actor.id ? {} : { actingFor: task.assignee };
  return settle(tx, actor, task, 'TASK_COMPLETED', actingFor);
}

async function openForm(
  tx: Transaction,
  vault: Vault,
  taskId: string,
): Promise<{ reportId: string; form: unknown }> {
  const { rows } = await tx.query<{ reportId: string; sealed: Buffer }>(
    /* sql */ `select report_id as "reportId", form_sealed as sealed from tasks where id = $1 and form_sealed is not null`,
    [taskId],
  );
  const row = rows[0];
  if (!row) throw new RangeError('the task has no completed form');
  const sealer = await openSealer(tx, vault, row.reportId);
  return { reportId: row.reportId, form: JSON.parse(sealer.open(row.sealed, formContext(taskId))) };
}

/**
 * The form that completed a task, opened and with clues hidden. For connectors, which carry it to the system it is meant
 * for, and for readers who did not write it.
 */
export async function readForm(tx: Transaction, vault: Vault, taskId: string): Promise<unknown> {
  return hideClues(tx, vault, await openForm(tx, vault, taskId));
}

/** The same as it was written: for whoever wrote it, and for nobody else. */
export async function readOwnForm(tx: Transaction, vault: Vault, taskId: string): Promise<unknown> {
  return (await openForm(tx, vault, taskId)).form;
}
