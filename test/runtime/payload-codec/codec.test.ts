import { randomBytes } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { createPayloadCodec, type PayloadCodecOptions } from '../../../runtime/payload-codec/codec.ts';

const ONE = randomBytes(32);
const TWO = randomBytes(32);
const json = (value: unknown): Payload => ({
  metadata: { encoding: Buffer.from('json/plain'), messageType: Buffer.from('ü') },
  data: Buffer.from(JSON.stringify(value)),
});
const NOTHING = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('null') };

const bytesOf = (payloads: Payload[]): string =>
  payloads.map(({ data }) => Buffer.from(data ?? []).toString('latin1')).join();

describe('createPayloadCodec', () => {
  const refused: string[] = [];
  const codecWith = (overrides: Partial<PayloadCodecOptions> = {}) =>
    createPayloadCodec({
      keys: () => ({ active: '1', keys: { '1': ONE } }),
      namespace: 'pacars',
      acceptClear: false,
      onRefused: (why) => refused.push(why),
      ...overrides,
    });

  it.each([
    ['an object', { reportId: 'canary', list: [1, null, '€'] }],
    ['nothing', null],
    ['a long text', 'x'.repeat(3_000)],
  ])('gives %s back as it was, metadata included', async (_what, value) => {
    const codec = codecWith();
    const encoded = await codec.encode([json(value), json(value)]);
    expect(bytesOf(encoded)).not.toContain('canary');
    expect(encoded[0]?.data).not.toEqual(encoded[1]?.data);
    expect(await codec.decode(encoded)).toEqual([json(value), json(value)]);
  });

  it('gives back a payload without data or metadata', async () => {
    const codec = codecWith();
    const [decoded] = await codec.decode(await codec.encode([{}]));
    expect(decoded).toEqual({ metadata: {}, data: Buffer.alloc(0) });
  });

  it('opens with any key of the ring what was encrypted with one of them, and encrypts with the active one', async () => {
    const old = await codecWith().encode([json('before')]);
    const rotated = codecWith({ keys: () => ({ active: '2', keys: { '1': ONE, '2': TWO } }) });
    expect(await rotated.decode(old)).toEqual([json('before')]);
    const [fresh] = await rotated.encode([json('after')]);
    expect(Buffer.from(fresh?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('2');
  });

  it('looks at the ring anew for a key that it did not know a moment ago', async () => {
    const encoded = await codecWith({ keys: () => ({ active: '2', keys: { '2': TWO } }) }).encode([
      json('new'),
    ]);
    const sought: (string | undefined)[] = [];
    const follower = codecWith({
      keys: (version) => {
        sought.push(version);
        return { active: '1', keys: version === undefined ? { '1': ONE } : { '1': ONE, '2': TWO } };
      },
    });
    expect(await follower.decode(encoded)).toEqual([json('new')]);
    expect(sought).toEqual([undefined, '2']);
  });

  it('fails for a key that the ring does not hold, without a word of the payload', async () => {
    const encoded = await codecWith({ keys: () => ({ active: '2', keys: { '2': TWO } }) }).encode([
      json('canary'),
    ]);
    await expect(codecWith().decode(encoded)).rejects.toThrow(/^a payload was encrypted with a key that/u);
  });

  const spoilt: [string, (payload: Payload) => Payload][] = [
    [
      'a changed byte',
      ({ metadata = null, data }) => ({ metadata, data: Buffer.from(data ?? []).fill(1, 40, 41) }),
    ],
    [
      'a cut end',
      ({ metadata = null, data }) => ({ metadata, data: Buffer.from(data ?? []).subarray(0, -1) }),
    ],
    ['no data', ({ metadata = null }) => ({ metadata, data: Buffer.alloc(0) })],
    ['a few bytes', ({ metadata = null }) => ({ metadata, data: Buffer.from('few') })],
  ];
  it.each(spoilt)('puts nothing in the place of a payload with %s', async (_what, spoil) => {
    refused.length = 0;
    const codec = codecWith();
    const encoded = await codec.encode([json({ taskId: 'canary' })]);
    expect(await codec.decode(encoded.map(spoil))).toEqual([NOTHING]);
    expect(refused).toEqual(['forged']);
  });

  it('puts nothing in the place of a payload of another namespace', async () => {
    const encoded = await codecWith({ namespace: 'other' }).encode([json('theirs')]);
    expect(await codecWith().decode(encoded)).toEqual([NOTHING]);
  });

  it('puts nothing in the place of what is not encrypted, unless it is told to let it through', async () => {
    refused.length = 0;
    expect(await codecWith().decode([json('forged')])).toEqual([NOTHING]);
    expect(refused).toEqual(['clear']);
    expect(await codecWith({ acceptClear: true }).decode([json('older')])).toEqual([json('older')]);
  });
});
