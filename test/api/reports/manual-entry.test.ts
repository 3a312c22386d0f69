import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placesHolding } from '../../support/database-contents.ts';
import { aMessage } from '../../support/messages.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const STAFF = 'isolde.marchpenny';
const CANARY = 'entered-canary-9973';
const WEST_MIDLANDS = { slug: 'west-midlands', code: '20', confidence: 'HIGH', statedText: null } as const;

describe('POST /v1/reports', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const enter = (login: string | null, body: unknown) => world.as(login).post('/v1/reports', body);

  it('takes in a report that came by telephone, as the act of who entered it', async () => {
    const message = aMessage({ channel: 'PHONE', narrative: CANARY });
    const { status, body, text } = await enter(STAFF, message);
    expect(status).toBe(202);
    expect(body).toMatchObject({ messages: [{ messageId: message.messageId, status: 'accepted' }] });
    const [{ reportId }] = body['messages'];
    expect((await world.as(STAFF).get(`/v1/reports/${reportId}`)).body).toMatchObject({
      tasks: [{ kind: 'assess-report' }],
    });
    const { rows } = await world.database.admin.query(
      /* sql */ `select actor, action from pacars.audit_entries where entry like '%' || $1 || '%'`,
      [reportId],
    );
    expect(rows).toEqual([{ actor: person(STAFF).id, action: 'COLLECTION' }]);
    expect(await placesHolding(world.database, CANARY)).toEqual([]);
    expect(text + world.logged()).not.toContain(CANARY);
  });

  it('knows a message entered before, and refuses other content under its id', async () => {
    const message = aMessage();
    const first = await enter(STAFF, message);
    const again = await enter('edmund.larkwhistle', message);
    expect(again.status).toBe(200);
    expect(again.body['deliveryId']).toBe(first.body['deliveryId']);
    expect((await enter(STAFF, { ...message, narrative: 'Another thing.' })).status).toBe(409);
  });

  it('tells nobody of a report that they may not know, by its message id or its reference', async () => {
    const hidden = aMessage({
      subjects: [{ subjectNo: 1, name: 'Philippa Hartsbourne-Lisle', role: 'OFFICER' }],
    });
    const [hiddenId = ''] = await world.receive(hidden);
    const byHand = { ...hidden, messageId: randomUUID() };
    const sealed = await enter('augusta.pellingham', byHand);
    expect(sealed.status).toBe(202);
    for (const message of [hidden, { ...hidden, narrative: 'A guess.' }, { ...byHand, subjects: [] }]) {
      const answer = await enter('philippa.hartsbourne-lisle', { ...message, messageId: message.messageId });
      expect([answer.status, answer.body['messages']?.[0]?.status]).not.toContain('duplicate');
      const [{ reportId }] = answer.body['messages'] ?? [{}];
      expect([hiddenId, sealed.body['messages'][0].reportId]).not.toContain(reportId);
    }
  });

  it('gives the same answer to the same Idempotency-Key', async () => {
    const message = aMessage();
    const key = { 'idempotency-key': randomUUID() };
    const first = await world.as(STAFF).post('/v1/reports', message, key);
    const again = await world.as(STAFF).post('/v1/reports', message, key);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body).toEqual(first.body);
    expect((await world.as(STAFF).post('/v1/reports', aMessage(), key)).status).toBe(422);
  });

  it('keeps apart what two forces enter under one reference', async () => {
    const reportRef = 'TEL-2026-0001';
    const ours = await enter(STAFF, aMessage({ reportRef }));
    const theirs = await enter('barnabas.elverstone', aMessage({ reportRef, targetForce: WEST_MIDLANDS }));
    expect([ours.status, theirs.status]).toEqual([202, 202]);
    const [our] = ours.body['messages'];
    const [their] = theirs.body['messages'];
    expect(their.reportId).not.toBe(our.reportId);
    expect((await world.as('barnabas.elverstone').get(`/v1/reports/${their.reportId}`)).status).toBe(200);
    const more = await enter(
      STAFF,
      aMessage({ reportRef, sequence: 2, messageType: 'FURTHER_INFORMATION', narrative: 'They rang again.' }),
    );
    expect(more.body['messages'][0].reportId).toBe(our.reportId);
  });

  it.each([
    ['no narrative', { narrative: undefined }, '/narrative'],
    ['an unknown priority', { priority: CANARY }, '/priority'],
    ['NUL', { narrative: `${CANARY}\u0000` }, '/narrative'],
    ['a sequence of 0', { sequence: 0 }, '/sequence'],
  ])('refuses %s with the same words as the feed, and keeps nothing', async (_what, overrides, pointer) => {
    const answer = await enter(STAFF, { ...aMessage(), ...overrides });
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toMatchObject([{ pointer }]);
    expect(answer.text + world.logged()).not.toContain(CANARY);
  });

  it('drops the contact of a reporter who is anonymous', async () => {
    const { status } = await enter(
      STAFF,
      aMessage({ anonymity: 'ANONYMOUS', reporter: { contact: { name: CANARY } } }),
    );
    expect(status).toBe(202);
    expect(await placesHolding(world.database, CANARY)).toEqual([]);
  });

  it.each([
    ['nobody', null, 401],
    ['an investigator', 'morwenna.thrale', 403],
    ['a safeguarding officer', 'perpetua.sallowfield', 403],
    ['an auditor', 'lucian.brackenbury', 403],
    ['operations', 'dilys.thornaby', 403],
    ['an information manager', 'hesper.quillan', 202],
  ])('by %s (%s) is answered %i', async (_who, login, expected) => {
    expect((await enter(login, aMessage())).status).toBe(expected);
  });

  it('logs no failure and no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
