import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowCounts } from '../../support/database-contents.ts';
import { aMessage } from '../../support/messages.ts';
import { openContent, openHeld, openRaw } from '../../support/sealed.ts';
import { createWorld, type World } from '../../support/world.ts';

const MIB = 1024 * 1024;
const NARRATIVE_MAX = 200_000;
const FAMILY = '👨‍👩‍👧';

describe('POST /v1/feed/messages at its limits', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it('refuses a narrative of 10 MB with 413 and keeps nothing of it', async () => {
    const before = await rowCounts(world.database);
    const narrative = 'canary-of-ten-megabytes '.repeat(420_000);
    const answer = await world.send(JSON.stringify(aMessage({ narrative })));
    expect(answer.status).toBe(413);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/u);
    expect(answer.text).not.toContain('canary');
    expect(await rowCounts(world.database)).toEqual(before);
    expect((await world.as(null).get('/metrics')).text).toMatch(
      /pacars_feed_rejected_total\{reason="too-large"[^}]*\} 1/u,
    );
  });

  it('refuses a delivery over 50 MiB with 413, signed or not', async () => {
    const before = await rowCounts(world.database);
    const body = Buffer.alloc(50 * MIB + 1, 0x20);
    const signed = await world.send(body);
    const unsigned = await world.send(body, { 'webhook-signature': 'v1,AAAA' });
    expect([signed.status, unsigned.status]).toEqual([413, 413]);
    expect(signed.headers['content-type']).toMatch(/^application\/problem\+json/u);
    expect(await rowCounts(world.database)).toEqual(before);
  });

  it('holds the messages of a batch that are over 5 MiB, whole, and takes in the rest', async () => {
    const [first, last] = [aMessage(), aMessage()];
    const large = { ...aMessage(), padding: 'x'.repeat(5 * MIB) };
    const text = JSON.stringify(large);
    const answer = await world.send(
      `{"messages":[${JSON.stringify(first)},${text},${JSON.stringify(last)}]}`,
    );
    expect(answer.status).toBe(202);
    const { deliveryId, messages } = answer.body;
    expect(messages).toMatchObject([
      { messageId: first.messageId, status: 'accepted' },
      { messageId: large.messageId, status: 'held', errors: [{ pointer: '/messages/1' }] },
      { messageId: last.messageId, status: 'accepted' },
    ]);
    expect((await openHeld(world, deliveryId, 1)).toString() === text).toBe(true);
  });

  it('holds a batch of which nothing can be read, also when it is over 5 MiB', async () => {
    const messages = Array.from({ length: 501 }, () => ({ ...aMessage(), padding: 'x'.repeat(12_000) }));
    const body = JSON.stringify({ messages });
    expect(body.length).toBeGreaterThan(5 * MIB);
    const answer = await world.send(body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      messages: [{ status: 'held' }],
      errors: [{ pointer: '/messages', detail: 'must be a list of 1 to 500 messages' }],
    });
    expect((await openHeld(world, answer.body['deliveryId'])).toString() === body).toBe(true);
  });

  it.each([
    ['letters', 'a'.repeat(NARRATIVE_MAX)],
    ['characters beyond the basic plane', '😀'.repeat(NARRATIVE_MAX)],
  ])('accepts a narrative of 200,000 %s', async (_what, narrative) => {
    const message = aMessage({ narrative });
    expect((await world.send(JSON.stringify(message))).status).toBe(202);
    const content: unknown = JSON.parse(await openContent(world, message.messageId));
    expect(content).toMatchObject({ messageId: message.messageId });
    expect(Reflect.get(Object(content), 'narrative') === narrative).toBe(true);
  });

  it.each([
    ['letters', 'a'.repeat(NARRATIVE_MAX + 1)],
    ['characters beyond the basic plane', '😀'.repeat(NARRATIVE_MAX + 1)],
    ['letters and one character more', `${'a'.repeat(NARRATIVE_MAX)}😀`],
  ])('holds a narrative of more than 200,000 %s', async (_what, narrative) => {
    const answer = await world.send(JSON.stringify(aMessage({ narrative })));
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toEqual([
      { pointer: '/narrative', detail: 'must be at most 200000 characters' },
    ]);
  });

  it.each([1, 99_999])('accepts a subject under the number %d', async (subjectNo) => {
    const answer = await world.send(JSON.stringify(aMessage({ subjects: [{ subjectNo }] })));
    expect(answer.status).toBe(202);
  });

  it.each([
    ['a subject’s number', { subjects: [{ subjectNo: 100_000 }] }, '/subjects/0/subjectNo'],
    ['a telephone number for one', { subjects: [{ subjectNo: 7_700_900_417 }] }, '/subjects/0/subjectNo'],
    [
      'one of another force’s',
      { otherForces: [{ slug: 'kent', subjectNos: [7_700_900_417] }] },
      '/otherForces/0/subjectNos/0',
    ],
  ])(
    'holds %s that is no number within the message, and loses nothing of it',
    async (_what, said, pointer) => {
      const body = JSON.stringify(aMessage(said));
      const answer = await world.send(body);
      expect(answer.status).toBe(422);
      expect(answer.body['errors']).toMatchObject([{ pointer }]);
      expect((await openHeld(world, answer.body['deliveryId'])).toString()).toBe(body);
    },
  );

  it('accepts a reference of forty characters, whatever they are', async () => {
    const answer = await world.send(JSON.stringify(aMessage({ reportRef: '🂡'.repeat(40) })));
    expect(answer.status).toBe(202);
  });

  it('accepts JSON nested 60 deep in a field that it does not know', async () => {
    const extra = `${'['.repeat(60)}${']'.repeat(60)}`;
    const body = JSON.stringify({ ...aMessage(), extra: 0 }).replace('"extra":0', `"extra":${extra}`);
    expect((await world.send(body)).status).toBe(202);
  });

  it.each([
    ['white space at its ends', '  \n\t spaced out \r\n '],
    ['letters and their accents apart', 'Cafe\u0301 Zoe\u0308'],
    ['right-to-left marks and joiners', `\u202etxet\u202c ${FAMILY} \ufeff \u200b`],
    ['control characters but NUL', '\u0001\u0008\u001f\u007f\u0085\u2028\u2029'],
    ['markup and SQL', `<script>alert(1)</script>'; drop table reports; -- \${x} %s \\u0000`],
    ['names of objects', 'constructor toString __proto__ hasOwnProperty'],
  ])('stores text with %s as it was sent', async (_what, narrative) => {
    const message = aMessage({ narrative, subjects: [{ name: narrative, description: narrative }] });
    const body = JSON.stringify(message);
    const { status, body: receipt } = await world.send(body);
    expect(status).toBe(202);
    expect((await openRaw(world, message.messageId)).toString()).toBe(body);
    expect(JSON.parse(await openContent(world, message.messageId))).toEqual(message);
    const [{ reportId }] = receipt['messages'];
    const reading = await world
      .as('isolde.marchpenny')
      .post(`/v1/reports/${reportId}/content`, { reason: 'To read what was stored.' });
    expect(reading.body['messages'][0].message).toEqual(message);
  });

  it('keeps fields that it does not know, at every level', async () => {
    const message = {
      ...aMessage(),
      constructor: 'kept',
      extra: { list: [1, 2.5, -0.1, 1e21, true, null], empty: {} },
      subjects: [{ name: 'Ignatius Oakhollow', shoeSize: 47 }],
    };
    expect((await world.send(JSON.stringify(message))).status).toBe(202);
    expect(JSON.parse(await openContent(world, message.messageId))).toEqual(message);
  });

  it('takes a byte order mark for none of the text, and keeps it in the bytes', async () => {
    const message = aMessage();
    const withMark = Buffer.from(`\ufeff${JSON.stringify(message)}`);
    const first = await world.send(withMark);
    expect(first.status).toBe(202);
    expect((await openRaw(world, message.messageId)).equals(withMark)).toBe(true);
    const again = await world.send(JSON.stringify(message));
    expect(again.status).toBe(200);
    expect(again.body['deliveryId']).toBe(first.body['deliveryId']);
  });

  it('stores the bytes of each message of a batch as they came', async () => {
    const [one, other] = [aMessage(), aMessage({ narrative: 'Zoë’s “report” – 😀' })];
    const spelt = JSON.stringify(other, undefined, 3).replaceAll('ë', String.raw`\u00eb`);
    const answer = await world.send(`{ "messages" : [ ${JSON.stringify(one)} ,\n${spelt}\n] }`);
    expect(answer.status).toBe(202);
    expect((await openRaw(world, one.messageId)).toString()).toBe(JSON.stringify(one));
    expect((await openRaw(world, other.messageId)).toString()).toBe(spelt);
  });
});
