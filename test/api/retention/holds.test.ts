import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRetention } from '../../../database/retention-run.ts';
import { aMessage } from '../../support/messages.ts';
import { placesHolding } from '../../support/database-contents.ts';
import {
  closedReport,
  CONFIRMER,
  createTestSigner,
  decideErasure,
  deliverAll,
  retentionOf,
  REVIEWER,
  waitingTask,
} from '../../support/retention.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const { signer } = createTestSigner();
const CANARY = 'hold-canary-2207';
const REASON = `Asked for by an invented inquiry, ${CANARY}.`;
const OUTSIDER = 'winifred.ottershaw';
/** Of the sample people: a subject in professional standards, and the owner of what is then sealed. */
const ACCUSED_HEAD = { name: 'Philippa Hartsbourne-Lisle', collarNumber: 'T1009' };
const OWNER = 'augusta.pellingham';

/** An answer's text without the reference of its request. */
const same = (text: string): string => text.replace(/urn:uuid:[0-9a-f-]+/u, '');

describe('holding what would be erased', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const run = () => runRetention(retentionOf(world, signer), { limit: 1_000 });
  const exists = async (reportId: string): Promise<boolean> => {
    const { rowCount } = await world.database.admin.query('select from pacars.reports where id = $1', [
      reportId,
    ]);
    return rowCount === 1;
  };
  const audited = async (recordId: string): Promise<string[]> => {
    const { rows } = await world.database.admin.query<{ event: string }>(
      /* sql */ `
        select (entry::jsonb ->> 13)::jsonb ->> 'event' as event from pacars.audit_entries
        where record_kind = 'hold' and record_id = $1 order by sequence`,
      [recordId],
    );
    return rows.map(({ event }) => event);
  };

  it('keeps a report from erasure until two people have lifted it', async () => {
    const reportId = await closedReport(world);
    const path = `/v1/reports/${reportId}/hold`;
    const made = await world.as(REVIEWER).post(path, { reason: REASON });
    expect(made).toMatchObject({ status: 201, body: { reportId, scope: 'REPORT', state: 'HELD' } });
    expect((await world.as(CONFIRMER).post(path, { reason: REASON })).status).toBe(409);
    expect(await run()).toMatchObject({ reviewsOpened: 0, waiting: { LEGAL_HOLD: 2 } });
    expect(await waitingTask(world, reportId, 'review-retention')).toBeUndefined();

    // A supervisor alone does not begin it, nobody finishes what they began.
    expect((await world.as(CONFIRMER).delete(path)).status).toBe(403);
    for (let times = 0; times < 2; times += 1)
      expect((await world.as(REVIEWER).delete(path)).body).toMatchObject({
        state: 'LIFT_ASKED',
        liftedBy: null,
      });
    expect(await run()).toMatchObject({ reviewsOpened: 0 });
    const lifted = await world.as(CONFIRMER).delete(path);
    expect(lifted.body).toMatchObject({
      state: 'LIFTED',
      liftAskedBy: person(REVIEWER).id,
      liftedBy: person(CONFIRMER).id,
    });
    expect((await world.as(CONFIRMER).delete(path)).status).toBe(404);
    expect(await audited(String(made.body['id']))).toEqual(['HOLD_SET', 'LIFT_ASKED', 'HOLD_LIFTED']);
    expect(await run()).toMatchObject({ reviewsOpened: 1 });
  });

  it('stops an erasure that is decided already', async () => {
    const reportId = await closedReport(world);
    await run();
    await decideErasure(world, reportId);
    await world.as(REVIEWER).post(`/v1/reports/${reportId}/hold`, { reason: REASON });
    await run();
    expect(await exists(reportId)).toBe(true);
  });

  it('answers a repeated call once, and keeps the words for why sealed', async () => {
    const reportId = await closedReport(world, { years: 0 });
    const key = { 'idempotency-key': randomUUID() };
    const path = `/v1/reports/${reportId}/hold`;
    const first = await world.as(REVIEWER).post(path, { reason: REASON }, key);
    const second = await world.as(REVIEWER).post(path, { reason: REASON }, key);
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(await placesHolding(world.database, CANARY)).toEqual([]);
    expect(world.logged()).not.toContain(CANARY);
  });

  it('is nothing to anybody who may not know the report, byte for byte', async () => {
    const message = aMessage({ subjects: [ACCUSED_HEAD] });
    const sealed = await closedReport(world, { message, years: 0 });
    const absent = randomUUID();
    for (const login of [REVIEWER, CONFIRMER, 'philippa.hartsbourne-lisle', OUTSIDER]) {
      const staff = world.as(login);
      for (const call of [
        (id: string) => staff.post(`/v1/reports/${id}/hold`, { reason: REASON }),
        (id: string) => staff.delete(`/v1/reports/${id}/hold`),
        (id: string) => staff.get(`/v1/reports/${id}/retention`),
      ]) {
        const [real, none] = [await call(sealed), await call(absent)];
        expect(real.status).toBe(404);
        expect(same(real.text)).toBe(same(none.text));
      }
    }
    const owner = await world.as(OWNER).post(`/v1/reports/${sealed}/hold`, { reason: REASON });
    expect(owner.status).toBe(201);
    expect((await world.as('isolde.marchpenny').get(`/v1/reports/${sealed}/retention`)).status).toBe(403);
  });

  const setMoratorium = (body: object, login = REVIEWER) =>
    world.as(login).post('/v1/moratoria', { name: 'An invented inquiry', reason: REASON, ...body });
  const lift = async (id: unknown): Promise<void> => {
    await world.as(REVIEWER).post(`/v1/moratoria/${String(id)}/lift`);
    const { body } = await world.as(CONFIRMER).post(`/v1/moratoria/${String(id)}/lift`);
    expect(body).toMatchObject({ state: 'LIFTED' });
  };

  describe('as a moratorium', () => {
    it.each([
      ['everything', { scope: 'ALL' }, true],
      ['a force', { scope: 'FORCE' }, true],
      ['the category', { scope: 'CATEGORY', category: 'INFO_INFLUENCE' }, true],
      ['another category', { scope: 'CATEGORY', category: 'DISCRIMINATION' }, false],
      ['a time to come', { scope: 'ALL', from: '2099-01-01T00:00:00Z' }, false],
    ])('over %s: %o holds: %s', async (_what, body, holds) => {
      const reportId = await closedReport(world);
      const { status, body: made } = await setMoratorium(body);
      expect(status).toBe(201);
      await run();
      expect((await waitingTask(world, reportId, 'review-retention')) === undefined).toBe(holds);
      await lift(made['id']);
      await deliverAll(world);
      await run();
      expect(await waitingTask(world, reportId, 'review-retention')).toBeDefined();
      expect(await audited(String(made['id']))).toEqual(['HOLD_SET', 'LIFT_ASKED', 'HOLD_LIFTED']);
    });

    it.each([
      ['FORCE', { scope: 'FORCE' }],
      ['ALL', { scope: 'ALL' }],
      ['CATEGORY', { scope: 'CATEGORY', category: 'INFO_INFLUENCE' }],
    ])('of scope %s is listed with its words for its own force, and nobody else', async (_scope, asked) => {
      const { body } = await setMoratorium(asked);
      const list = await world.as(REVIEWER).get('/v1/moratoria');
      expect(list.body['items']).toContainEqual({ ...body, reason: REASON });
      const elsewhere = await world.as(OUTSIDER).get('/v1/moratoria');
      expect(elsewhere.text).not.toContain(String(body['id']));
      expect((await world.as('isolde.marchpenny').get('/v1/moratoria')).status).toBe(403);
      expect((await world.as(OUTSIDER).post(`/v1/moratoria/${body['id']}/lift`)).status).toBe(404);
      await lift(body['id']);
    });

    it.each([
      ['no category', { scope: 'CATEGORY' }, '/category'],
      ['a category too many', { scope: 'ALL', category: 'INFO_INFLUENCE' }, '/category'],
      ['an end before its beginning', { scope: 'ALL', until: '2020-01-01T00:00:00Z' }, '/until'],
      ['a short reason', { scope: 'ALL', reason: 'short' }, '/reason'],
    ])('with %s is refused at its field', async (_what, body, pointer) => {
      const answer = await setMoratorium(body);
      expect(answer.status).toBe(422);
      expect(answer.body['errors']).toContainEqual(expect.objectContaining({ pointer }));
    });

    it('is an information manager’s to set', async () => {
      expect((await setMoratorium({ scope: 'ALL' }, CONFIRMER)).status).toBe(403);
    });
  });
});
