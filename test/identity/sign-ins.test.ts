import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  actsOn,
  ASSESSOR,
  CONTACT,
  receiveContact,
  type Requests,
  requestsOf,
  SUPERVISOR,
} from '../support/identity.ts';
import { createWorld, person, type World } from '../support/world.ts';

const MINUTE_MS = 60_000;
const stale = { authenticatedAt: new Date(Date.now() - 6 * MINUTE_MS) };

describe('how somebody has signed in who releases an identity', () => {
  let world: World;
  let requests: Requests;
  let path: string;
  let id: string;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    const reportId = await receiveContact(world);
    requests = requestsOf(world, reportId);
    id = await requests.asked(ASSESSOR);
    path = `/v1/reports/${reportId}/identity-requests/${id}`;
  });
  const conditionsRead = async (): Promise<string> =>
    String((await requests.read(ASSESSOR, id)).body['conditionsDigest']);

  it('must be fresh to approve and to open, and need not be to refuse, read or withdraw', async () => {
    const approval = await world.as(SUPERVISOR, stale).post(`${path}/approve`);
    expect(approval.status).toBe(401);
    expect(approval.body['type']).toMatch(/step-up-required$/u);
    expect(approval.headers['www-authenticate']).toContain('insufficient_user_authentication');
    expect((await requests.post(SUPERVISOR, id, 'approve')).status).toBe(200);
    const read = await conditionsRead();
    const opening = await world.as(ASSESSOR, stale).post(`${path}/open`, { conditionsRead: read });
    expect(opening.status).toBe(401);
    expect(opening.text).not.toContain(CONTACT.phone);
    expect((await world.as(ASSESSOR, stale).get(path)).status).toBe(200);
    expect((await world.as(ASSESSOR, stale).post(`${path}/withdraw`)).status).toBe(200);
  });

  it('may be a browser session for asking, reading and refusing', async () => {
    const read = await world.browser(ASSESSOR).get(path);
    expect(read.status).toBe(200);
    const refused = await world
      .browser(SUPERVISOR)
      .post(`${path}/refuse`, { reason: 'The service can ask instead.' });
    expect(refused.body).toMatchObject({ state: 'refused', answerer: person(SUPERVISOR).id });
  });

  it('is no session to approve or open, however fresh: the api that writes sessions could have made it', async () => {
    expect((await world.browser(SUPERVISOR).post(`${path}/approve`)).status).toBe(403);
    expect((await requests.post(SUPERVISOR, id, 'approve')).status).toBe(200);
    const body = { conditionsRead: await conditionsRead() };
    const opening = await world.browser(ASSESSOR).post(`${path}/open`, body);
    expect(opening.status).toBe(403);
    expect(opening.text).not.toContain(CONTACT.phone);
    const disclosures = (await actsOn(world, id)).filter(({ action }) => action === 'DISCLOSURE');
    expect(disclosures).toEqual([]);
  });
});
