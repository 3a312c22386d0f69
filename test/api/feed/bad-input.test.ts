import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedMessage } from '../../../domain/schemas/feed-message.ts';
import { placesHolding, rowCounts } from '../../support/database-contents.ts';
import { aMessage } from '../../support/messages.ts';
import { openHeld } from '../../support/sealed.ts';
import { createWorld, type World } from '../../support/world.ts';

/** In every bad message: it must be found nowhere but in the sealed bytes. */
const CANARY = 'quivering-canary-5519';

const text = (overrides: Record<string, unknown> = {}): string =>
  JSON.stringify({ ...aMessage({ narrative: `Something about ${CANARY}.` }), ...overrides });
const without = (field: keyof FeedMessage): string => text({ [field]: undefined });
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
/** Puts raw text in the place of the value of the field `extra`. */
const withExtra = (raw: string): string => text({ extra: 'HERE' }).replace('"HERE"', raw);
/** Puts bytes in the middle of the narrative. */
const withBytes = (...bytes: number[]): Buffer => {
  const [before = '', after = ''] = text().split('about');
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
};

const REQUIRED = [
  'schemaVersion',
  'messageId',
  'messageType',
  'reportRef',
  'sequence',
  'channel',
  'receivedDate',
  'disseminatedAt',
  'priority',
  'anonymity',
  'narrative',
] as const;

interface Case {
  situation: string;
  body: string | Buffer;
  pointer: string;
  detail?: string;
}

