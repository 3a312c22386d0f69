import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createForceDeskClient, type ForceDeskClient } from '../../../activities/force-desk/client.ts';
import type { RunningService } from '../../../dev/child-process.ts';
import { startSimulator } from '../../../dev/simulators/server.ts';
import { aTransfer, OUR_REFERENCE } from '../../dev/simulators/requests.ts';

const key = { idempotencyKey: 'key-1' };
let simulator: RunningService;
let client: ForceDeskClient;

beforeEach(async () => {
  const knownForces = new Set(['derbyshire', 'police-scotland']);
  simulator = await startSimulator({ system: 'force-desk', token: 'secret', knownForces });
  client = createForceDeskClient({ baseUrl: simulator.url, token: 'secret', timeoutMs: 2_000 });
});
afterEach(() => simulator.close());

describe('transfer', () => {
  it('returns the receipt, and the same one again', async () => {
    const receipt = await client.transfer(aTransfer(), key);
    expect(receipt).toMatchObject({ transferReference: expect.stringMatching(/^TR.00001.\d\d$/) });
    expect(await client.transfer(aTransfer(), key)).toEqual(receipt);
  });

  it('is rejected for a force that the desk does not know', async () => {
    const sent = client.transfer(aTransfer({ toForce: 'kent' }), key);
    await expect(sent).rejects.toMatchObject({ kind: 'rejected', status: 422 });
  });

  it('sends no message that still has contact details', async () => {
    const contact = { phone: '07700 900123' };
    const messages = aTransfer().messages.map((message) => Object.assign(message, { reporter: { contact } }));
    const sent = client.transfer(aTransfer({ messages }), key);
    await expect(sent).rejects.toMatchObject({
      kind: 'rejected',
      code: 'NOT_OF_THE_CONTRACT',
      status: undefined,
    });
  });

  it('passes on every field that a message may have, and none that nobody named', async () => {
    const bodies: string[] = [];
    const watched = createForceDeskClient({
      baseUrl: simulator.url,
      token: 'secret',
      timeoutMs: 2_000,
      fetch: async (url, init) => {
        bodies.push(typeof init?.body === 'string' ? init.body : '');
        return fetch(url, init);
      },
    });
    const full = aTransfer().messages.map((message) => ({ ...message, ...everyOptionalField }));
    const messages = full.map((message) => ({ ...message, addedLater: 'CANARY' }));
    await watched.transfer(aTransfer({ messages }), key);
    expect(JSON.parse(bodies[0] ?? '')).toEqual({ ...aTransfer(), messages: full });
  });
});

describe('findTransfer', () => {
  it('finds what was sent, and nothing before', async () => {
    expect(await client.findTransfer(OUR_REFERENCE)).toBeUndefined();
    const receipt = await client.transfer(aTransfer(), key);
    expect(await client.findTransfer(OUR_REFERENCE)).toEqual(receipt);
  });

  it('names its system when it fails', async () => {
    await simulator.close();
    await expect(client.findTransfer(OUR_REFERENCE)).rejects.toMatchObject({
      system: 'force-desk',
      kind: 'unavailable',
    });
  });
});

const nobody = { name: null, alias: null, rank: null, description: null };
const everyOptionalField = {
  quotedRef: null,
  language: 'en-GB',
  receivedTimeBand: 'EVENING',
  immediateRisk: { flag: true, detail: 'Tonight.' },
  keepInContact: false,
  categories: ['INFO_INFLUENCE'],
  targetForce: { slug: 'police-scotland', code: '99', confidence: 'HIGH', statedText: 'Police Scotland' },
  otherForces: [{ slug: 'derbyshire', code: '30', subjectNos: [1] }],
  subjects: [
    { ...nobody, subjectNo: 1, role: 'OFFICER', unit: 'Serious crime', serving: 'YES', vehicle: 'ZZ00 TST' },
  ],
  affectedPersons: [
    {
      role: 'VICTIM',
      description: 'A neighbour',
      ageBand: 'ADULT',
      isChild: false,
      vulnerabilities: ['OTHER'],
    },
  ],
  incident: {
    when: { from: null, to: null, text: 'In August' },
    where: 'Glenfarrow',
    dutyStatus: 'ON',
    medium: 'IN_PERSON',
    ongoing: 'UNKNOWN',
    policeSystemsMentioned: ['PNC'],
  },
  howKnown: null,
  othersWhoKnow: null,
  evidenceMentioned: [{ type: 'PHOTO', description: 'Two vans', available: 'HELD_BY_OTHERS' }],
  previouslyReported: { reported: 'NO', toWhom: null },
  agentNotes: 'Sounded sure.',
  attachments: [
    {
      filename: 'a.png',
      mediaType: 'image/png',
      sizeBytes: 4,
      sha256: 'ab',
      metadataStripped: true,
      content: 'iVBORw==',
    },
  ],
  sanitisation: { by: 'A1', supervisorReviewed: true },
};
