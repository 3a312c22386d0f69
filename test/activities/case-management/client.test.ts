import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  createCaseManagementClient,
  type CaseManagementClient,
} from '../../../activities/case-management/client.ts';
import { ForceSystemError } from '../../../activities/connector/force-system-error.ts';
import type { RunningService } from '../../../dev/child-process.ts';
import { startSimulator } from '../../../dev/simulators/server.ts';
import { bodyOf, orderFaults } from '../../dev/answers.ts';
import { aCase, OUR_REFERENCE } from '../../dev/simulators/requests.ts';

const TOKEN = 'CANARY-TOKEN';
const key = { idempotencyKey: 'key-1' };
let simulator: RunningService;
let client: CaseManagementClient;

beforeEach(async () => {
  simulator = await startSimulator({ system: 'case-management', token: TOKEN });
  client = createCaseManagementClient({ baseUrl: simulator.url, token: TOKEN, timeoutMs: 2_000 });
});
afterEach(() => simulator.close());

const order = (orders: object): Promise<Response> => orderFaults(simulator.url, orders);
const effects = async (): Promise<number> => {
  const shape = z.object({ counts: z.object({ effects: z.number() }) });
  return (await bodyOf(fetch(`${simulator.url}/state`), shape)).counts.effects;
};
const impatient = (): CaseManagementClient =>
  createCaseManagementClient({ baseUrl: simulator.url, token: TOKEN, timeoutMs: 200 });

/** The error of a call that must fail; that it holds nothing of the request is checked every time. */
async function failureOf(call: Promise<unknown>): Promise<ForceSystemError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ForceSystemError))
    throw new TypeError('expected a ForceSystemError', { cause: error });
  const everything = JSON.stringify([error.message, error.stack, Object.entries(error), error.cause]);
  expect(everything).not.toMatch(/CANARY|Fennimore|T9041|127\.0\.0\.1/);
  return error;
}

