import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putFeed } from '../../../database/feeds.ts';
import { asOwner } from '../../../database/transactions.ts';
import { signDelivery } from '../../../dev/feed-signing.ts';
import { aMessage } from '../../support/messages.ts';
import { createWorld, FEED, type World } from '../../support/world.ts';

const OTHER_SECRET = `whsec_${Buffer.alloc(32, 21).toString('base64')}`;

describe('GET /v1/feed/deliveries/{id}', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    await asOwner(world.database.admin, (tx) =>
      putFeed(tx, world.vault, {
        name: 'another-feed',
        force: 'west-midlands',
        secrets: [OTHER_SECRET],
        referencePattern: null,
      }),
    );
  });
  afterAll(() => world.close());

  const ask = (id: string, secret: string = FEED.secret) =>
    world
      .as(null)
      .get(`/v1/feed/deliveries/${id}`, signDelivery({ id: 'get_1', secret, body: '', at: new Date() }));

  it('tells of a message what the delivery was answered with', async () => {
    const { body: receipt } = await world.send(JSON.stringify(aMessage()));
    const { status, body } = await ask(receipt['deliveryId']);
    expect(status).toBe(200);
    expect(body).toEqual(receipt);
  });

  it('tells of each message of a batch what the delivery was answered with', async () => {
    const known = aMessage();
    await world.receive(known);
    const messages = [
      aMessage(),
      known,
      { ...known, narrative: 'Not the same.' },
      { ...aMessage(), sequence: 0 },
      'no message',
    ];
    const { body: receipt } = await world.send(JSON.stringify({ messages }));
    const { status, body } = await ask(receipt['deliveryId']);
    expect(status).toBe(200);
    expect(body['messages']).toEqual(receipt['messages']);
  });

  it.each([
    ['held', () => JSON.stringify({ ...aMessage(), channel: 'POST' })],
    ['not JSON', () => '{'],
  ])('tells of a delivery that was %s why', async (_what, body) => {
    const held = await world.send(body());
    const answer = await ask(held.body['deliveryId']);
    expect(answer.status).toBe(200);
    expect(answer.body['messages']).toEqual(held.body['messages']);
    expect(answer.body['messages'][0].errors).toEqual(held.body['errors']);
  });

  it('answers another feed, byte for byte, as for a delivery that never was', async () => {
    const { body: receipt } = await world.send(JSON.stringify(aMessage()));
    const others = await ask(receipt['deliveryId'], OTHER_SECRET);
    const nobodys = await ask(randomUUID(), OTHER_SECRET);
    expect([others.status, nobodys.status]).toEqual([404, 404]);
    const without = ({ text, body }: typeof others): string =>
      text.replace(String(body['instance']), 'reference');
    expect(without(others)).toBe(without(nobodys));
    const headers = ({ headers: { date: _date, 'x-request-id': _id, ...rest } }: typeof others) => rest;
    expect(headers(others)).toEqual(headers(nobodys));
  });

  it('answers 404 for an id that is none', async () => {
    expect((await ask('not-an-id')).status).toBe(404);
  });

  it('answers 401 without a signature, and to staff', async () => {
    const { body: receipt } = await world.send(JSON.stringify(aMessage()));
    const path = `/v1/feed/deliveries/${receipt['deliveryId']}`;
    expect((await world.as(null).get(path)).status).toBe(401);
    expect((await world.as('isolde.marchpenny').get(path)).status).toBe(401);
  });
});
