import { expect } from 'vitest';
import { ASSESSOR, requestsOf, SUPERVISOR } from './identity.ts';
import { reportNamed } from './leak-reasons.ts';
import type { Teller } from './leak-teller.ts';

const BASE = '/v1/reports/:id/identity-requests';

/** Requests to be told who the reporter is: asked for, refused, approved, opened. */
export async function tellOfIdentities(teller: Teller): Promise<void> {
  const { line, say, post } = teller;
  const { id } = reportNamed(teller, 'left open');
  const requests = requestsOf(line.world, id);
  const ask = async (): Promise<string> => {
    const body = { purpose: 'THREAT_TO_LIFE', reason: say('identity-requests.reason') };
    const { status, body: made } = await post(ASSESSOR, BASE, { id }, body);
    expect(status).toBe(201);
    return String(made['id']);
  };
  const decide = async (verb: 'approve' | 'refuse'): Promise<string> => {
    const requestId = await ask();
    const body = { reason: say(`identity-requests.${verb}`) };
    const { status } = await post(SUPERVISOR, `${BASE}/:requestId/${verb}`, { id, requestId }, body);
    expect(status).toBe(200);
    return requestId;
  };
  await decide('refuse');
  expect((await requests.open(ASSESSOR, await decide('approve'))).status).toBe(200);
}
