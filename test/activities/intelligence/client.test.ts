import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createIntelligenceClient,
  type IntelligenceClient,
} from '../../../activities/intelligence/client.ts';
import type { RunningService } from '../../../dev/child-process.ts';
import { startSimulator } from '../../../dev/simulators/server.ts';
import { anIntelligenceReport, OUR_REFERENCE } from '../../dev/simulators/requests.ts';

const key = { idempotencyKey: 'key-1' };
let simulator: RunningService;
let client: IntelligenceClient;

beforeEach(async () => {
  const knownForces = new Set(['derbyshire', 'police-scotland']);
  simulator = await startSimulator({ system: 'intelligence', token: 'secret', knownForces });
  client = createIntelligenceClient({ baseUrl: simulator.url, token: 'secret', timeoutMs: 2_000 });
});
afterEach(() => simulator.close());

describe('recordReport', () => {
  it('returns the receipt, and the same one again', async () => {
    const receipt = await client.recordReport(anIntelligenceReport(), key);
    expect(receipt).toMatchObject({ urn: 'IR000001' });
    expect(await client.recordReport(anIntelligenceReport(), key)).toEqual(receipt);
  });

  it('is rejected with an item number twice', async () => {
    const [item] = anIntelligenceReport().items;
    const items = item === undefined ? [] : [item, item];
    await expect(client.recordReport(anIntelligenceReport({ items }), key)).rejects.toMatchObject({
      kind: 'rejected',
    });
  });
});

describe('findReport', () => {
  it('finds what was sent, and nothing before', async () => {
    expect(await client.findReport(OUR_REFERENCE)).toBeUndefined();
    const receipt = await client.recordReport(anIntelligenceReport(), key);
    expect(await client.findReport(OUR_REFERENCE)).toEqual(receipt);
  });

  it('names its system when it fails', async () => {
    await simulator.close();
    await expect(client.findReport(OUR_REFERENCE)).rejects.toMatchObject({
      system: 'intelligence',
      kind: 'unavailable',
    });
  });
});
