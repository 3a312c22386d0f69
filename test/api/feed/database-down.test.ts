import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feedRoutes } from '../../../api/feed/routes.ts';
import { buildServer } from '../../../api/server.ts';
import { createPool, isDatabaseDown } from '../../../database/pool.ts';
import { findFreePorts } from '../../../dev/embedded/free-port.ts';
import { signDelivery } from '../../../dev/feed-signing.ts';
import { createMetrics } from '../../../runtime/metrics.ts';
import { rowCounts } from '../../support/database-contents.ts';
import { aMessage } from '../../support/messages.ts';
import { createWorld, FEED, HOSTED, type World } from '../../support/world.ts';

const CANARY = 'canary-of-a-dark-hour';

describe('POST /v1/feed/messages while the database is down', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    // The message of this sequence ends its own connection, as a crash of the server would.
    await world.database.admin.query(/* sql */ `
      create function pacars.crash() returns trigger language plpgsql security definer as $$
      begin
        if new.sequence = 77 then perform pg_terminate_backend(pg_backend_pid()); end if;
        return new;
      end
      $$;
      create trigger crash before insert on pacars.messages for each row execute function pacars.crash();`);
  });
  afterAll(() => world.close());

  it('answers 503 with Retry-After when it cannot be reached', async () => {
    const [port = 0] = await findFreePorts(1);
    const database = createPool({
      url: `postgres://pacars_api:x@127.0.0.1:${port}/nowhere`,
      applicationName: 'test',
      onIdleError: () => {},
    });
    const metrics = createMetrics('api');
    const { vault, log } = world;
    const app = await buildServer({
      log,
      metrics,
      readiness: async () => ({ ready: true, text: '' }),
      isDatabaseDown,
      version: '0.0.0',
      routes: [feedRoutes({ database, vault, hostedForces: HOSTED, clocks: {}, log, metrics })],
    });
    const body = JSON.stringify(aMessage({ narrative: CANARY }));
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/feed/messages',
      payload: body,
      headers: signDelivery({ id: 'msg_1', secret: FEED.secret, body, at: new Date() }),
    });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/u);
    expect(answer.payload + world.logged()).not.toContain(CANARY);
    await app.close();
    await database.end();
  });

  it('answers 503 when it goes away in the middle of a message, of which nothing is kept', async () => {
    const before = await rowCounts(world.database);
    const answer = await world.send(JSON.stringify(aMessage({ sequence: 77, narrative: CANARY })));
    expect(answer.status).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(await rowCounts(world.database)).toEqual(before);
    expect(answer.text + world.logged()).not.toContain(CANARY);
  });

  it('keeps the half of a batch that was committed, and takes in the rest when it is sent again', async () => {
    const [first, second, third] = [aMessage(), aMessage({ sequence: 77 }), aMessage()];
    const batch = JSON.stringify({ messages: [first, second, third] });
    const before = await rowCounts(world.database);
    expect((await world.send(batch)).status).toBe(503);
    const between = await rowCounts(world.database);
    expect((between['reports'] ?? 0) - (before['reports'] ?? 0)).toBe(1);

    await world.database.admin.query('drop trigger crash on pacars.messages');
    const again = await world.send(batch);
    expect(again.status).toBe(202);
    expect(again.body['messages']).toMatchObject([
      { status: 'duplicate' },
      { status: 'accepted' },
      { status: 'accepted' },
    ]);
    const after = await rowCounts(world.database);
    expect((after['reports'] ?? 0) - (before['reports'] ?? 0)).toBe(3);
  });
});
