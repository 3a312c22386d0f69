import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placesHolding } from '../../support/database-contents.ts';
import { aMessage } from '../../support/messages.ts';
import { openContent, openHeld, openIdentity, openRaw } from '../../support/sealed.ts';
import { createWorld, type World } from '../../support/world.ts';

const CANARY = 'contact-canary-8128';
const contact = {
  name: `Ottoline ${CANARY}`,
  phone: `01632 960 983 ${CANARY}`,
  email: `${CANARY}@example.org`,
  safeTimes: `after six ${CANARY}`,
  doNot: [`ring ${CANARY}`],
  carrierPigeon: CANARY,
};
const reporter = { relationship: 'NEIGHBOUR', isPolice: false, contact };

describe('the contact details in a message', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const notesOf = async (reportId: string): Promise<Record<string, string[]>> => {
    const { rows } = await world.database.admin.query<{ kind: string; notes: string[] }>(
      /* sql */ `select kind, notes from pacars.tasks where report_id = $1`,
      [reportId],
    );
    return Object.fromEntries(rows.map(({ kind, notes }) => [kind, notes]));
  };
  const identities = async (): Promise<number> => {
    const { rows } = await world.database.admin.query<{ count: number }>(
      /* sql */ `select count(*)::int as count from pacars.message_identity`,
    );
    return rows[0]?.count ?? -1;
  };

  it('is stored nowhere for an anonymous reporter, and the assess task says that it was dropped', async () => {
    const message = aMessage({ anonymity: 'ANONYMOUS', reporter });
    const before = await identities();
    const answer = await world.send(JSON.stringify(message));
    expect(answer.status).toBe(202);
    const [{ reportId }] = answer.body['messages'];
    expect(await identities()).toBe(before);
    expect(await placesHolding(world.database, CANARY)).toEqual([]);
    const expected = { ...message, reporter: { ...reporter, contact: null } };
    expect(JSON.parse(await openContent(world, message.messageId))).toEqual(expected);
    expect((await openRaw(world, message.messageId)).toString()).not.toContain(CANARY);
    expect(await notesOf(reportId)).toEqual({ 'assess-report': ['CONTACT_DROPPED'] });
    const { body } = await world.as('isolde.marchpenny').get(`/v1/reports/${reportId}/timeline`);
    expect(body['items'].map(({ kind }: { kind: string }) => kind)).toContain('CONTACT_DROPPED');
    expect(answer.text + world.logged()).not.toContain(CANARY);
  });

  it('of further information from an anonymous reporter is dropped too, and noted on the open task', async () => {
    const first = aMessage();
    const [reportId = ''] = await world.receive(first);
    await world.receive(
      aMessage({
        reportRef: first.reportRef,
        messageType: 'FURTHER_INFORMATION',
        sequence: 2,
        anonymity: 'ANONYMOUS',
        reporter,
      }),
    );
    const notes = (await notesOf(reportId))['assess-report'] ?? [];
    expect(notes.toSorted()).toEqual(['CONTACT_DROPPED', 'FURTHER_INFORMATION']);
    expect(await placesHolding(world.database, CANARY)).toEqual([]);
  });

  it('of a report for a person to route is dropped and noted on the task that routes it', async () => {
    const [reportId = ''] = await world.receive(
      aMessage({ anonymity: 'ANONYMOUS', reporter, targetForce: null }),
    );
    expect(await notesOf(reportId)).toEqual({ 'route-report': ['CONTACT_DROPPED'] });
  });

  it('of a confidential reporter is sealed apart, and not readable with the report', async () => {
    const message = aMessage({ anonymity: 'CONFIDENTIAL_CONTACT', reporter });
    const text = JSON.stringify(message);
    const answer = await world.send(text);
    expect(answer.status).toBe(202);
    const [{ reportId }] = answer.body['messages'];
    expect(await openIdentity(world, message.messageId)).toEqual(contact);
    expect((await openRaw(world, message.messageId)).toString()).toBe(text);
    expect(await openContent(world, message.messageId)).not.toContain(CANARY);
    expect(await placesHolding(world.database, CANARY)).toEqual([]);
    expect(await notesOf(reportId)).toEqual({ 'assess-report': [] });

    const staff = world.as('isolde.marchpenny');
    const reading = await staff.post(`/v1/reports/${reportId}/content`, { reason: 'To assess the report.' });
    expect(reading.status).toBe(200);
    expect(reading.body['messages']).toMatchObject([{ contact: 'SEALED' }]);
    expect(reading.body['messages'][0].message.reporter).toEqual({ ...reporter, contact: null });
    for (const path of [`/v1/reports/${reportId}`, `/v1/reports/${reportId}/timeline`])
      expect((await staff.get(path)).text).not.toContain(CANARY);
    expect(reading.text + world.logged()).not.toContain(CANARY);
  });

  it('cannot be opened with any key that the api holds', async () => {
    const message = aMessage({ anonymity: 'CONFIDENTIAL_CONTACT', reporter });
    const [reportId = ''] = await world.receive(message);
    const { rows } = await world.database.admin.query<{ wrappingKeyId: string; wrapped: Buffer }>(
      /* sql */ `
        select wrapping_key_id as "wrappingKeyId", wrapped from pacars.report_keys
        where report_id = $1 and purpose = 'identity'`,
      [reportId],
    );
    const [key] = rows;
    if (!key) throw new RangeError('the message has an identity key');
    await expect(world.vault.unwrap(key)).rejects.toThrow('does not hold the wrapping key');
  });

  it.each([
    ['there is none', { relationship: 'COLLEAGUE' }],
    ['it is null', { contact: null }],
  ])('is neither dropped nor sealed where %s', async (_what, without) => {
    const before = await identities();
    const [reportId = ''] = await world.receive(aMessage({ anonymity: 'ANONYMOUS', reporter: without }));
    expect(await notesOf(reportId)).toEqual({ 'assess-report': [] });
    expect(await identities()).toBe(before);
  });

  it('of a TEST message is stored nowhere', async () => {
    const message = aMessage({ messageType: 'TEST', anonymity: 'CONFIDENTIAL_CONTACT', reporter });
    const before = await identities();
    expect((await world.send(JSON.stringify(message))).status).toBe(202);
    expect(await identities()).toBe(before);
    expect(await placesHolding(world.database, CANARY)).toEqual([]);
  });

  it('of a message that is held lies in the sealed bytes alone', async () => {
    const body = JSON.stringify({
      ...aMessage({ anonymity: 'CONFIDENTIAL_CONTACT', reporter }),
      channel: 'POST',
    });
    const answer = await world.send(body);
    expect(answer.status).toBe(422);
    expect((await openHeld(world, answer.body['deliveryId'])).toString()).toBe(body);
    expect(await placesHolding(world.database, CANARY)).toEqual([]);
    expect(answer.text + world.logged()).not.toContain(CANARY);
  });
});
