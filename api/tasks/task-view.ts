import { z } from 'zod';
import { PRIORITIES } from '../../domain/codes.ts';
import { ROLES } from '../../domain/roles.ts';
import { isLive, TASK_KINDS, TASK_STATES, TASKS } from '../../domain/task-kinds.ts';
import type { Actor } from '../../domain/access.ts';
import type { Task } from '../../database/tasks.ts';
import { isCorrectable } from '../../domain/corrections.ts';
import { isHeldBy, mayDo } from '../../database/task-actions.ts';

export const TASK_ACTIONS = [
  'claim',
  'undo-claim',
  'release',
  'assign',
  'draft',
  'complete',
  'follow-up',
  'correct',
] as const;
type TaskAction = (typeof TASK_ACTIONS)[number];

/** A task on the worklist: codes and instants, nothing of the report. */
export const taskView = z
  .object({
    id: z.string(),
    reportId: z.string(),
    kind: z.enum(TASK_KINDS),
    title: z.string(),
    force: z.string(),
    roles: z.array(z.enum(ROLES)).meta({ description: 'Whose work it is' }),
    priority: z.enum(PRIORITIES),
    state: z.enum(TASK_STATES),
    assignee: z.string().nullable(),
    notes: z.array(z.string()).meta({ description: 'Codes such as CONTACT_DROPPED or FURTHER_INFORMATION' }),
    createdAt: z.iso.datetime(),
    remindAt: z.iso.datetime(),
    dueAt: z.iso.datetime(),
    overdue: z.boolean(),
    escalations: z.int(),
    claimedAt: z.iso.datetime().nullable(),
    completedAt: z.iso.datetime().nullable(),
    completedBy: z.string().nullable(),
    decision: z.record(z.string(), z.unknown()).nullable().meta({ description: "The decision's codes" }),
    aboutTask: z
      .string()
      .nullable()
      .meta({ description: 'The task whose decision this one judges, corrects or carries on' }),
    startBy: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'By when somebody must have taken it; null where nothing asks for it' }),
    followUpOn: z.iso
      .date()
      .nullable()
      .meta({ description: 'The day on which its holder is reminded, by the UK calendar' }),
    deputy: z.string().nullable().meta({ description: 'Who acts for its holder, who is away' }),
    actingFor: z.string().nullable().meta({ description: 'For whom the person acted who completed it' }),
    version: z.int(),
  })
  .meta({ id: 'Task' });

/** One task, with what is needed to do it. */
export const taskDetail = taskView
  .extend({
    actions: z.array(z.enum(TASK_ACTIONS)).meta({ description: 'What the caller may do with it now' }),
    form: z
      .record(z.string(), z.unknown())
      .meta({ description: 'JSON Schema of the form that completes it' }),
    suggestion: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'What the form may begin with; a person decides' }),
    followUpReason: z.string().nullable().meta({ description: 'Why it was put off, for its holder' }),
    draft: z.unknown().meta({ description: "The caller's own half-filled form, or null" }),
  })
  .meta({ id: 'TaskDetail' });

/** A task as the API shows it. */
export function viewOf(task: Task, now: Date): z.infer<typeof taskView> {
  const {
    occasion: _occasion,
    escalateEveryMs: _every,
    breachedAt: _breached,
    barred: _barred,
    claimUndoUntil: _undo,
    deputyUntil: _until,
    ...shown
  } = task;
  const deputy =
    task.deputyUntil !== null && Date.parse(task.deputyUntil) > now.getTime() ? task.deputy : null;
  const overdue = isLive(task.state) && Date.parse(task.dueAt) < now.getTime();
  return { ...shown, deputy, title: TASKS[task.kind].title, overdue };
}

/** What the caller may do with the task now. */
export function actionsOf(actor: Actor, task: Task): TaskAction[] {
  const supervises = actor.roles.includes('psd-supervisor');
  if (!isLive(task.state)) {
    const corrects = task.state === 'completed' && (supervises || task.completedBy === actor.id);
    return corrects && isCorrectable(task.kind) ? ['correct'] : [];
  }
  const holds = isHeldBy(actor, task);
  const actions: TaskAction[] = [];
  if (task.state === 'open' && mayDo(actor, task)) actions.push('claim');
  if (
    task.assignee === actor.id &&
    task.claimUndoUntil !== null &&
    Date.parse(task.claimUndoUntil) > Date.now()
  )
    actions.push('undo-claim');
  if (
    task.state === 'claimed' &&
    (task.assignee === actor.id || supervises) &&
    TASKS[task.kind].personal !== true
  )
    actions.push('release');
  if (supervises) actions.push('assign');
  if (holds) actions.push('draft', 'complete');
  if (holds && task.priority !== 'IMMEDIATE') actions.push('follow-up');
  return actions;
}