describe('openCase', () => {
  it('opens a case and returns its reference', async () => {
    const receipt = await client.openCase(aCase(), key);
    expect(receipt.caseReference).toMatch(/^CM\/00001\/\d\d$/);
    expect(Number.isNaN(Date.parse(receipt.openedAt))).toBe(false);
  });

  it('returns the first receipt again for the same key', async () => {
    const first = await client.openCase(aCase(), key);
    expect(await client.openCase(aCase(), key)).toEqual(first);
    expect(await effects()).toBe(1);
  });

  it('does not let a field out that the contract does not name', async () => {
    const request = { ...aCase(), reporter: { contact: 'CANARY' } };
    await client.openCase(request, key);
    // The same body without the extra field is the same request.
    await client.openCase(aCase(), key);
    expect(await effects()).toBe(1);
  });

  it('sends nothing that is not of the contract', async () => {
    const error = await failureOf(client.openCase(aCase({ allegation: '' }), key));
    expect(error).toMatchObject({ kind: 'rejected', code: 'NOT_OF_THE_CONTRACT' });
    await failureOf(client.openCase(aCase(), { idempotencyKey: 'CANARY with\r\nspace' }));
    expect(await effects()).toBe(0);
  });

  it('is rejected for good when the same key has another body', async () => {
    await client.openCase(aCase(), key);
    const error = await failureOf(client.openCase(aCase({ priority: 'ROUTINE' }), key));
    expect(error).toMatchObject({
      system: 'case-management',
      kind: 'rejected',
      status: 422,
      problemType: 'urn:pacars:problem:idempotency-key-reused',
      message: 'case-management: rejected (status 422)',
    });
  });

  it('is rejected with a wrong token', async () => {
    const stranger = createCaseManagementClient({
      baseUrl: simulator.url,
      token: 'CANARY-OTHER',
      timeoutMs: 2_000,
    });
    expect(await failureOf(stranger.openCase(aCase(), key))).toMatchObject({
      kind: 'unavailable',
      status: 401,
    });
  });

  it.each([
    [400, 'rejected'],
    [403, 'unavailable'],
    [404, 'unavailable'],
    [408, 'unavailable'],
    [409, 'unknown-outcome'],
    [413, 'rejected'],
    [425, 'unavailable'],
    [429, 'unavailable'],
    [500, 'unknown-outcome'],
    [502, 'unknown-outcome'],
    [503, 'unavailable'],
    [504, 'unknown-outcome'],
  ])('reads status %i as %s', async (status, kind) => {
    await order({ failNext: { count: 1, status } });
    expect(await failureOf(client.openCase(aCase(), key))).toMatchObject({ kind, status });
    expect((await client.openCase(aCase(), key)).caseReference).toMatch(/^CM/);
  });

  it('hands on how long the system wants us to wait, within reason', async () => {
    await order({ failNext: { count: 1, status: 429, retryAfter: 7 } });
    expect(await failureOf(client.openCase(aCase(), key))).toMatchObject({ retryAfterMs: 7_000 });
    await order({ failNext: { count: 1, status: 503, retryAfter: 86_400 } });
    expect(await failureOf(client.openCase(aCase(), key))).toMatchObject({ retryAfterMs: 3_600_000 });
  });

  it('does not know the outcome when the answer never comes, and finds it by asking', async () => {
    await order({ timeOutAfterCommit: { count: 1 } });
    const error = await failureOf(impatient().openCase(aCase(), key));
    expect(error).toMatchObject({ kind: 'unknown-outcome', code: 'TIME_OUT', status: undefined });
    const found = await client.findCase(OUR_REFERENCE);
    expect(await client.openCase(aCase(), key)).toEqual(found);
    expect(await effects()).toBe(1);
  });

  it('does not know the outcome of slow work, nor of a second try that meets it', async () => {
    await order({ delayMs: 500 });
    expect(await failureOf(impatient().openCase(aCase(), key))).toMatchObject({ kind: 'unknown-outcome' });
    const meeting = await failureOf(client.openCase(aCase(), key));
    expect(meeting).toMatchObject({ kind: 'unknown-outcome', status: 409 });
    await fetch(`${simulator.url}/faults`, { method: 'DELETE' });
    await expect.poll(() => client.findCase(OUR_REFERENCE)).toBeDefined();
    expect(await effects()).toBe(1);
  });

  it('does not know the outcome when the connection is cut, or the receipt is none', async () => {
    await order({ down: true });
    expect(await failureOf(client.openCase(aCase(), key))).toMatchObject({
      kind: 'unknown-outcome',
      status: undefined,
    });
    await order({ down: false, garbleNext: { count: 1 } });
    const error = await failureOf(client.openCase(aCase(), key));
    expect(error).toMatchObject({ kind: 'unknown-outcome', code: 'MALFORMED_ANSWER', status: 201 });
  });

  it('is unavailable when nothing listens', async () => {
    await simulator.close();
    expect(await failureOf(client.openCase(aCase(), key))).toMatchObject({
      kind: 'unavailable',
      code: 'ECONNREFUSED',
    });
    simulator = await startSimulator({ system: 'case-management', token: TOKEN });
  });
});

describe('findCase', () => {
  it('finds nothing for a reference that was never sent', async () => {
    expect(await client.findCase(OUR_REFERENCE)).toBeUndefined();
  });

  it('finds the receipt of the case', async () => {
    const receipt = await client.openCase(aCase(), key);
    expect(await client.findCase(OUR_REFERENCE)).toEqual(receipt);
  });

  it('never has an unknown outcome: a question changes nothing', async () => {
    await order({ failNextLookUp: { count: 1, status: 500 } });
    expect(await failureOf(client.findCase(OUR_REFERENCE))).toMatchObject({
      kind: 'unavailable',
      status: 500,
    });
    await order({ delayMs: 1_000 });
    expect(await failureOf(impatient().findCase(OUR_REFERENCE))).toMatchObject({
      kind: 'unavailable',
      code: 'TIME_OUT',
    });
    await order({ down: true });
    expect(await failureOf(client.findCase(OUR_REFERENCE))).toMatchObject({ kind: 'unavailable' });
  });

  it('does not take the 404 of a wrong address for "never sent"', async () => {
    const lost = createCaseManagementClient({
      baseUrl: `${simulator.url}/elsewhere`,
      token: TOKEN,
      timeoutMs: 2_000,
    });
    expect(await failureOf(lost.findCase(OUR_REFERENCE))).toMatchObject({ kind: 'unavailable', status: 404 });
  });
});

