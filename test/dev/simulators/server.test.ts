import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { caseReceipt } from '../../../activities/case-management/contract.ts';
import { problem } from '../../../activities/connector/contract.ts';
import type { RequestLogEntry, RunningService } from '../../../dev/child-process.ts';
import { startSimulator } from '../../../dev/simulators/server.ts';
import type { SimulatedSystem } from '../../../dev/simulators/systems.ts';
import { bodyOf, orderFaults } from '../answers.ts';
import {
  aCase,
  anIntelligenceReport,
  anOutcome,
  anOversightReferral,
  aReferral,
  aTransfer,
  OUR_REFERENCE,
  someQuestions,
} from './requests.ts';

const TOKEN = 'token-of-the-test';
let directory: string;
let logged: RequestLogEntry[];
let service: RunningService;

const start = (system: SimulatedSystem): Promise<RunningService> =>
  startSimulator({
    system,
    token: TOKEN,
    stateFile: join(directory, 'state.ndjson'),
    knownForces: new Set(['derbyshire', 'police-scotland']),
    log: (entry) => logged.push(entry),
  });

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pacars-simulator-'));
  logged = [];
  service = await start('case-management');
});
afterEach(async () => {
  await service.close();
  await rm(directory, { recursive: true, force: true });
});

interface Sent {
  key?: string | undefined;
  token?: string;
  raw?: string;
  contentType?: string;
}

const post = (
  path: string,
  body: unknown,
  { key = 'key-1', token = TOKEN, raw, contentType }: Sent = {},
): Promise<Response> =>
  fetch(`${service.url}${path}`, {
    method: 'POST',
    body: raw ?? JSON.stringify(body),
    headers: {
      'content-type': contentType ?? 'application/json',
      authorization: `Bearer ${token}`,
      ...(key === '' ? {} : { 'idempotency-key': key }),
    },
  });
