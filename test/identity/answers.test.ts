import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  actsOn,
  aMessageWithContact,
  ASSESSOR,
  INFORMATION_MANAGER,
  INVESTIGATOR,
  receiveContact,
  type Requests,
  requestsOf,
  SUPERVISOR,
  toldOf,
} from '../support/identity.ts';
import { createWorld, person, type World } from '../support/world.ts';

describe('the answer to a request', () => {
  let world: World;
  let reportId: string;
  let requests: Requests;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  const seal = async (...logins: string[]): Promise<void> => {
    await world.database.admin.query('update pacars.reports set sealed = true where id = $1', [reportId]);
    for (const login of logins)
      await world.database.admin.query(
        `insert into pacars.report_named (report_id, person_id, basis) values ($1, $2, 'SEALED_OWNER')`,
        [reportId, person(login).id],
      );
  };
  let id: string;
  beforeEach(async () => {
    reportId = await receiveContact(world);
    requests = requestsOf(world, reportId);
    id = await requests.asked(ASSESSOR);
  });

  it.each([
    ['the one who asked', ASSESSOR, 403],
    ['another of the role that asked', 'tamsin.copperdale', 403],
    ['somebody without the report', INVESTIGATOR, 404],
    ['a supervisor of another force', 'winifred.ottershaw', 404],
    ['an auditor', 'lucian.brackenbury', 403],
    ['operations', 'dilys.thornaby', 403],
  ])('is not for %s (%s: %i)', async (_who, login, status) => {
    expect((await requests.post(login, id, 'approve')).status).toBe(status);
    expect((await requests.post(login, id, 'refuse', { reason: 'I say no to this.' })).status).toBe(status);
    expect((await requests.read(ASSESSOR, id)).body).toMatchObject({ state: 'requested' });
  });

  it('is never for the one who asked, not even one with all the roles', async () => {
    const owner = 'augusta.pellingham';
    const own = await requests.asked(owner);
    expect((await requests.post(owner, own, 'approve')).status).toBe(403);
    expect((await actsOn(world, own)).at(-1)).toMatchObject({
      action: 'REFUSAL',
      codes: { act: 'APPROVE', rule: 'NOT_THEIRS' },
    });
  });

  it('of a supervisor’s request takes another role than a supervisor’s', async () => {
    const theirs = await requests.asked(SUPERVISOR);
    expect((await requests.post('augusta.pellingham', theirs, 'approve')).status).toBe(403);
    expect((await requests.post(INFORMATION_MANAGER, theirs, 'approve')).body).toMatchObject({
      state: 'approved',
      answererRole: 'information-manager',
    });
  });

  it('with no needs a reason, which the one who asked may read', async () => {
    expect((await requests.post(SUPERVISOR, id, 'refuse', {})).status).toBe(422);
    const { body } = await requests.post(SUPERVISOR, id, 'refuse', {
      reason: 'The service can ask instead.',
    });
    expect(body).toMatchObject({ state: 'refused', openUntil: null });
    const read = await requests.read(ASSESSOR, id);
    expect(read.body).toMatchObject({ answer: 'The service can ask instead.', conditions: null });
    expect((await requests.open(ASSESSOR, id)).status).toBe(409);
    expect((await requests.post(SUPERVISOR, id, 'approve')).status).toBe(409);
  });

  it('by two at once counts once', async () => {
    const answers = await Promise.all([
      requests.post(SUPERVISOR, id, 'approve'),
      requests.post(INFORMATION_MANAGER, id, 'approve'),
      requests.post('augusta.pellingham', id, 'refuse', { reason: 'I would rather not.' }),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
    const acts = (await actsOn(world, id)).filter(({ codes }) => !JSON.stringify(codes).includes('rule'));
    expect(acts).toHaveLength(2);
  });

  it('after its time is too late', async () => {
    await world.database.admin.query(
      /* sql */ `update pacars.identity_requests set answer_due = clock_timestamp() where id = $1`,
      [id],
    );
    expect((await requests.read(ASSESSOR, id)).body).toMatchObject({ state: 'expired' });
    expect((await requests.post(SUPERVISOR, id, 'approve')).status).toBe(409);
    expect((await actsOn(world, id)).at(-1)).toMatchObject({ codes: { rule: 'REQUEST_EXPIRED' } });
  });

  it('comes too late for a request that was withdrawn, which its asker alone may do', async () => {
    expect((await requests.post(SUPERVISOR, id, 'withdraw')).status).toBe(403);
    expect((await requests.post(ASSESSOR, id, 'withdraw')).body).toMatchObject({ state: 'withdrawn' });
    expect((await requests.post(SUPERVISOR, id, 'approve')).status).toBe(409);
    expect((await requests.post(ASSESSOR, id, 'withdraw')).status).toBe(409);
  });

  it('is held to the conditions as they are by then', async () => {
    const reference = await world.database.admin.query<{ reference: string }>(
      'select reference from pacars.reports where id = $1',
      [reportId],
    );
    const reportRef = reference.rows[0]?.reference ?? '';
    const change = { messageType: 'CONTACT_UPDATE' as const, sequence: 2, reportRef };
    await world.receive(aMessageWithContact({ consentToContactBy: [] }, change));
    expect((await requests.post(SUPERVISOR, id, 'approve')).status).toBe(409);
    expect((await requests.read(ASSESSOR, id)).body).toMatchObject({ state: 'requested' });
  });

  it('does not exist for a supervisor who is excluded from the report', async () => {
    await world.database.admin.query(
      `insert into pacars.report_exclusions (report_id, person_id, reason) values ($1, $2, 'LINE_MANAGEMENT')`,
      [reportId, person(SUPERVISOR).id],
    );
    expect((await requests.read(SUPERVISOR, id)).status).toBe(404);
    expect((await requests.post(SUPERVISOR, id, 'approve')).status).toBe(404);
    const later = await requests.asked(ASSESSOR);
    const told = await toldOf(world, reportId, 'identity-request');
    expect(told.filter((who) => who.startsWith(SUPERVISOR))).toHaveLength(1);
    expect(told.filter((who) => who.startsWith(INFORMATION_MANAGER))).toHaveLength(2);
    expect((await requests.post(INFORMATION_MANAGER, later, 'approve')).status).toBe(200);
  });

  describe('about a sealed report', () => {
    it('is for its owners alone, of whom one asks and another answers', async () => {
      await seal(ASSESSOR, INFORMATION_MANAGER);
      expect((await requests.post(SUPERVISOR, id, 'approve')).status).toBe(404);
      const own = await requests.asked(ASSESSOR);
      expect(await toldOf(world, reportId, 'identity-request')).toContain(`${INFORMATION_MANAGER} 2`);
      expect((await requests.post(INFORMATION_MANAGER, own, 'approve')).status).toBe(200);
      expect((await requests.open(ASSESSOR, own)).status).toBe(200);
    });

    it('cannot be given by anybody while it has one owner, and asking says so at once', async () => {
      await seal(ASSESSOR);
      const answer = await requests.ask(ASSESSOR);
      expect(answer.status).toBe(409);
      expect(answer.body['detail']).toMatch(/second person named/u);
    });
  });
});
