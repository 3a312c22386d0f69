import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placesHolding } from '../../support/database-contents.ts';
import { aMessage } from '../../support/messages.ts';
import { receiveTask } from '../../support/tasks.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';

const AUTHOR = 'isolde.marchpenny';
const READER = 'tamsin.copperdale';

/** An answer without what is its own each time. */
const bare = ({ status, text }: Answer): unknown => [status, text.replaceAll(/urn:uuid:[0-9a-f-]{36}/gu, '')];

describe('comments on a report', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  const write = (reportId: string, body: object, login = AUTHOR, headers = {}): Promise<Answer> =>
    world.as(login).post(`/v1/reports/${reportId}/comments`, body, headers);
  const read = (reportId: string, login = READER): Promise<Answer> =>
    world.as(login).get(`/v1/reports/${reportId}/comments`);

  it('are kept sealed, shown to those who may know it, and their reading recorded', async () => {
    const { id: taskId, reportId } = await receiveTask(world);
    const text = 'The invented ward sister is back on Monday, canary 16180.';
    expect((await write(reportId, { text, taskId })).status).toBe(201);
    const { body } = await read(reportId);
    expect(body['items']).toMatchObject([{ text, taskId, author: person(AUTHOR).id }]);
    expect(await placesHolding(world.database, 'canary 16180')).toEqual([]);
    const { rows } = await world.database.admin.query<{ kind: string }>(
      /* sql */ `select kind from pacars.report_events where report_id = $1 and kind like 'COMMENT%' order by id`,
      [reportId],
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['COMMENTED', 'COMMENTS_READ']);
  });

  it('are nothing to whoever must not know the report, byte for byte as if it were absent', async () => {
    const [reportId = ''] = await world.receive(aMessage({ subjects: [{ name: 'Tamsin Copperdale' }] }));
    await write(reportId, { text: 'Something about the invented matter.' });
    const absent = '11111111-2222-4333-8444-555555555555';
    expect(bare(await read(reportId))).toEqual(bare(await read(absent)));
    expect(bare(await write(reportId, { text: 'x' }, READER))).toEqual(
      bare(await write(absent, { text: 'x' }, READER)),
    );
    expect((await read(reportId)).status).toBe(404);
  });

  it('bring no way to reach an anonymous reporter', async () => {
    const { reportId } = await receiveTask(world);
    const { status, body } = await write(reportId, { text: 'Ring her on 07700 900417 about it.' });
    expect([status, body['errors'][0].pointer]).toEqual([422, '/form/text']);
  });

  it('are about a task of that report only', async () => {
    const [one, other] = [await receiveTask(world), await receiveTask(world)];
    expect((await write(one.reportId, { text: 'About the other.', taskId: other.id })).status).toBe(404);
  });

  it('are written once under a key', async () => {
    const { reportId } = await receiveTask(world);
    const key = { 'idempotency-key': 'comment-1' };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => write(reportId, { text: 'Once only.' }, AUTHOR, key)),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await read(reportId)).body['items']).toHaveLength(1);
  });
});