const get = (path: string): Promise<Response> =>
  fetch(`${service.url}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
const order = (orders: object): Promise<Response> => orderFaults(service.url, orders);
const state = async (): Promise<unknown> => (await get('/state')).json();

describe('startSimulator', () => {
  const year = String(new Date().getUTCFullYear()).slice(2);

  it.each([
    ['case-management', '/cases', aCase(), 'caseReference', `CM/00001/${year}`],
    ['safeguarding', '/referrals', aReferral(), 'referralReference', 'SR-000001'],
    ['intelligence', '/reports', anIntelligenceReport(), 'urn', 'IR000001'],
    ['force-desk', '/transfers', aTransfer(), 'transferReference', `TR/00001/${year}`],
    ['oversight', '/referrals', anOversightReferral(), 'referralReference', `OR/00001/${year}`],
    ['crimestoppers', '/returns', anOutcome(), 'returnReference', 'KC-000001'],
    ['crimestoppers', '/returns', someQuestions(), 'returnReference', 'KC-000001'],
  ] as const)(
    'answers as %s with a receipt, and again when asked',
    async (system, path, request, field, reference) => {
      await service.close();
      await rm(join(directory, 'state.ndjson'));
      service = await start(system);
      const answer = await post(path, request);
      const receipt = await answer.json();
      expect(answer.status).toBe(201);
      expect(receipt).toMatchObject({ [field]: reference });
      const lookUp = await get(`${path}?ourReference=${OUR_REFERENCE}`);
      expect(lookUp.status).toBe(200);
      expect(await lookUp.json()).toEqual(receipt);
    },
  );

  it('answers a look-up of something never sent with 404', async () => {
    const answer = await get(`/cases?ourReference=${OUR_REFERENCE}`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ type: 'urn:pacars:problem:not-found' });
  });

  it('gives the first answer again for the same key and body, however the keys are ordered', async () => {
    const first = await (await post('/cases', aCase())).json();
    const reordered = Object.fromEntries(Object.entries(aCase()).toReversed());
    const again = await post('/cases', reordered);
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await again.json()).toEqual(first);
    expect(await state()).toMatchObject({
      effects: [{ ourReference: OUR_REFERENCE, idempotencyKey: 'key-1', requests: 2 }],
      counts: { effects: 1, requests: 2, duplicates: 1 },
    });
  });

  it('refuses the same key with another body', async () => {
    await post('/cases', aCase());
    const answer = await post('/cases', aCase({ priority: 'ROUTINE' }));
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ type: 'urn:pacars:problem:idempotency-key-reused' });
    expect(await state()).toMatchObject({ counts: { effects: 1, requests: 2, duplicates: 0 } });
  });

  it('makes a second effect under another key, so that a sender without idempotency is seen', async () => {
    await post('/cases', aCase());
    await post('/cases', aCase(), { key: 'key-2' });
    expect(await state()).toMatchObject({ counts: { effects: 2, duplicates: 0 } });
  });

  it('makes one effect of many requests at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/cases', aCase())));
    expect(answers.filter((answer) => answer.status === 201).length).toBeGreaterThan(0);
    expect(answers.every((answer) => [201, 409].includes(answer.status))).toBe(true);
    expect(await state()).toMatchObject({ counts: { effects: 1, requests: 20 } });
  });

  it('numbers effects made at once without a repeat', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    const answers = await Promise.all(keys.map((key) => post('/cases', aCase(), { key })));
    const receipts = await Promise.all(answers.map((answer) => bodyOf(answer, caseReceipt)));
    expect(new Set(receipts.map((receipt) => receipt.caseReference)).size).toBe(20);
  });

  it('names what is wrong by pointer and repeats nothing of it', async () => {
    const { priority: _left, ...incomplete } = aCase({ force: 'CANARY Force', categories: ['ok', 'CODE'] });
    const answer = await post('/cases', incomplete);
    const text = await answer.text();
    expect(answer.status).toBe(422);
    const { errors = [] } = problem.parse(JSON.parse(text));
    expect(new Set(errors.map((one) => one.pointer))).toEqual(
      new Set(['/categories/0', '/force', '/priority']),
    );
    expect(text).not.toContain('CANARY');
  });

  it.each([
    ['not JSON', '{"ourReference":', 'application/json', 422],
    ['another media type', 'ourReference=1', 'text/csv', 422],
    ['an array', '[]', 'application/json', 422],
    ['null', 'null', 'application/json', 422],
  ])('refuses %s', async (_what, raw, contentType, status) => {
    expect((await post('/cases', undefined, { raw, contentType })).status).toBe(status);
  });

  it('refuses a request without a key, and a caller without the token', async () => {
    expect((await post('/cases', aCase(), { key: '' })).status).toBe(400);
    expect((await post('/cases', aCase(), { token: 'other' })).status).toBe(401);
    expect((await fetch(`${service.url}/cases?ourReference=${OUR_REFERENCE}`)).status).toBe(401);
    expect(await state()).toMatchObject({ effects: [] });
  });

  it('refuses a transfer to a force that it does not know, to the sender, or with contact details', async () => {
    await service.close();
    service = await start('force-desk');
    const [message] = aTransfer().messages;
    const withContact = { ...message, reporter: { contact: { phone: '07700 900123' } } };
    for (const [request, pointer] of [
      [aTransfer({ toForce: 'atlantis' }), '/toForce'],
      [aTransfer({ toForce: 'derbyshire' }), '/toForce'],
      [{ ...aTransfer(), messages: [withContact] }, '/messages/0/reporter/contact'],
    ] as const) {
      const answer = await post('/transfers', request);
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ errors: [{ pointer }] });
    }
  });

  it('refuses a grade with a sanitisation code under handling code P, and without one under C', async () => {
    await service.close();
    service = await start('intelligence');
    const [item] = anIntelligenceReport().items;
    for (const grade of [
      { source: '2', assessment: 'A', handling: 'P', sanitisationCode: 'S1' },
      { source: '2', assessment: 'A', handling: 'C', actionCode: 'A1' },
      { source: '4', assessment: 'A', handling: 'P' },
    ]) {
      expect(
        (await post('/reports', { ...anIntelligenceReport(), items: [{ ...item, grade }] })).status,
      ).toBe(422);
    }
    const twice = { ...anIntelligenceReport(), items: [item, item] };
    expect((await post('/reports', twice)).status).toBe(422);
  });

  it('refuses a return that is neither an outcome nor questions', async () => {
    await service.close();
    service = await start('crimestoppers');
    for (const [request, pointer] of [
      [{ ...anOutcome(), kind: 'GREETINGS' }, '/kind'],
      [{ ...anOutcome(), kind: 'QUESTIONS' }, '/questions'],
      [someQuestions({ questions: [] }), '/questions'],
      [someQuestions({ questions: ['When was it?', ''] }), '/questions/1'],
    ] as const) {
      const answer = await post('/returns', request);
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ errors: [{ pointer }] });
    }
  });

  it('keeps its state over a restart', async () => {
    await post('/cases', aCase());
    await post('/cases', aCase());
    await post('/cases', {}, { key: 'key-2' });
    const before = await state();
    await service.close();
    service = await start('case-management');
    expect(await state()).toEqual(before);
    await post('/cases', aCase({ ourReference: '3f0c7a52-7c0e-4a6e-9f57-5a3f8f1f0a02' }), { key: 'key-3' });
    expect(await state()).toMatchObject({ effects: [{}, { reference: `CM/00002/${year}` }] });
  });

  it('keeps no text of what it was sent, and logs none', async () => {
    await post('/cases', aCase());
    await post('/cases', { allegation: 'CANARY' }, { key: 'key-2' });
    await get(`/cases?ourReference=${OUR_REFERENCE}`);
    const kept = [await readFile(join(directory, 'state.ndjson'), 'utf8'), JSON.stringify(await state())];
    for (const text of [...kept, JSON.stringify(logged)]) {
      expect(text).not.toMatch(/CANARY|Fennimore|T9041/);
    }
    expect(JSON.stringify(logged)).not.toContain(OUR_REFERENCE);
    expect(logged).toContainEqual(expect.objectContaining({ method: 'POST', path: '/cases', status: 201 }));
  });
});

describe('fault orders', () => {
  it('turn the next requests away with a status, then let them through', async () => {
    await order({ failNext: { count: 2, status: 503, retryAfter: 7 } });
    const first = await post('/cases', aCase());
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '7']);
    expect((await post('/cases', aCase())).status).toBe(503);
    expect((await post('/cases', aCase())).status).toBe(201);
    expect(await state()).toMatchObject({ counts: { effects: 1, requests: 3, duplicates: 0 } });
  });

  it('refuse the next requests for good', async () => {
    await order({ rejectNext: { count: 1, status: 422 } });
    const answer = await post('/cases', aCase());
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ type: 'urn:pacars:problem:refused' });
    expect(await state()).toMatchObject({ effects: [] });
  });

  it('commit, then never answer', async () => {
    await order({ timeOutAfterCommit: { count: 1 } });
    const body = JSON.stringify(aCase());
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${TOKEN}`,
      'idempotency-key': 'key-1',
    };
    const signal = AbortSignal.timeout(200);
    await expect(fetch(`${service.url}/cases`, { method: 'POST', body, headers, signal })).rejects.toThrow(
      'timeout',
    );
    expect(await state()).toMatchObject({ counts: { effects: 1 } });
    expect((await post('/cases', aCase())).status).toBe(201);
    expect(await state()).toMatchObject({ counts: { effects: 1, duplicates: 1 } });
  });

  it('make work slow: a second request meets the first one still in progress', async () => {
    await order({ delayMs: 200 });
    const slow = post('/cases', aCase());
    const meeting = await post('/cases', aCase());
    expect(new Set([(await slow).status, meeting.status])).toEqual(new Set([201, 409]));
    expect(await state()).toMatchObject({ counts: { effects: 1 } });
  });

  it('take the system down without taking the fault orders along', async () => {
    await order({ down: true });
    await expect(post('/cases', aCase())).rejects.toThrow('fetch failed');
    await expect(get(`/cases?ourReference=${OUR_REFERENCE}`)).rejects.toThrow('fetch failed');
    await fetch(`${service.url}/faults`, { method: 'DELETE' });
    expect((await post('/cases', aCase())).status).toBe(201);
  });

  it('fail look-ups', async () => {
    await order({ failNextLookUp: { count: 1, status: 500 } });
    expect((await get(`/cases?ourReference=${OUR_REFERENCE}`)).status).toBe(500);
    expect((await get(`/cases?ourReference=${OUR_REFERENCE}`)).status).toBe(404);
  });

  it('add up, show themselves, and are refused when nobody knows them', async () => {
    await order({ failNext: { count: 1 } });
    await order({ delayMs: 1 });
    expect(await (await get('/faults')).json()).toEqual({ failNext: { count: 1, status: 503 }, delayMs: 1 });
    expect((await order({ explode: true })).status).toBe(422);
    expect((await order({ failNext: { count: -1 } })).status).toBe(422);
  });
});
