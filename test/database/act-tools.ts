import type { refused } from '../../database/hand-off-outcomes.ts';
import { asWorker } from '../../database/transactions.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { aMessage } from '../support/messages.ts';
import { receiveTask } from '../support/tasks.ts';
import type { Answer, World } from '../support/world.ts';
import { randomUUID } from 'node:crypto';

export const [ASSESSOR, SUPERVISOR, MANAGER, AUDITOR] = [
  'isolde.marchpenny',
  'edmund.larkwhistle',
  'hesper.quillan',
  'lucian.brackenbury',
];
export const [OWNER, SAFEGUARDER] = ['augusta.pellingham', 'perpetua.sallowfield'];
export const REASON = 'An invented reason that is long enough.';
export const SEALING: Partial<FeedMessage> = { subjects: [{ name: 'Philippa Hartsbourne-Lisle' }] };

export const handOff = { system: 'case-management', occasion: 'o' } as const;
/** The first attempt at it as the other system refused it. */
export const refusedOnce = ({
  id,
  reportId,
}: {
  id: string;
  reportId: string;
}): Parameters<typeof refused>[1] => ({
  id,
  attempt: 1,
  reportId,
  system: handOff.system,
  problem: 'invalid',
  pointers: [],
  nothingArrived: true,
});

/** Something that the product does, in its parts: what leads up to it, and the act itself. */
export type Act = () => Promise<() => Promise<unknown>>;
export type Acts = Record<string, Act>;

/** An answer of the api, which must be none of a failure. */
export async function ok(answered: Promise<Answer>): Promise<Answer> {
  const { status, text, ...rest } = await answered;
  if (status >= 400) throw new Error(`${status} ${text}`);
  return { status, text, ...rest };
}

/** What several acts begin with. */
// eslint-disable-next-line typescript/explicit-function-return-type, typescript/explicit-module-boundary-types -- the tools of one table
export const toolsOf = (world: World) => {
  const { admin } = world.database;
  const post = (login: string, path: string, body?: object): Promise<Answer> =>
    ok(world.as(login).post(path, body, { 'idempotency-key': randomUUID() }));
  const remove = (login: string, path: string): Promise<Answer> =>
    ok(world.as(login).delete(path, { 'idempotency-key': randomUUID() }));
  const aReport = async (overrides: Partial<FeedMessage> = {}): Promise<string> =>
    (await world.receive(aMessage(overrides)))[0] ?? '';
  const claimed = async (
    kind: TaskKind = 'assess-report',
    overrides: Partial<FeedMessage> = {},
  ): Promise<string> => {
    const { id } = await receiveTask(world, overrides, kind);
    await ok(world.as(ASSESSOR).post(`/v1/tasks/${id}/claim`));
    return id;
  };
  const worker = <Result>(work: Parameters<typeof asWorker<Result>>[1]): Promise<Result> =>
    asWorker(world.database.worker, work);
  const idOf = async (sql: string): Promise<string> => {
    const { rows } = await admin.query<{ id: string }>(sql);
    return rows[0]?.id ?? '';
  };
  return { admin, post, remove, aReport, claimed, worker, idOf };
};