const CASES: Case[] = [
  { situation: 'text that is not JSON', body: text().slice(0, -1), pointer: '', detail: 'must be JSON' },
  { situation: 'nothing at all', body: '', pointer: '', detail: 'must be JSON' },
  { situation: 'two JSON texts', body: `${text()}\n${text()}`, pointer: '', detail: 'must be JSON' },
  { situation: 'a comment', body: `${text()} // ${CANARY}`, pointer: '', detail: 'must be JSON' },
  { situation: 'NaN for a number', body: withExtra('NaN'), pointer: '', detail: 'must be JSON' },
  { situation: 'a JSON text', body: `"${CANARY}"`, pointer: '', detail: 'must be an object' },
  { situation: 'null', body: 'null', pointer: '', detail: 'must be an object' },
  { situation: 'a bare list of messages', body: `[${text()}]`, pointer: '', detail: 'must be an object' },
  ...REQUIRED.map((field) => ({
    situation: `no ${field}`,
    body: without(field),
    pointer: `/${field}`,
  })),
  ...REQUIRED.map((field) => ({
    situation: `null for ${field}`,
    body: text({ [field]: null }),
    pointer: `/${field}`,
  })),
  ...(['priority', 'anonymity', 'channel', 'messageType', 'schemaVersion', 'howKnown'] as const).map(
    (field) => ({
      situation: `an unknown value of ${field}`,
      body: text({ [field]: CANARY }),
      pointer: `/${field}`,
    }),
  ),
  {
    situation: 'an unknown category among known ones',
    body: text({ categories: ['DISCRIMINATION', CANARY] }),
    pointer: '/categories/1',
  },
  { situation: 'a number for the narrative', body: text({ narrative: 7 }), pointer: '/narrative' },
  { situation: 'an empty narrative', body: text({ narrative: '' }), pointer: '/narrative' },
  { situation: 'a list for the narrative', body: text({ narrative: [CANARY] }), pointer: '/narrative' },
  { situation: 'an object for the subjects', body: text({ subjects: {} }), pointer: '/subjects' },
  {
    situation: 'a number for a subject’s name',
    body: text({ subjects: [{ name: 7 }] }),
    pointer: '/subjects/0/name',
  },
  {
    situation: 'a text for the flag of immediate risk',
    body: text({ immediateRisk: { flag: 'true' } }),
    pointer: '/immediateRisk/flag',
  },
  { situation: 'sequence 0', body: text({ sequence: 0 }), pointer: '/sequence' },
  { situation: 'a fraction for the sequence', body: text({ sequence: 1.5 }), pointer: '/sequence' },
  { situation: 'a text for the sequence', body: text({ sequence: '1' }), pointer: '/sequence' },
  {
    situation: 'a sequence larger than the database counts',
    body: text({ sequence: 2_147_483_648 }),
    pointer: '/sequence',
  },
  { situation: 'a messageId that is no UUID', body: text({ messageId: CANARY }), pointer: '/messageId' },
  { situation: 'an empty reference', body: text({ reportRef: '' }), pointer: '/reportRef' },
  {
    situation: 'a reference of 41 characters',
    body: text({ reportRef: 'R'.repeat(41) }),
    pointer: '/reportRef',
  },
  {
    situation: 'a day that the calendar does not have',
    body: text({ receivedDate: '2026-02-30' }),
    pointer: '/receivedDate',
  },
  {
    situation: 'an instant without its offset',
    body: text({ disseminatedAt: '2026-11-03T09:10:00' }),
    pointer: '/disseminatedAt',
  },
  {
    situation: 'NUL, escaped, in the narrative',
    body: text({ narrative: `${CANARY}\u0000` }),
    pointer: '/narrative',
    detail: 'must not hold a NUL character',
  },
  {
    situation: 'NUL, escaped, in a field that the schema does not know',
    body: text({ extra: { deep: ['\u0000'] } }),
    pointer: '/extra/deep/0',
    detail: 'must not hold a NUL character',
  },
  { situation: 'NUL as a byte', body: withBytes(0), pointer: '', detail: 'must be JSON' },
  {
    situation: 'the first half of a surrogate pair',
    body: text({ narrative: `${CANARY}\ud83d` }),
    pointer: '/narrative',
    detail: 'must be Unicode text, without half surrogate pairs',
  },
  {
    situation: 'the second half of a surrogate pair in an unknown field',
    body: withExtra('"\\uDC00"'),
    pointer: '/extra',
    detail: 'must be Unicode text, without half surrogate pairs',
  },
  { situation: 'a byte that is not UTF-8', body: withBytes(0xff), pointer: '', detail: 'must be UTF-8' },
  {
    situation: 'half a surrogate pair encoded as bytes',
    body: withBytes(0xed, 0xa0, 0xbd),
    pointer: '',
    detail: 'must be UTF-8',
  },
  { situation: 'Latin-1', body: withBytes(0xe9), pointer: '', detail: 'must be UTF-8' },
  { situation: 'nesting 10,000 deep', body: withExtra(nested(10_000)), pointer: `/extra${'/0'.repeat(63)}` },
  {
    situation: 'a name given twice',
    body: text().replace('{', '{"priority":"IMMEDIATE",'),
    pointer: '/priority',
    detail: 'is given more than once',
  },
  {
    situation: 'a name given twice in two spellings',
    body: text().replace('{', String.raw`{"\u0070riority":"IMMEDIATE",`),
    pointer: '/priority',
    detail: 'is given more than once',
  },
  {
    situation: 'a name given twice within a subject',
    body: text({ subjects: ['HERE'] }).replace('"HERE"', '{"name":"One","name":"Other"}'),
    pointer: '/subjects/0/name',
    detail: 'is given more than once',
  },
  {
    situation: '__proto__',
    body: text().replace('{', '{"__proto__":{"narrative":"x"},'),
    pointer: '/__proto__',
    detail: 'is not a name that is allowed',
  },
  {
    situation: '__proto__ escaped, within a subject',
    body: text({ subjects: ['HERE'] }).replace('"HERE"', String.raw`{"\u005f_proto__":{"name":"x"}}`),
    pointer: '/subjects/0/__proto__',
    detail: 'is not a name that is allowed',
  },
  { situation: 'a number beyond all bounds', body: withExtra('1e400'), pointer: '/extra' },
  { situation: 'an empty batch', body: '{"messages":[]}', pointer: '/messages' },
  {
    situation: 'a batch that is no list',
    body: JSON.stringify({ messages: { first: CANARY } }),
    pointer: '/messages',
  },
  {
    situation: 'two lists of messages in one batch',
    body: `{"messages":[${text()}],"messages":[${text()}]}`,
    pointer: '/messages',
    detail: 'is given more than once',
  },
];

describe('POST /v1/feed/messages with bad input', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it.each(CASES)('holds $situation', async ({ body, pointer, detail }) => {
    const before = await rowCounts(world.database);
    const answer = await world.send(body);
    expect(answer.status).toBe(422);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/u);
    const { deliveryId, errors, messages } = answer.body;
    expect(messages).toMatchObject([{ status: 'held', reportId: null }]);
    const found = errors.find((error: { pointer: string }) => error.pointer === pointer);
    expect(found).toBeDefined();
    expect(found.detail).toMatch(detail ?? /^(?:must|is)\b/u);

    const sent = typeof body === 'string' ? Buffer.from(body) : body;
    expect((await openHeld(world, deliveryId)).equals(sent)).toBe(true);
    const after = await rowCounts(world.database);
    const written = Object.entries(after).filter(([table, count]) => count !== before[table]);
    expect(written.map(([table]) => table)).toEqual(['deliveries', 'delivery_items', 'audit_entries']);

    expect(answer.text).not.toContain(CANARY);
    expect(world.logged()).not.toContain(CANARY);
    expect((await world.as(null).get('/metrics')).text).not.toContain(CANARY);
    expect(await placesHolding(world.database, CANARY)).toEqual([]);
  });

  it('logs no fault of its own and no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
    expect(world.logged()).not.toContain('"part":"intake"');
  });
});
