import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createSafeguardingClient,
  type SafeguardingClient,
} from '../../../activities/safeguarding/client.ts';
import type { RunningService } from '../../../dev/child-process.ts';
import { startSimulator } from '../../../dev/simulators/server.ts';
import { aReferral, OUR_REFERENCE } from '../../dev/simulators/requests.ts';

const key = { idempotencyKey: 'key-1' };
let simulator: RunningService;
let client: SafeguardingClient;

beforeEach(async () => {
  const knownForces = new Set(['derbyshire', 'police-scotland']);
  simulator = await startSimulator({ system: 'safeguarding', token: 'secret', knownForces });
  client = createSafeguardingClient({ baseUrl: simulator.url, token: 'secret', timeoutMs: 2_000 });
});
afterEach(() => simulator.close());

describe('refer', () => {
  it('returns the receipt, and the same one again', async () => {
    const receipt = await client.refer(aReferral(), key);
    expect(receipt).toMatchObject({ referralReference: 'SR-000001' });
    expect(await client.refer(aReferral(), key)).toEqual(receipt);
  });

  it.each(['PUBLIC_PROTECTION_UNIT', 'MASH', 'MARAC', 'ADULT_SERVICES', 'LADO'] as const)(
    'refers to %s',
    async (to) => {
      await expect(client.refer(aReferral({ to }), key)).resolves.toBeDefined();
    },
  );
});

describe('findReferral', () => {
  it('finds what was sent, and nothing before', async () => {
    expect(await client.findReferral(OUR_REFERENCE)).toBeUndefined();
    const receipt = await client.refer(aReferral(), key);
    expect(await client.findReferral(OUR_REFERENCE)).toEqual(receipt);
  });

  it('names its system when it fails', async () => {
    await simulator.close();
    await expect(client.findReferral(OUR_REFERENCE)).rejects.toMatchObject({
      system: 'safeguarding',
      kind: 'unavailable',
    });
  });
});
