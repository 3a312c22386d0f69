import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { IntakeSettings } from '../../database/intake.ts';
import type { Transaction } from '../../database/pool.ts';
import { readFactsOfOne } from '../../database/read-as-one.ts';
import { findReport } from '../../database/reports.ts';
import { noteRefusal } from '../../database/refusals.ts';
import { claimTask } from '../../database/task-actions.ts';
import { prepareDecision } from '../../database/task-effects.ts';
import { completeTask } from '../../database/task-forms.ts';
import { findTask } from '../../database/tasks.ts';
import type { Actor } from '../../domain/access.ts';
import {
  BATCH_KINDS,
  BATCH_TASKS_MAX,
  type BatchKind,
  isBatchForm,
  isOfLowRisk,
} from '../../domain/batch-triage.ts';
import { ForbiddenError, NotFoundError, RULE_CODES, RuleError } from '../../domain/errors.ts';
import type { TaskForm } from '../../domain/schemas/task-forms.ts';
import { idempotencyHeader } from '../idempotent.ts';
import { problemResponses } from '../openapi.ts';
import type { EntryDependencies } from '../reports/manual-entry-route.ts';
import { invalid } from '../problems.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { formFor } from './form-for.ts';
import { createParts } from './many.ts';

const URL = '/v1/tasks/batch-completions';
const RESULTS = ['COMPLETED', 'NOT_FOUND', 'NOT_YOURS', ...RULE_CODES] as const;
const item = z.object({ taskId: z.string(), result: z.enum(RESULTS) });
type Item = z.infer<typeof item>;

const body = z.strictObject({
  kind: z.enum(BATCH_KINDS),
  tasks: z
    .array(z.uuid())
    .min(1)
    .max(BATCH_TASKS_MAX)
    .refine((ids) => new Set(ids).size === ids.length, 'must name each task once'),
  form: z.record(z.string(), z.unknown()),
});

/** Take and complete one task of the batch, by the rules that hold for it alone. */
async function completeOne<Kind extends BatchKind>(
  tx: Transaction,
  { hosted, ...settings }: Pick<IntakeSettings, 'vault' | 'clocks'> & { hosted: readonly string[] },
  { actor, taskId, kind, form }: { actor: Actor; taskId: string; kind: Kind; form: TaskForm<Kind> },
): Promise<Item> {
  const task = await findTask(tx, taskId);
  const report = task && (await findReport(tx, task.reportId));
  if (!task || !report) throw new NotFoundError('no such task');
  // The report before its task, as whoever completes a task by itself, and so that no merge comes in between.
  await prepareDecision(tx, kind, taskId);
  // What is read as one with it is decided with it, and must be of as little risk.
  const facts = await readFactsOfOne(tx, report.id);
  if (task.kind !== kind || task.priority !== 'ROUTINE' || !facts || !isOfLowRisk(facts))
    throw new RuleError('NOT_FOR_A_BATCH', 'This one is read and decided by itself.');
  await claimTask(tx, { actor, taskId });
  const intake = { ...settings, forces: { home: task.force, hosted } };
  await completeTask(tx, intake, { actor, taskId, kind, form });
  return { taskId, result: 'COMPLETED' };
}

/** Why one of the batch was not done, as a code; what is no refusal goes on as the failure that it is. */
function refusedItem(taskId: string, error: unknown): Item {
  if (error instanceof NotFoundError) return { taskId, result: 'NOT_FOUND' };
  if (error instanceof ForbiddenError) return { taskId, result: 'NOT_YOURS' };
  if (error instanceof RuleError) return { taskId, result: error.code };
  throw error;
}

/** Many tasks of low risk completed with one form, each by itself. */
export const batchRoute =
  (dependencies: StaffDependencies & EntryDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, vault, guard, clocks, hostedForces: hosted } = dependencies;
    app.route({
      method: 'POST',
      url: URL,
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        summary: 'Complete tasks of low risk with one form, where the kind and the form allow it',
        tags: ['tasks'],
        security: [{ staff: [] }],
        headers: idempotencyHeader,
        body,
        response: {
          200: z.object({ items: z.array(item) }),
          ...problemResponses(400, 401, 403, 413, 415, 422, 503),
        },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { kind, tasks } = request.body;
        const form = formFor(kind, request.body.form);
        if (!isBatchForm(kind, form))
          throw invalid([{ pointer: '/form', detail: 'decides what is decided one by one' }]);
        const parts = createParts({ database, vault }, { request, actor, schema: item });
        await parts.begin();
        const items: Item[] = [];
        for (const taskId of tasks) {
          const done = await parts
            .part(taskId, (tx) => completeOne(tx, { vault, clocks, hosted }, { actor, taskId, kind, form }))
            .catch((error: unknown) => refusedItem(taskId, error));
          // As for a task that is asked for by itself: whoever tries one that is not theirs to know is noted.
          const status = done.result === 'NOT_FOUND' ? 404 : done.result === 'NOT_YOURS' ? 403 : undefined;
          const thing = { kind: 'task', id: taskId } as const;
          if (status !== undefined) await noteRefusal(database, { actor, thing, route: URL, status });
          items.push(done);
        }
        return { items };
      },
    });
  };
