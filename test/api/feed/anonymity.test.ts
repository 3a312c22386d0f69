import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedMessage } from '../../../domain/schemas/feed-message.ts';
import { reviewing } from '../../support/clues.ts';
import { placesHolding } from '../../support/database-contents.ts';
import { aMessage } from '../../support/messages.ts';
import { openContent, openHeld, openRaw } from '../../support/sealed.ts';
import { createWorld, type World } from '../../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';

describe('what tells of an anonymous reporter by the way a message came', () => {
  let world: World;
  let desk: ReturnType<typeof reviewing>;
  beforeAll(async () => {
    world = await createWorld();
    desk = reviewing(world);
  });
  afterAll(() => world.close());

  const WAY = {
    ip: '192.0.2.77',
    'X-Forwarded-For': '192.0.2.77',
    USER_AGENT: 'way-canary',
    deviceId: 'way-canary',
    'caller-id': 'way-canary',
    reporterPhoneNumber: 'way-canary',
    CLI: 'way-canary',
    geo: { latitude: 'way-canary' },
    submittedAt: '2026-11-02T22:41:07Z',
    sessionId: 'way-canary',
    headers: [{ name: 'way-canary' }],
    cookie: 'way-canary',
    createdOn: '2026-11-02T22:41:07.123Z',
  };

  it('is stored nowhere, at any depth and in any spelling, and the first task says so', async () => {
    const message = aMessage({
      ...WAY,
      reporter: { relationship: 'NEIGHBOUR', name: 'way-canary', Mobile: 'way-canary', device: WAY },
      incident: { where: 'Stanbrook', ...WAY, createdOn: 'kept: a fact of the incident' },
      attachments: [{ filename: 'a.png', metadataStripped: true, ...WAY }],
      colour: 'kept',
    });
    const [id = ''] = await world.receive(message);
    const content = await openContent(world, message.messageId);
    const raw = (await openRaw(world, message.messageId)).toString();
    for (const text of [content, raw]) {
      for (const told of ['way-canary', '192.0.2.77', '22:41']) expect(text).not.toContain(told);
      expect(JSON.parse(text)).toMatchObject({
        colour: 'kept',
        receivedDate: '2026-11-02',
        disseminatedAt: message.disseminatedAt,
        incident: { where: 'Stanbrook', createdOn: 'kept: a fact of the incident' },
        reporter: { relationship: 'NEIGHBOUR' },
      });
    }
    expect(await placesHolding(world.database, 'way-canary')).toEqual([]);
    expect((await desk.tasks(id, 'assess-report'))[0]?.notes.toSorted()).toEqual([
      'CONTACT_DROPPED',
      'METADATA_DROPPED',
    ]);
    expect((await world.send(JSON.stringify(message))).body['messages'][0].status).toBe('duplicate');
    const conflict = await world.send(JSON.stringify({ ...message, narrative: 'Something else.' }));
    expect(conflict.status).toBe(409);
    expect((await openHeld(world, conflict.body['deliveryId'])).toString()).not.toContain('way-canary');
  });

  it('is kept of a reporter who gave their contact, and files of which nothing is said are noted', async () => {
    const confidential = aMessage({ anonymity: 'CONFIDENTIAL_CONTACT', ...WAY });
    await world.receive(confidential);
    expect(await openContent(world, confidential.messageId)).toContain('192.0.2.77');
    const [id = ''] = await world.receive(aMessage({ attachments: [{ filename: 'a.jpg' }] }));
    expect((await desk.tasks(id, 'assess-report'))[0]?.notes).toEqual(['ATTACHMENT_METADATA']);
  });

  it('warns when an anonymous reporter keeps coming back', async () => {
    const first = aMessage();
    const [id = ''] = await world.receive(first);
    const contact = async (): Promise<unknown> =>
      (await world.as(ASSESSOR).get(`/v1/reports/${id}`)).body['sourceContact'];
    const again = (sequence: number, messageType: FeedMessage['messageType']) =>
      world.receive(aMessage({ reportRef: first.reportRef, messageType, sequence }));
    expect(await contact()).toEqual({ contacts: 0, warning: false, advice: null });
    await again(2, 'FURTHER_INFORMATION');
    await again(3, 'CORRECTION');
    expect(await contact()).toEqual({ contacts: 1, warning: false, advice: null });
    expect((await desk.tasks(id, 'assess-report'))[0]?.notes).not.toContain('REPEATED_SOURCE_CONTACT');
    await again(4, 'REPLY_TO_FORCE_QUESTION');
    expect(await contact()).toEqual({
      contacts: 2,
      warning: true,
      advice: expect.stringContaining('do not ask them to find out'),
    });
    expect((await desk.tasks(id, 'assess-report'))[0]?.notes).toContain('REPEATED_SOURCE_CONTACT');
    const { body } = await world.as(ASSESSOR).get(`/v1/reports/${id}/timeline`);
    expect(body['items'].map(({ kind }: { kind: string }) => kind)).toContain('REPEATED_SOURCE_CONTACT');
    const [known = ''] = await world.receive(aMessage({ anonymity: 'CONFIDENTIAL_CONTACT' }));
    expect((await world.as(ASSESSOR).get(`/v1/reports/${known}`)).body['sourceContact']).toBeNull();
  });
});
