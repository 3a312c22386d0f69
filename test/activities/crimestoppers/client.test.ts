import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createCrimestoppersClient,
  type CrimestoppersClient,
} from '../../../activities/crimestoppers/client.ts';
import type { RunningService } from '../../../dev/child-process.ts';
import { startSimulator } from '../../../dev/simulators/server.ts';
import { anOutcome, OUR_REFERENCE, someQuestions } from '../../dev/simulators/requests.ts';

const key = { idempotencyKey: 'key-1' };
let simulator: RunningService;
let client: CrimestoppersClient;
let bodies: string[];

beforeEach(async () => {
  bodies = [];
  simulator = await startSimulator({ system: 'crimestoppers', token: 'secret' });
  client = createCrimestoppersClient({
    baseUrl: simulator.url,
    token: 'secret',
    timeoutMs: 2_000,
    fetch: async (url, init) => {
      if (typeof init?.body === 'string') bodies.push(init.body);
      return fetch(url, init);
    },
  });
});
afterEach(() => simulator.close());

describe('sendReturn', () => {
  it.each([
    ['an outcome', anOutcome()],
    ['questions', someQuestions()],
  ])('returns the receipt of %s, and the same one again', async (_what, request) => {
    const receipt = await client.sendReturn(request, key);
    expect(receipt).toMatchObject({ returnReference: 'KC-000001' });
    expect(await client.sendReturn(request, key)).toEqual(receipt);
  });

  it.each(['POSITIVE', 'NEGATIVE', 'IN_PROGRESS'] as const)('tells of the outcome %s', async (outcome) => {
    await expect(client.sendReturn(anOutcome({ outcome }), key)).resolves.toBeDefined();
  });

  it('puts up to ten questions of two thousand characters', async () => {
    const most = someQuestions({ questions: Array.from({ length: 10 }, () => 'q'.repeat(2_000)) });
    await expect(client.sendReturn(most, key)).resolves.toBeDefined();
  });

  it.each([
    ['no question', someQuestions({ questions: [] })],
    ['eleven questions', someQuestions({ questions: Array.from({ length: 11 }, () => 'Who?') })],
    ['an empty question', someQuestions({ questions: [''] })],
    ['a question that is too long', someQuestions({ questions: ['q'.repeat(2_001)] })],
    ['a reference that is none of the sender’s', anOutcome({ reportRef: 'A'.repeat(41) })],
    ['no reference', someQuestions({ reportRef: '' })],
    ['a local time', anOutcome({ at: '2026-10-30T09:00:00+01:00' })],
  ])('sends nothing with %s', async (_what, request) => {
    await expect(client.sendReturn(request, key)).rejects.toMatchObject({
      system: 'crimestoppers',
      kind: 'rejected',
      code: 'NOT_OF_THE_CONTRACT',
      status: undefined,
    });
    expect(bodies).toEqual([]);
  });

  it('lets nothing out that the contract does not name for that kind of return', async () => {
    const more = { narrative: 'CANARY', subjects: [{ name: 'CANARY' }], force: 'derbyshire' };
    const outcome = { ...more, ...someQuestions(), ...anOutcome() };
    await client.sendReturn(outcome, key);
    const questions = { ...more, ...anOutcome(), ...someQuestions() };
    await client.sendReturn(questions, { idempotencyKey: 'key-2' });
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual([anOutcome(), someQuestions()]);
  });
});

describe('findReturn', () => {
  it('finds what was sent, and nothing before', async () => {
    expect(await client.findReturn(OUR_REFERENCE)).toBeUndefined();
    const receipt = await client.sendReturn(someQuestions(), key);
    expect(await client.findReturn(OUR_REFERENCE)).toEqual(receipt);
  });

  it('names its system when it fails', async () => {
    await simulator.close();
    await expect(client.findReturn(OUR_REFERENCE)).rejects.toMatchObject({
      system: 'crimestoppers',
      kind: 'unavailable',
    });
  });
});
