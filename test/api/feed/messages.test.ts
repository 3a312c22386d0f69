import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aMessage } from '../../support/messages.ts';
import { createWorld, type World } from '../../support/world.ts';

describe('POST /v1/feed/messages', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it('accepts a message and puts it on the worklist at once', async () => {
    const message = aMessage();
    const { status, body } = await world.send(JSON.stringify(message));
    expect(status).toBe(202);
    expect(body).toMatchObject({ messages: [{ messageId: message.messageId, status: 'accepted' }] });
    const { body: page } = await world.as('isolde.marchpenny').get('/v1/tasks');
    expect(page['items']).toMatchObject([{ kind: 'assess-report', state: 'open', priority: 'ROUTINE' }]);
  });
});
