import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOversightClient, type OversightClient } from '../../../activities/oversight/client.ts';
import type { RunningService } from '../../../dev/child-process.ts';
import { startSimulator } from '../../../dev/simulators/server.ts';
import { anOversightReferral, OUR_REFERENCE } from '../../dev/simulators/requests.ts';

const key = { idempotencyKey: 'key-1' };
let simulator: RunningService;
let client: OversightClient;

beforeEach(async () => {
  simulator = await startSimulator({ system: 'oversight', token: 'secret' });
  client = createOversightClient({ baseUrl: simulator.url, token: 'secret', timeoutMs: 2_000 });
});
afterEach(() => simulator.close());

describe('refer', () => {
  it('returns the receipt, and the same one again', async () => {
    const receipt = await client.refer(anOversightReferral(), key);
    expect(receipt).toMatchObject({ referralReference: expect.stringMatching(/^OR.00001.\d\d$/) });
    expect(await client.refer(anOversightReferral(), key)).toEqual(receipt);
  });

  it.each(['IOPC', 'PIRC', 'COPFS', 'PONI', 'OTHER'] as const)('refers to %s', async (to) => {
    await expect(client.refer(anOversightReferral({ to }), key)).resolves.toBeDefined();
  });

  it.each([
    ['a person where a role belongs', { referredBy: 'Perpetua Sallowfield' }],
    ['more criteria than there can be', { criteria: Array.from({ length: 21 }, () => 'CALL_IN') }],
    ['a local time', { becameClearAt: '2026-10-30T09:00:00+01:00' }],
    ['nothing to say', { summary: '' }],
  ])('sends no referral with %s', async (_what, more) => {
    await expect(client.refer(anOversightReferral(more), key)).rejects.toMatchObject({
      system: 'oversight',
      kind: 'rejected',
      code: 'NOT_OF_THE_CONTRACT',
      status: undefined,
    });
    expect(await client.findReferral(OUR_REFERENCE)).toBeUndefined();
  });

  it('passes on every field that a referral may have, and none that nobody named', async () => {
    const bodies: string[] = [];
    const watched = createOversightClient({
      baseUrl: simulator.url,
      token: 'secret',
      timeoutMs: 2_000,
      fetch: async (url, init) => {
        bodies.push(typeof init?.body === 'string' ? init.body : '');
        return fetch(url, init);
      },
    });
    const full = anOversightReferral({ referredBy: 'PSD_SUPERVISOR', subjects: [everyFieldOfASubject] });
    const subjects = [{ ...everyFieldOfASubject, addedLater: 'CANARY' }];
    const more = { reporter: { contact: '07700 900123' }, referrer: 'Perpetua Sallowfield', subjects };
    await watched.refer({ ...full, ...more }, key);
    expect(JSON.parse(bodies[0] ?? '')).toEqual(full);
  });
});

describe('findReferral', () => {
  it('finds what was sent, and nothing before', async () => {
    expect(await client.findReferral(OUR_REFERENCE)).toBeUndefined();
    const receipt = await client.refer(anOversightReferral(), key);
    expect(await client.findReferral(OUR_REFERENCE)).toEqual(receipt);
  });

  it('names its system when it fails', async () => {
    await simulator.close();
    await expect(client.findReferral(OUR_REFERENCE)).rejects.toMatchObject({
      system: 'oversight',
      kind: 'unavailable',
    });
  });
});

const everyFieldOfASubject = {
  subjectNo: 1,
  name: 'Darrow Fennimore-Quill',
  alias: 'Fen',
  role: 'OFFICER',
  rank: 'PC',
  collarNumber: 'T9041',
  station: 'Glenfarrow',
  unit: 'Serious crime',
  description: 'Tall',
  ageApprox: '40',
  vehicle: 'ZZ00 TST',
  socialMedia: null,
  serving: 'YES',
  notes: null,
};