describe('createCaseManagementClient', () => {
  it.each([
    ['ftp://example.org', TOKEN],
    ['http://user:secret@example.org', TOKEN],
    ['http://example.org?x=1', TOKEN],
    ['not a url', TOKEN],
    ['http://example.org', 'two words'],
    ['http://example.org', ''],
  ])('refuses the address %s with the token "%s"', (baseUrl, token) => {
    expect(() => createCaseManagementClient({ baseUrl, token, timeoutMs: 1 })).toThrow(TypeError);
  });

  it('keeps the path of the address and uses the fetch that it is given', async () => {
    const asked: string[] = [];
    const own = createCaseManagementClient({
      baseUrl: 'https://cases.example/api/v2',
      token: TOKEN,
      timeoutMs: 1_000,
      fetch: async (url) => {
        asked.push(url instanceof Request ? url.url : String(url));
        return new Response('{"caseReference":"CM/00001/26","openedAt":"2026-11-24T10:00:00Z"}', {
          status: 200,
        });
      },
    });
    await own.findCase(OUR_REFERENCE);
    expect(asked).toEqual([`https://cases.example/api/v2/cases?ourReference=${OUR_REFERENCE}`]);
  });
});

describe('an odd system', () => {
  let server: Server;
  let odd: CaseManagementClient;

  const answering = async (listener: RequestListener): Promise<void> => {
    server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    odd = createCaseManagementClient({ baseUrl: `http://127.0.0.1:${port}`, token: TOKEN, timeoutMs: 1_000 });
  };
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('that redirects gets neither the secret nor the case a second time', async () => {
    const paths: (string | undefined)[] = [];
    await answering((request, response) => {
      paths.push(request.url);
      response.writeHead(307, { location: '/stolen' }).end();
    });
    expect(await failureOf(odd.openCase(aCase(), key))).toMatchObject({
      kind: 'unknown-outcome',
      status: 307,
    });
    expect(paths).toEqual(['/cases']);
  });

  it('that answers without end is not listened to', async () => {
    await answering((_request, response) => {
      response.writeHead(201, { 'content-type': 'application/json' });
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    });
    const error = await failureOf(odd.openCase(aCase(), key));
    expect(error).toMatchObject({ kind: 'unknown-outcome', code: 'MALFORMED_ANSWER' });
  });

  it('that stops in the middle of its answer leaves the outcome unknown', async () => {
    await answering((_request, response) => {
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"caseRef', () => response.destroy());
    });
    expect(await failureOf(odd.openCase(aCase(), key))).toMatchObject({ kind: 'unknown-outcome' });
  });

  it('that echoes the case in its problem does not get it into the error', async () => {
    await answering((_request, response) => {
      response.writeHead(422, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ type: 'urn:CANARY', title: 'CANARY-ALLEGATION', status: 422 }));
    });
    expect(await failureOf(odd.openCase(aCase(), key))).toMatchObject({
      kind: 'rejected',
      problemType: undefined,
    });
  });

  it.each([
    ['a date', new Date(Date.now() + 120_000).toUTCString(), 100_000, 120_000],
    ['a past date', 'Wed, 01 Jan 2020 00:00:00 GMT', 0, 0],
  ])('may name %s to retry after', async (_what, retryAfter, least, most) => {
    await answering((_request, response) => response.writeHead(503, { 'retry-after': retryAfter }).end());
    const { retryAfterMs = Number.NaN } = await failureOf(odd.openCase(aCase(), key));
    expect(retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(retryAfterMs).toBeLessThanOrEqual(most);
  });

  it('may name nonsense to retry after', async () => {
    await answering((_request, response) => response.writeHead(503, { 'retry-after': 'soon' }).end());
    expect(await failureOf(odd.openCase(aCase(), key))).toMatchObject({
      kind: 'unavailable',
      retryAfterMs: undefined,
    });
  });
});
