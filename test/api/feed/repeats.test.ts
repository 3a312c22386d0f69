import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placesHolding, rowCounts } from '../../support/database-contents.ts';
import { aMessage } from '../../support/messages.ts';
import { openHeld } from '../../support/sealed.ts';
import { createWorld, type World } from '../../support/world.ts';

describe('POST /v1/feed/messages of a message sent before', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const tasksOf = async (reportId: string): Promise<string[]> => {
    const { rows } = await world.database.admin.query<{ kind: string }>(
      /* sql */ `select kind from pacars.tasks where report_id = $1 order by kind`,
      [reportId],
    );
    return rows.map(({ kind }) => kind);
  };

  it('answers with the first receipt and writes nothing but the delivery', async () => {
    const text = JSON.stringify(aMessage({ priority: 'IMMEDIATE' }));
    const first = await world.send(text);
    const before = await rowCounts(world.database);
    const again = await world.send(text);
    expect(again.status).toBe(200);
    expect(again.body).toEqual({
      ...first.body,
      messages: [{ ...first.body['messages'][0], status: 'duplicate' }],
    });
    const after = await rowCounts(world.database);
    const written = Object.keys(after).filter((table) => after[table] !== before[table]);
    expect(written).toEqual(['deliveries', 'delivery_items']);
  });

  it.each([
    ['with white space', (text: string) => JSON.stringify(JSON.parse(text), undefined, 2)],
    [
      'with its fields in another order',
      (text: string) =>
        JSON.stringify(Object.fromEntries(Object.entries(Object(JSON.parse(text))).toReversed())),
    ],
    ['with escapes', (text: string) => text.replaceAll('invented', String.raw`\u0069nvented`)],
    ['with its numbers spelt otherwise', (text: string) => text.replace('"sequence":1', '"sequence":10e-1')],
    ['in a batch', (text: string) => `{"messages":[${text}]}`],
  ])('knows the same JSON value %s', async (_how, respell) => {
    const text = JSON.stringify({ ...aMessage(), extra: { b: 1, a: [2] } });
    const first = await world.send(text);
    const respelt = respell(text);
    expect(respelt).not.toBe(text);
    const again = await world.send(respelt);
    expect(again.status).toBe(200);
    expect(again.body['deliveryId']).toBe(first.body['deliveryId']);
    expect(again.body['receivedAt']).toBe(first.body['receivedAt']);
    expect(again.body['messages']).toMatchObject([{ status: 'duplicate' }]);
  });

  it.each([
    ['another narrative', { narrative: 'Quite another thing.' }],
    ['one more field', { agentNotes: 'Added.' }],
    ['text that only looks the same', { narrative: 'Cafe\u0301' }],
    ['another reference', { reportRef: 'AC-26-999999-Z' }],
  ])('holds %s under the same id as a conflict, and keeps both', async (_what, change) => {
    const message = aMessage({ narrative: 'Caf\u00e9' });
    const { body: receipt } = await world.send(JSON.stringify(message));
    const text = JSON.stringify({ ...message, ...change, extra: 'a-conflicting-canary' });
    const before = await rowCounts(world.database);
    const answer = await world.send(text);
    expect(answer.status).toBe(409);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/u);
    expect(answer.body).toMatchObject({
      status: 409,
      messages: [
        {
          messageId: message.messageId,
          status: 'conflict',
          reportId: receipt['messages'][0].reportId,
          errors: [{ pointer: '/messageId' }],
        },
      ],
    });
    expect(answer.text).not.toContain('canary');
    expect(world.logged()).not.toContain('canary');
    expect(await placesHolding(world.database, 'a-conflicting-canary')).toEqual([]);
    expect((await openHeld(world, answer.body['deliveryId'])).toString()).toBe(text);
    const after = await rowCounts(world.database);
    expect({ ...after, deliveries: 0, delivery_items: 0 }).toEqual({
      ...before,
      deliveries: 0,
      delivery_items: 0,
      // That it is held is itself in the audit.
      audit_entries: (before['audit_entries'] ?? 0) + 1,
    });
    expect((await world.send(JSON.stringify(message))).status).toBe(200);
  });

  it('makes one report with one set of tasks of a message sent ten times at once', async () => {
    const text = JSON.stringify(aMessage({ priority: 'IMMEDIATE' }));
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.send(text)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: 9 }, () => 200),
      202,
    ]);
    const receipts = new Set(answers.map(({ body }) => body['deliveryId']));
    expect(receipts.size).toBe(1);
    const [{ reportId }] = answers[0]?.body['messages'] ?? [];
    expect(await tasksOf(reportId)).toEqual(['assess-report', 'triage-danger']);
    const { rows } = await world.database.admin.query<{ count: number }>(
      /* sql */ `select count(*)::int as count from pacars.outbox where report_id = $1 and destination = 'workflow'`,
      [reportId],
    );
    expect(rows).toEqual([{ count: 1 }]);
  });

  it('makes one report of ten messages of one new reference sent at once', async () => {
    const reportRef = 'AC-26-777001-Q';
    const messages = Array.from({ length: 10 }, (_, index) =>
      aMessage({
        reportRef,
        sequence: index + 1,
        messageType: index === 0 ? 'NEW_REPORT' : 'FURTHER_INFORMATION',
      }),
    );
    const answers = await Promise.all(messages.map((message) => world.send(JSON.stringify(message))));
    expect(answers.map(({ status }) => status)).toEqual(messages.map(() => 202));
    const reports = new Set<string>(answers.map(({ body }) => body['messages'][0].reportId));
    expect(reports.size).toBe(1);
    const [reportId = ''] = reports;
    expect(await tasksOf(reportId)).toEqual(['assess-report']);
    const { body } = await world.as('isolde.marchpenny').get(`/v1/reports/${reportId}`);
    expect(body['messages']).toBe(10);
  });

  it('takes one of two different messages sent at once under one id, and holds the other', async () => {
    const message = aMessage();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        world.send(JSON.stringify({ ...message, narrative: `Version ${index}.` })),
      ),
    );
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([202, 409, 409, 409, 409, 409]);
  });

  it('counts a message twice in one batch once', async () => {
    const message = aMessage();
    const answer = await world.send(JSON.stringify({ messages: [message, message] }));
    expect(answer.status).toBe(202);
    const [accepted, duplicate] = answer.body['messages'];
    expect(accepted).toMatchObject({ status: 'accepted' });
    expect(duplicate).toEqual({ ...accepted, status: 'duplicate' });
    expect(await tasksOf(accepted.reportId)).toEqual(['assess-report']);
  });

  it('answers a batch sent again with a duplicate for each message', async () => {
    const batch = JSON.stringify({ messages: [aMessage(), aMessage(), aMessage()] });
    const first = await world.send(batch);
    const again = await world.send(batch);
    expect([first.status, again.status]).toEqual([202, 200]);
    expect(again.body['messages']).toEqual(
      first.body['messages'].map((message: object) => ({ ...message, status: 'duplicate' })),
    );
  });

  it('acknowledges a TEST message, and makes no report of it', async () => {
    const before = await rowCounts(world.database);
    const text = JSON.stringify(aMessage({ messageType: 'TEST', narrative: 'A trial of the line.' }));
    const first = await world.send(text);
    expect(first.status).toBe(202);
    expect(first.body['messages']).toMatchObject([{ status: 'accepted', reportId: null }]);
    const again = await world.send(text);
    expect(again.status).toBe(200);
    expect(again.body).toEqual({
      ...first.body,
      messages: [{ ...first.body['messages'][0], status: 'duplicate' }],
    });
    const after = await rowCounts(world.database);
    expect({ ...after, deliveries: 0, delivery_items: 0 }).toEqual({
      ...before,
      deliveries: 0,
      delivery_items: 0,
    });
  });

  it('holds other content under the id of a TEST message, and a TEST under the id of a report', async () => {
    const trial = aMessage({ messageType: 'TEST' });
    await world.send(JSON.stringify(trial));
    const changed = await world.send(JSON.stringify({ ...trial, narrative: 'Another trial.' }));
    expect(changed.status).toBe(409);
    const real = await world.send(JSON.stringify({ ...trial, messageType: 'NEW_REPORT' }));
    expect(real.status).toBe(409);
    const report = aMessage();
    await world.send(JSON.stringify(report));
    const asTrial = await world.send(JSON.stringify({ ...report, messageType: 'TEST' }));
    expect(asTrial.status).toBe(409);
  });

  it('acknowledges a TEST message sent ten times at once, once', async () => {
    const text = JSON.stringify(aMessage({ messageType: 'TEST', messageId: randomUUID() }));
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.send(text)));
    const accepted = answers.filter(({ status }) => status === 202);
    expect(accepted).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body['deliveryId'])).size).toBe(1);
  });

  it('knows a message that another feed sent before', async () => {
    const message = aMessage();
    const entered = await world.as('isolde.marchpenny').post('/v1/reports', message);
    expect(entered.status).toBe(202);
    const sent = await world.send(JSON.stringify(message));
    expect(sent.status).toBe(200);
    expect(sent.body['messages']).toMatchObject([{ status: 'duplicate' }]);
  });
});
