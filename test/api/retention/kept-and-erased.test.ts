import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRetention } from '../../../database/retention-run.ts';
import { confirmErasure, toErase } from '../../support/forms.ts';
import { aMessage } from '../../support/messages.ts';
import {
  closedReport,
  CONFIRMER,
  createTestSigner,
  decideErasure,
  deliverAll,
  doTask,
  retentionOf,
  REVIEWER,
  waitingTask,
} from '../../support/retention.ts';
import { createWorld, type World } from '../../support/world.ts';

const { signer } = createTestSigner();
const REASON = 'An invented reason that is long enough.';
const OWNER = 'augusta.pellingham';

describe('what is kept and what was erased, as staff see it', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const run = () => runRetention(retentionOf(world, signer), { limit: 1_000 });
  const erasedIds = async (login: string): Promise<string[]> => {
    const { body } = await world.as(login).get('/v1/erasures');
    return body['items'].map(({ id }: { id: string }) => id);
  };

  it('says how long a report is kept, and by which rule', async () => {
    const reportId = await closedReport(world, { years: 0 });
    const { body } = await world.as(REVIEWER).get(`/v1/reports/${reportId}/retention`);
    expect(body).toMatchObject({
      reportId,
      class: 'MOPI_4',
      classBy: 'RULE',
      rule: 'MOPI_4/england-and-wales/2024-03-14',
      decisionsNeeded: 2,
      hold: null,
    });
    const [open = ''] = await world.receive(aMessage());
    expect((await world.as(REVIEWER).get(`/v1/reports/${open}/retention`)).status).toBe(404);
  });

  it('changes the class with a reason, and makes nobody the only one who decides', async () => {
    const reportId = await closedReport(world, { years: 3 });
    const path = `/v1/reports/${reportId}/retention-class`;
    const changed = await world.as(REVIEWER).post(path, { class: 'NO_ACTION', reason: REASON });
    expect(changed).toMatchObject({
      status: 200,
      body: { class: 'NO_ACTION', classBy: 'PERSON', decisionsNeeded: 2 },
    });
    expect((await world.as(CONFIRMER).post(path, { class: 'MOPI_1', reason: REASON })).status).toBe(403);
    const { body } = await world.as(REVIEWER).get(`/v1/reports/${reportId}/timeline`);
    expect(body['items'].map(({ kind }: { kind: string }) => kind)).toContain('RETENTION_CLASS_CHANGED');
    await run();
    await doTask(world, { reportId, kind: 'review-retention', login: REVIEWER, form: toErase() });
    expect(await waitingTask(world, reportId, 'confirm-erasure')).toBeDefined();
    const [open = ''] = await world.receive(aMessage());
    const early = await world
      .as(REVIEWER)
      .post(`/v1/reports/${open}/retention-class`, { class: 'MOPI_1', reason: REASON });
    expect(early).toMatchObject({ status: 409, body: { type: 'urn:pacars:problem:not-closed' } });
  });

  it('lists what was erased for the information managers of the force, page by page', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.push(await closedReport(world));
    await run();
    for (const reportId of ids) await decideErasure(world, reportId);
    await run();
    expect(await erasedIds(REVIEWER)).toEqual(expect.arrayContaining(ids));
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await world.as(REVIEWER).get(`/v1/erasures?limit=2${cursor}`);
      seen.push(...body['items'].map(({ id }: { id: string }) => id));
      cursor = body['nextCursor'] === null ? '' : `&cursor=${body['nextCursor']}`;
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(ids));
    for (const login of [CONFIRMER, 'winifred.ottershaw']) expect(await erasedIds(login)).toEqual([]);
    expect((await world.as('isolde.marchpenny').get('/v1/erasures')).status).toBe(403);
    const gone = await world.as(REVIEWER).get(`/v1/reports/${ids[0]}`);
    expect(gone.status).toBe(404);
  });

  it('gives the review of a sealed report to its only owner, who cannot confirm it alone, and tells nobody else', async () => {
    await world.database.admin.query(
      /* sql */ `update pacars.people set sealed_owner = false where login = 'leopold.quenby-hurst'`,
    );
    const message = aMessage({
      subjects: [{ name: 'Philippa Hartsbourne-Lisle', collarNumber: 'T1009' }],
    });
    const reportId = await closedReport(world, { message });
    await run();
    const review = { reportId, kind: 'review-retention', form: toErase() } as const;
    for (const login of [REVIEWER, CONFIRMER]) {
      const id = await waitingTask(world, reportId, 'review-retention');
      expect((await world.as(login).get(`/v1/tasks/${id}`)).status).toBe(404);
    }
    expect((await doTask(world, { ...review, login: OWNER })).status).toBe(200);
    const confirm = { reportId, kind: 'confirm-erasure', form: confirmErasure('ERASE') } as const;
    expect((await doTask(world, { ...confirm, login: OWNER })).status).toBe(409);
    // The force names a second owner, whose work it becomes.
    await world.database.admin.query(
      /* sql */ `
        update pacars.tasks set state = 'claimed', claimed_at = now(), assignee = p.id from pacars.people p
        where report_id = $1 and kind = 'confirm-erasure' and p.login = $2`,
      [reportId, CONFIRMER],
    );
    await world.database.admin.query(
      /* sql */ `
        insert into pacars.report_named (report_id, person_id, basis)
        select $1, id, 'SEALED_OWNER' from pacars.people where login = $2`,
      [reportId, CONFIRMER],
    );
    expect((await doTask(world, { ...confirm, login: CONFIRMER })).status).toBe(200);
    await deliverAll(world);
    expect(await run()).toMatchObject({ reportsErased: 1 });
    expect(await erasedIds(REVIEWER)).not.toContain(reportId);
    expect(await erasedIds(OWNER)).toContain(reportId);
    expect(await erasedIds('philippa.hartsbourne-lisle')).not.toContain(reportId);
  });

  it('hides the erasure of a report from whoever was kept from it', async () => {
    const message = aMessage();
    const reportId = await closedReport(world, { message, ending: 'NO_FURTHER_ACTION', years: 3 });
    await world.database.admin.query(
      /* sql */ `
        insert into pacars.report_exclusions (report_id, person_id, reason)
        select $1, id, 'DECLARED_ASSOCIATE' from pacars.people where login = $2`,
      [reportId, REVIEWER],
    );
    await world.database.admin.query(
      /* sql */ `
        insert into pacars.retention_decisions (id, report_id, task_id, step, decision, person_id, closing)
        select gen_random_uuid(), t.report_id, t.id, 'REVIEW', 'ERASE', p.id, 1 from pacars.tasks t, pacars.people p
        where t.report_id = $1 and p.login = $2 limit 1`,
      [reportId, CONFIRMER],
    );
    expect(await run()).toMatchObject({ reportsErased: 1 });
    expect(await erasedIds(REVIEWER)).not.toContain(reportId);
  });
});
