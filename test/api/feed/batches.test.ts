import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placesHolding } from '../../support/database-contents.ts';
import { aMessage } from '../../support/messages.ts';
import { openHeld } from '../../support/sealed.ts';
import { createWorld, type World } from '../../support/world.ts';

const CANARY = 'batched-canary-3141';

describe('POST /v1/feed/messages of a batch', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it('lets the good messages go on when one in the middle is bad', async () => {
    const [first, last] = [aMessage(), aMessage({ priority: 'IMMEDIATE' })];
    const bad = { ...aMessage({ narrative: CANARY }), priority: CANARY, sequence: 0 };
    const answer = await world.send(JSON.stringify({ messages: [first, bad, last] }));
    expect(answer.status).toBe(202);
    const { deliveryId, messages } = answer.body;
    expect(messages.map(({ status }: { status: string }) => status)).toEqual([
      'accepted',
      'held',
      'accepted',
    ]);
    expect(messages[1]).toEqual({
      messageId: bad.messageId,
      status: 'held',
      reportId: null,
      errors: [
        { pointer: '/messages/1/sequence', detail: 'must be at least 1' },
        { pointer: '/messages/1/priority', detail: 'must be one of: ROUTINE, URGENT, IMMEDIATE' },
      ],
    });
    expect((await openHeld(world, deliveryId, 1)).toString()).toBe(JSON.stringify(bad));
    expect(answer.text + world.logged()).not.toContain(CANARY);
    expect(await placesHolding(world.database, CANARY)).toEqual([]);
    const { body: page } = await world.as('isolde.marchpenny').get('/v1/tasks');
    const kinds = page['items'].map(({ kind }: { kind: string }) => kind).toSorted();
    expect(kinds).toEqual(['assess-report', 'assess-report', 'triage-danger']);
  });

  it.each([
    ['NUL', '{"narrative":"\\u0000"}', '/messages/1/narrative'],
    ['a name given twice', '{"a":1,"a":2}', '/messages/1/a'],
    ['__proto__', '{"__proto__":{"priority":"ROUTINE"}}', '/messages/1/__proto__'],
    ['a text', '"a text"', '/messages/1'],
    ['null', 'null', '/messages/1'],
    ['a batch in itself', '{"messages":[]}', '/messages/1/schemaVersion'],
    ['nesting 10,000 deep', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, `/messages/1${'/0'.repeat(64)}`],
    ['a number beyond all bounds', '{"sequence":1e400}', '/messages/1/sequence'],
  ])('holds a member with %s alone', async (_what, member, pointer) => {
    const [first, last] = [JSON.stringify(aMessage()), JSON.stringify(aMessage())];
    const answer = await world.send(`{"messages":[${first}, ${member} ,${last}]}`);
    expect(answer.status).toBe(202);
    const { deliveryId, messages } = answer.body;
    expect(messages.map(({ status }: { status: string }) => status)).toEqual([
      'accepted',
      'held',
      'accepted',
    ]);
    const pointers: string[] = messages[1].errors.map((error: { pointer: string }) => error.pointer);
    expect(pointers).toContain(pointer);
    expect((await openHeld(world, deliveryId, 1)).toString()).toBe(member);
  });

  it('answers a batch of which every message is held with 202 and a status for each', async () => {
    const bad = { ...aMessage(), sequence: 0 };
    const answer = await world.send(JSON.stringify({ messages: [bad, bad] }));
    expect(answer.status).toBe(202);
    expect(answer.body['messages']).toMatchObject([{ status: 'held' }, { status: 'held' }]);
  });

  it('tells accepted, duplicate, conflict and held apart in one batch', async () => {
    const known = aMessage();
    await world.receive(known);
    const fresh = aMessage();
    const answer = await world.send(
      JSON.stringify({
        messages: [
          fresh,
          known,
          { ...known, narrative: 'Not the same.' },
          { ...aMessage(), channel: 'POST' },
        ],
      }),
    );
    expect(answer.status).toBe(202);
    expect(answer.body['messages']).toMatchObject([
      { messageId: fresh.messageId, status: 'accepted' },
      { messageId: known.messageId, status: 'duplicate' },
      { messageId: known.messageId, status: 'conflict', errors: [{ pointer: '/messages/2/messageId' }] },
      { status: 'held', errors: [{ pointer: '/messages/3/channel' }] },
    ]);
  });

  it('takes in 500 messages, in order', async () => {
    const messages = Array.from({ length: 500 }, () => aMessage());
    const answer = await world.send(JSON.stringify({ messages }));
    expect(answer.status).toBe(202);
    const statuses = new Set(answer.body['messages'].map(({ status }: { status: string }) => status));
    expect(statuses).toEqual(new Set(['accepted']));
    expect(answer.body['messages'].map(({ messageId }: { messageId: string }) => messageId)).toEqual(
      messages.map(({ messageId }) => messageId),
    );
  });

  it.each([
    ['501 messages', 501],
    ['no message', 0],
  ])('holds a batch of %s whole', async (_what, count) => {
    const body = JSON.stringify({ messages: Array.from({ length: count }, () => aMessage()) });
    const answer = await world.send(body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      errors: [{ pointer: '/messages', detail: 'must be a list of 1 to 500 messages' }],
      messages: [{ messageId: null, status: 'held', reportId: null }],
    });
    expect((await openHeld(world, answer.body['deliveryId'])).toString()).toBe(body);
  });

  it('accepts fields beside the messages, and ignores them', async () => {
    const message = aMessage();
    const answer = await world.send(JSON.stringify({ sender: 'crimestoppers', messages: [message] }));
    expect(answer.status).toBe(202);
  });

  it('takes further information in the same batch as its first message', async () => {
    const first = aMessage();
    const further = aMessage({
      reportRef: first.reportRef,
      messageType: 'FURTHER_INFORMATION',
      sequence: 2,
    });
    const [one, other] = await world.receive(first, further);
    expect(other).toBe(one);
  });

  it('logs no fault and no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
