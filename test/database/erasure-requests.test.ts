import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backdate, granted } from '../support/break-glass.ts';
import { aMessage } from '../support/messages.ts';
import { createWorld, type World } from '../support/world.ts';

describe('erasing a report', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const rows = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    (await world.database.admin.query<Row>(sql, values)).rows;

  it('leaves a request for emergency access about it without its words, and as it looked to its asker', async () => {
    const message = aMessage({ subjects: [{ name: 'Philippa Hartsbourne-Lisle' }] });
    const [reportId = ''] = await world.receive(message);
    const absent = randomUUID();
    const requests = [
      await granted(world, 'perpetua.sallowfield', 'hesper.quillan', { reportId }),
      await granted(world, 'perpetua.sallowfield', 'hesper.quillan', { reportId: absent }),
    ];
    const seen = async (): Promise<unknown[]> => {
      const { body } = await world.as('perpetua.sallowfield').get('/v1/break-glass');
      const items = new Map(body['items'].map((item: { id: string }) => [item.id, item]));
      return requests.map((id) => {
        const { reason, answer, asked } = Object(items.get(id));
        return { there: items.has(id), reason, answer, asked: asked && 'something' };
      });
    };
    const shown = await seen();
    expect(shown[0]).toMatchObject({ there: true, asked: 'something' });
    expect(shown[1]).toEqual(shown[0]);
    const hours = 91 * 24;
    for (const id of requests) await backdate(world, id, hours);
    const before = await seen();
    expect(before).toEqual([0, 1].map(() => ({ there: true, reason: null, answer: null, asked: null })));
    const words = await rows<Record<string, Buffer | null>>(
      'select words_key, asked_sealed, decided_sealed from pacars.break_glass_requests where id = $1',
      [requests[0]],
    );
    await world.database.admin.query(`delete from pacars.report_named where basis = 'BREAK_GLASS'`);
    // The table's own steps of an erasure: the whole of one is above.
    await world.database.admin.query(
      'update pacars.break_glass_requests set report_id = null where report_id = $1',
      [reportId],
    );
    expect(await seen()).toEqual(before);
    const traces = Object.values(words[0] ?? {}).map((bytes) => bytes?.toString('hex') ?? 'none');
    expect(traces.every((trace) => trace.length > 50)).toBe(true);
    const left = await rows(
      `select from pacars.break_glass_requests b where exists (select from unnest($1::text[]) x where strpos(b::text, x) > 0)`,
      [traces],
    );
    expect(left).toEqual([]);
  });
});
