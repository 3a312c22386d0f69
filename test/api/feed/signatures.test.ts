import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { putFeed } from '../../../database/feeds.ts';
import { asOwner } from '../../../database/transactions.ts';
import { signDelivery } from '../../../dev/feed-signing.ts';
import { rowCounts } from '../../support/database-contents.ts';
import { aMessage } from '../../support/messages.ts';
import { createWorld, FEED, type World } from '../../support/world.ts';

const OLD_SECRET = `whsec_${Buffer.alloc(32, 11).toString('base64')}`;
const NEW_SECRET = `whsec_${Buffer.alloc(32, 12).toString('base64')}`;
const UNKNOWN_SECRET = `whsec_${Buffer.alloc(32, 13).toString('base64')}`;
const MINUTE_MS = 60_000;
const CANARY = 'unsigned-canary-7706';

const ago = (ms: number): Date => new Date(Date.now() - ms);

describe('the signature of POST /v1/feed/messages', () => {
  let world: World;
  let body: string;
  beforeAll(async () => {
    world = await createWorld();
    await asOwner(world.database.admin, (tx) =>
      putFeed(tx, world.vault, {
        name: 'second-feed',
        force: 'west-midlands',
        secrets: [NEW_SECRET, OLD_SECRET],
        referencePattern: '^WM-\\d{4}$',
      }),
    );
  });
  afterAll(() => world.close());
  beforeEach(() => {
    body = JSON.stringify(aMessage({ narrative: CANARY }));
  });

  const signed = (
    options: { secret?: string; at?: Date; body?: string; id?: string } = {},
  ): Record<string, string> =>
    signDelivery({
      id: options.id ?? 'msg_1',
      secret: options.secret ?? FEED.secret,
      body: options.body ?? body,
      at: options.at ?? new Date(),
    });
  const rejected = async (reason: string): Promise<number> => {
    const { text } = await world.as(null).get('/metrics');
    const [, count = '0'] =
      new RegExp(`pacars_feed_rejected_total\\{reason="${reason}"[^}]*\\} (\\d+)`, 'u').exec(text) ?? [];
    return Number(count);
  };

  it.each([
    ['by another secret', 'mismatch', () => signed({ secret: UNKNOWN_SECRET })],
    ['of other bytes', 'mismatch', () => signed({ body: `${body} ` })],
    ['of another id', 'mismatch', () => ({ ...signed(), 'webhook-id': 'msg_2' })],
    [
      'of another time',
      'mismatch',
      () => ({ ...signed(), 'webhook-timestamp': String(Math.floor(Date.now() / 1_000) - 60) }),
    ],
    ['six minutes old', 'stale', () => signed({ at: ago(6 * MINUTE_MS) })],
    ['six minutes from now', 'stale', () => signed({ at: ago(-6 * MINUTE_MS) })],
    ['without its id', 'missing', () => ({ ...signed(), 'webhook-id': '' })],
    ['without its time', 'missing', () => ({ ...signed(), 'webhook-timestamp': '' })],
    [
      'with a time that is no number',
      'missing',
      () => ({ ...signed(), 'webhook-timestamp': new Date().toISOString() }),
    ],
    ['that is empty', 'mismatch', () => ({ ...signed(), 'webhook-signature': '' })],
    ['that is too short', 'mismatch', () => ({ ...signed(), 'webhook-signature': 'v1,AAAA' })],
    [
      'of a version that is not known',
      'mismatch',
      () => ({
        ...signed(),
        'webhook-signature': signed()['webhook-signature']?.replace('v1,', 'v2,') ?? '',
      }),
    ],
  ])('refuses a delivery with one %s, keeping nothing but a count', async (_how, reason, headers) => {
    const [before, countBefore] = [await rowCounts(world.database), await rejected(reason)];
    const answer = await world.send(body, headers());
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Signature realm="pacars feed"');
    expect(answer.body).toMatchObject({ detail: expect.stringContaining('valid signature'), status: 401 });
    expect(await rowCounts(world.database)).toEqual(before);
    expect(await rejected(reason)).toBe(countBefore + 1);
    expect(answer.text + world.logged()).not.toContain(CANARY);
  });

  it('answers alike whichever check failed', async () => {
    const answers = await Promise.all([
      world.send(body, signed({ secret: UNKNOWN_SECRET })),
      world.send(body, signed({ at: ago(6 * MINUTE_MS) })),
      world.send(body, { 'webhook-id': '' }),
      world.send('not JSON', { 'webhook-signature': '' }),
    ]);
    const texts = answers.map(({ text, body: { instance } }) => text.replace(String(instance), ''));
    expect(new Set(texts).size).toBe(1);
  });

  it('refuses a delivery without any of its headers', async () => {
    const before = await rowCounts(world.database);
    const { statusCode } = await world.app.inject({
      method: 'POST',
      url: '/v1/feed/messages',
      payload: body,
      headers: { 'content-type': 'application/json' },
    });
    expect(statusCode).toBe(401);
    expect(await rowCounts(world.database)).toEqual(before);
  });

  it.each([
    ['four minutes old', 4 * MINUTE_MS],
    ['four minutes from now', -4 * MINUTE_MS],
  ])('accepts a delivery signed %s', async (_when, ageMs) => {
    expect((await world.send(body, signed({ at: ago(ageMs) }))).status).toBe(202);
  });

  it('accepts one good signature among bad ones', async () => {
    const { 'webhook-signature': good = '', ...headers } = signed();
    const bad = `v1,${createHmac('sha256', 'x').update('y').digest('base64')}`;
    const answer = await world.send(body, { ...headers, 'webhook-signature': `${bad} v1a,zzz ${good}` });
    expect(answer.status).toBe(202);
  });

  it.each([
    ['the new', NEW_SECRET],
    ['the old', OLD_SECRET],
  ])('accepts a delivery signed with %s of two secrets', async (_which, secret) => {
    const reportRef = secret === NEW_SECRET ? 'WM-0001' : 'WM-0002';
    const text = JSON.stringify(aMessage({ reportRef }));
    expect((await world.send(text, signed({ secret, body: text }))).status).toBe(202);
  });

  it('holds a message whose reference is not of the feed’s pattern', async () => {
    const text = JSON.stringify(aMessage({ reportRef: 'AC-26-000001-A' }));
    const answer = await world.send(text, signed({ secret: NEW_SECRET, body: text }));
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toEqual([
      { pointer: '/reportRef', detail: "must follow the feed's pattern of references" },
    ]);
  });

  it('takes the same bytes signed again for a duplicate, not for a refusal', async () => {
    const headers = signed({ id: 'msg_again' });
    const [first, again] = [await world.send(body, headers), await world.send(body, headers)];
    expect([first.status, again.status]).toEqual([202, 200]);
  });

  it('accepts whatever media type the body is said to have', async () => {
    for (const type of ['text/plain', 'application/octet-stream', 'application/json; charset=latin-1']) {
      const text = JSON.stringify(aMessage());
      const answer = await world.send(text, { 'content-type': type });
      expect([type, answer.status]).toEqual([type, 202]);
    }
  });

  it('writes no secret and no undeclared status to the log', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('whsec_');
    expect(world.logged()).not.toContain('v1,');
  });
});
