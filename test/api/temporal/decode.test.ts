import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPayloadCodec } from '../../../runtime/payload-codec/codec.ts';
import type { RemotePayload } from '../../../runtime/payload-codec/remote.ts';
import { createWorld, type World } from '../../support/world.ts';

const OPERATIONS = 'dilys.thornaby';
const UI = 'https://temporal.example';
const PATH = '/v1/temporal/codec/decode';
const codecWith = (version: string, namespace = 'pacars') =>
  createPayloadCodec({
    keys: () => ({ active: version, keys: { [version]: KEYS[version] ?? Buffer.alloc(32) } }),
    namespace,
    acceptClear: false,
    onRefused: () => {},
  });
const KEYS: Record<string, Buffer<ArrayBuffer>> = { '1': randomBytes(32), '2': randomBytes(32) };
const base64 = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('base64');
const clear = (value: unknown): RemotePayload => ({
  metadata: { encoding: base64(Buffer.from('json/plain')) },
  data: base64(Buffer.from(JSON.stringify(value))),
});

const encrypted = async (value: unknown, version = '1', namespace = 'pacars'): Promise<RemotePayload> => {
  const payload = {
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(JSON.stringify(value)),
  };
  const [made] = await codecWith(version, namespace).encode([payload]);
  const metadata = Object.entries(made?.metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)]);
  return { metadata: Object.fromEntries(metadata), data: base64(made?.data) };
};

describe('POST /v1/temporal/codec/decode', () => {
  let world: World;
  let bare: World;
  beforeAll(async () => {
    world = await createWorld({ decoding: { payloadCodec: codecWith('1'), temporalUiOrigin: UI } });
    bare = await createWorld();
  });
  afterAll(() => Promise.all([world.close(), bare.close()]));

  it('opens payloads for operations, in their order, and shows what is not encrypted as it is', async () => {
    const payloads = [await encrypted({ reportId: 'one' }), clear('as it is'), await encrypted(null)];
    const { status, body } = await world.as(OPERATIONS).post(PATH, { payloads });
    expect(status).toBe(200);
    expect(body['payloads']).toEqual([clear({ reportId: 'one' }), clear('as it is'), clear(null)]);
  });

  it('leaves as it is what names a key that is not there, and shows nothing of what is not ours', async () => {
    const unknown = await encrypted('later', '2');
    const foreign = await encrypted('of another namespace', '1', 'other');
    const { body } = await world.as(OPERATIONS).post(PATH, { payloads: [unknown, foreign] });
    expect(body['payloads']).toEqual([unknown, clear(null)]);
  });

  it.each([
    ['isolde.marchpenny', 403],
    ['lucian.brackenbury', 403],
    [null, 401],
  ])('refuses %s with %i', async (login, expected) => {
    expect((await world.as(login).post(PATH, { payloads: [] })).status).toBe(expected);
  });

  it('records how many were opened, and by whom', async () => {
    await world.as(OPERATIONS).post(PATH, { payloads: [clear(1), clear(2), clear(3)] });
    const { rows } = await world.database.admin.query<{ entry: string }>(/* sql */ `
      select entry from pacars.audit_entries where record_kind = 'workflow' order by at desc limit 1`);
    expect(rows[0]?.entry).toContain('"CONSULTATION"');
    expect(rows[0]?.entry).toContain(String.raw`{\"payloads\":3}`);
  });

  it('lets the browser ask from Temporal’s own web site, and from no other', async () => {
    const { app } = world;
    const ask = (origin: string, method: 'OPTIONS' | 'POST') =>
      app.inject({
        method,
        url: PATH,
        headers: { origin, 'content-type': 'application/json' },
        payload: '{}',
      });
    const asked = await ask(UI, 'OPTIONS');
    expect(asked.statusCode).toBe(204);
    expect(asked.headers['access-control-allow-origin']).toBe(UI);
    expect((await ask(UI, 'POST')).headers['access-control-allow-origin']).toBe(UI);
    for (const method of ['OPTIONS', 'POST'] as const)
      expect((await ask('https://elsewhere.example', method)).headers).not.toHaveProperty(
        'access-control-allow-origin',
      );
  });

  it('is not there where nothing is encrypted', async () => {
    expect((await bare.as(OPERATIONS).post(PATH, { payloads: [] })).status).toBe(404);
  });
});
