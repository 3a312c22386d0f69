import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { feedKey, readSignatureHeaders, verifySignature } from '../../../api/feed-signature.ts';
import { signDelivery } from '../../../dev/feed-signing.ts';

const OLD = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const NEW = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const NOW = new Date('2026-11-24T09:30:00Z');
const BODY = Buffer.from('{"narrative":"Żółć 😀"}');
const MINUTE_MS = 60_000;

const signed = (given: Partial<Parameters<typeof signDelivery>[0]> = {}) =>
  signDelivery({ id: 'msg_1', secret: NEW, body: BODY, at: NOW, ...given });
const verify = (headers: Record<string, string | string[]>, body: Uint8Array = BODY, secrets = [OLD, NEW]) =>
  verifySignature(headers, body, secrets, NOW);

describe('verifySignature', () => {
  it('takes what any of the valid secrets signed, and says which', () => {
    expect(verify(signed())).toEqual({ status: 'ok', id: 'msg_1', matched: 1 });
    expect(verify(signed({ secret: OLD }))).toEqual({ status: 'ok', id: 'msg_1', matched: 0 });
    expect(verify(signed({ secret: OTHER }))).toEqual({ status: 'mismatch' });
    expect(verify(signed(), BODY, [])).toEqual({ status: 'mismatch' });
  });

  it('agrees with the reference library on what it signs', () => {
    const signature = new Webhook(NEW).sign('msg_1', NOW, BODY.toString());
    expect(signature).toBe(signed()['webhook-signature']);
  });

  it('takes one good signature among several, of any version', () => {
    const { 'webhook-signature': good } = signed();
    const { 'webhook-signature': bad } = signed({ secret: OTHER });
    const several = `v1a,AAAA ${bad} nonsense ${good}`;
    expect(verify({ ...signed(), 'webhook-signature': several })).toMatchObject({ status: 'ok' });
  });

  it.each([-5, -4.9, 0, 4.9, 5])('takes a delivery sent %s minutes from now', (minutes) => {
    const at = new Date(NOW.getTime() + minutes * MINUTE_MS);
    expect(verify(signed({ at })).status).toBe('ok');
  });

  it.each([-60, -5.1, 5.1, 60])('refuses as stale one sent %s minutes from now', (minutes) => {
    const at = new Date(NOW.getTime() + minutes * MINUTE_MS);
    expect(verify(signed({ at }))).toEqual({ status: 'stale' });
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const)('misses %s', (name) => {
    const { [name]: _left, ...rest } = signed();
    expect(verify(rest)).toEqual({ status: 'missing' });
    expect(verify({ ...rest, [name]: '' }).status).not.toBe('ok');
    expect(verify({ ...rest, [name]: ['a', 'b'] })).toEqual({ status: 'missing' });
  });

  it.each(['1.5', '-1', '0x10', 'NaN', ' 1795512600', '1795512600 ', '99999999999999'])(
    'misses a time in %j',
    (timestamp) => {
      expect(verify({ ...signed(), 'webhook-timestamp': timestamp })).toEqual({ status: 'missing' });
    },
  );

  it.each(['a b', 'a\u00e9', 'x'.repeat(257)])('misses an id in %j', (id) => {
    expect(verify({ ...signed(), 'webhook-id': id })).toEqual({ status: 'missing' });
  });

  it('refuses another id, another time, another body', () => {
    expect(verify({ ...signed(), 'webhook-id': 'msg_2' })).toEqual({ status: 'mismatch' });
    const later = signed({ at: new Date(NOW.getTime() + 1_000) })['webhook-timestamp'];
    expect(verify({ ...signed(), 'webhook-timestamp': later })).toEqual({ status: 'mismatch' });
    expect(verify(signed(), Buffer.concat([BODY, Buffer.from(' ')]))).toEqual({ status: 'mismatch' });
    expect(verify(signed(), Buffer.alloc(0))).toEqual({ status: 'mismatch' });
  });

  it('holds the signature to the very bytes, also where they are no UTF-8', () => {
    const [one, other] = [Buffer.from([0x22, 0xff, 0x22]), Buffer.from([0x22, 0xfe, 0x22])];
    const headers = signed({ body: one });
    expect(verify(headers, one).status).toBe('ok');
    // As text the two are the same: each bad byte reads as the same replacement character.
    expect(one.toString()).toBe(other.toString());
    expect(verify(headers, other)).toEqual({ status: 'mismatch' });
  });

  it.each(['v1,', 'v1', 'v2,AAAA', `v1,${'A'.repeat(43)}`, 'v1,😀', ','])(
    'refuses the signature %j',
    (signature) => {
      expect(verify({ ...signed(), 'webhook-signature': signature })).toEqual({ status: 'mismatch' });
    },
  );
});

describe('readSignatureHeaders', () => {
  it('judges the headers before there is a body', () => {
    expect(readSignatureHeaders({}, NOW)).toBe('missing');
    expect(readSignatureHeaders(signed({ at: new Date(0) }), NOW)).toBe('stale');
    expect(readSignatureHeaders(signed(), NOW)).toMatchObject({ id: 'msg_1' });
  });
});

describe('feedKey', () => {
  it.each(['', 'whsec_', 'whsec_c2hvcnQ=', Buffer.alloc(32).toString('base64')])(
    'refuses the secret %j',
    (secret) => {
      expect(() => feedKey(secret)).toThrow(RangeError);
    },
  );
});
