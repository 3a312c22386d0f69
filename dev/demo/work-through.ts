import { z } from 'zod';
import { TASK_KINDS } from '../../domain/task-kinds.ts';
import { assessmentOffer, type AssessmentOffer } from './assess.ts';
import { decide } from './decisions.ts';
import type { ExpectedHandling } from './samples.ts';
import type { StaffClient } from './staff-client.ts';

const task = z.object({
  id: z.string(),
  reportId: z.string(),
  kind: z.enum(TASK_KINDS),
  state: z.string(),
  overdue: z.boolean(),
  escalations: z.number(),
});
export type WorklistTask = z.infer<typeof task>;
const candidatesOffer = z.object({
  suggestion: z.object({ candidates: z.array(z.object({ person: z.string() })) }),
});
const offeredParts = z.object({
  suggestion: z.object({
    parts: z.array(z.object({ force: z.string(), subjectNos: z.array(z.number()) })),
  }),
});
const worklistPage = z.object({ items: z.array(task), nextCursor: z.string().nullable() });

export interface StaffRoom {
  /** In the order in which they look at the worklist. */
  staff: readonly StaffClient[];
  /** Ids of investigators, and who signs in with each: one who may take the report is allocated. */
  investigators: readonly string[];
  expectedOf(reportId: string): ExpectedHandling | undefined;
  /** Whether to leave a task for now. */
  leave(task: WorklistTask): boolean;
  onDone(task: WorklistTask, login: string): void;
}

async function tasksFor(client: StaffClient, assignee: 'me' | 'none'): Promise<WorklistTask[]> {
  const found: WorklistTask[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ assignee, limit: '200', ...(cursor !== null && { cursor }) });
    const { status, body } = await client.get(`/v1/tasks?${query.toString()}`);
    if (status !== 200) throw new Error(`the worklist of ${client.login} answered ${status}`);
    const page = worklistPage.parse(body);
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

/** The people whom a task offers to say of whether they are meant. */
async function candidatesOf(client: StaffClient, { id, kind }: WorklistTask): Promise<string[]> {
  if (kind !== 'confirm-subject') return [];
  const { body } = await client.get(`/v1/tasks/${id}`);
  return candidatesOffer.parse(body).suggestion.candidates.map(({ person }) => person);
}

/** What the task offers an assessment to begin with. */
async function offerOf(client: StaffClient, { id, kind }: WorklistTask): Promise<AssessmentOffer> {
  if (kind !== 'assess-report')
    return { categories: [], criteria: [], domesticAbuseAsked: false, subjects: [] };
  const { body } = await client.get(`/v1/tasks/${id}`);
  return z.object({ suggestion: assessmentOffer }).parse(body).suggestion;
}

/** The parts that a task offers to give to other forces. */
async function partsOf(
  client: StaffClient,
  { id, kind }: WorklistTask,
): Promise<{ force: string; subjectNos: number[] }[]> {
  if (kind !== 'divide-report') return [];
  const { body } = await client.get(`/v1/tasks/${id}`);
  return offeredParts.parse(body).suggestion.parts;
}

const dividing = z.looseObject({ parts: z.array(z.looseObject({ force: z.string() })), reason: z.string() });
const shownParts = z.object({
  parts: z.array(z.object({ force: z.string(), hidden: z.array(z.unknown()) })),
});

/** The form with what whoever divides has seen to be hidden from each part; any other form as it is. */
async function withHiddenSeen(
  client: StaffClient,
  { id, kind }: WorklistTask,
  form: object,
): Promise<object> {
  if (kind !== 'divide-report') return form;
  const { parts, reason } = dividing.parse(form);
  if (parts.length === 0) return form;
  const { body } = await client.post(`/v1/tasks/${id}/parts`, { parts, reason });
  const shown = shownParts.parse(body).parts;
  const hiddenFrom = (force: string): number =>
    shown.find((part) => part.force === force)?.hidden.length ?? 0;
  return { reason, parts: parts.map((part) => ({ ...part, hidden: hiddenFrom(part.force) })) };
}

/** Complete a held task; an investigator who may not take the report is passed over for the next. */
async function complete(room: StaffRoom, client: StaffClient, held: WorklistTask): Promise<boolean> {
  const expected = room.expectedOf(held.reportId);
  const candidates = await candidatesOf(client, held);
  const offer = await offerOf(client, held);
  const parts = await partsOf(client, held);
  const investigators = held.kind === 'allocate-investigator' ? room.investigators : [''];
  for (const investigator of investigators) {
    const decided = decide(held.kind, { expected, investigator, candidates, offer, parts });
    const form = await withHiddenSeen(client, held, decided);
    const { status } = await client.post(`/v1/tasks/${held.id}/complete`, { form });
    if (status === 200) {
      room.onDone(held, client.login);
      return true;
    }
    if (status !== 422 || held.kind !== 'allocate-investigator')
      throw new Error(`completing ${held.kind} as ${client.login} answered ${status}`);
  }
  throw new Error(`nobody could be allocated by ${client.login}`);
}

/**
 * Let everyone look at the worklist once, claim what they may do, and complete what they hold.
 *
 * @returns how many tasks were completed
 */
export async function workOnce(room: StaffRoom): Promise<number> {
  let completed = 0;
  for (const client of room.staff) {
    for (const waiting of await tasksFor(client, 'none')) {
      if (room.leave(waiting)) continue;
      const { status } = await client.post(`/v1/tasks/${waiting.id}/claim`);
      // Somebody else's work that a supervisor can see, or a task taken a moment ago.
      if (![200, 403, 409].includes(status))
        throw new Error(`claiming as ${client.login} answered ${status}`);
    }
    for (const held of await tasksFor(client, 'me')) {
      if (await complete(room, client, held)) completed += 1;
    }
  }
  return completed;
}
