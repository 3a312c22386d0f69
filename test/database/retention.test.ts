import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRetention } from '../../database/retention-run.ts';
import { confirmErasure, keptFor, toErase } from '../support/forms.ts';
import { aMessage } from '../support/messages.ts';
import {
  age,
  closedReport,
  CONFIRMER,
  createTestSigner,
  decideErasure,
  deliverAll,
  doTask,
  retentionOf,
  REVIEWER,
  waitingTask,
} from '../support/retention.ts';
import { closeAsWorkflow } from '../support/sealed.ts';
import { createWorld, type World } from '../support/world.ts';

const { signer } = createTestSigner();

describe('the retention of a closed report', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const run = (dryRun = false) => runRetention(retentionOf(world, signer), { limit: 1_000, dryRun });
  const one = async (sql: string, values: unknown[]): Promise<Record<string, unknown> | undefined> => {
    const { rows } = await world.database.admin.query<Record<string, unknown>>(sql, values);
    return rows[0];
  };
  const clockOf = (reportId: string) =>
    one('select * from pacars.report_retention where report_id = $1', [reportId]);
  const exists = async (reportId: string): Promise<boolean> =>
    (await one('select from pacars.reports where id = $1', [reportId])) !== undefined;

  it('begins when it closes, and stops when it is opened again', async () => {
    const message = aMessage();
    const reportId = await closedReport(world, { message, ending: 'NO_FURTHER_ACTION', years: 0 });
    const clock = await clockOf(reportId);
    expect(clock).toMatchObject({ class: 'NO_ACTION', class_by: 'RULE', decisions_needed: 1 });
    expect(clock?.['review_due']).toBeInstanceOf(Date);
    await world.receive(
      aMessage({ reportRef: message.reportRef, messageType: 'FURTHER_INFORMATION', sequence: 2 }),
    );
    expect(await clockOf(reportId)).toMatchObject({
      clock_start: null,
      review_due: null,
      identity_due: null,
    });
  });

  it('is found for a report that closed before there were clocks', async () => {
    const reportId = await closedReport(world, { years: 0 });
    await world.database.admin.query('delete from pacars.report_retention where report_id = $1', [reportId]);
    const { clocksStarted } = await run();
    expect(clocksStarted).toBe(1);
    expect(await clockOf(reportId)).toMatchObject({ class: 'MOPI_4' });
  });

  it('asks for a review when it is due, once, and not before', async () => {
    const young = await closedReport(world, { years: 5 });
    const old = await closedReport(world, { years: 7 });
    await run();
    await run();
    expect(await waitingTask(world, young, 'review-retention')).toBeUndefined();
    const tasks = await one(
      `select count(*)::int as count from pacars.tasks where report_id = $1 and kind = 'review-retention'`,
      [old],
    );
    expect(tasks).toEqual({ count: 1 });
  });

  it('changes nothing when it is only tried', async () => {
    const reportId = await closedReport(world);
    const { reviewsOpened } = await run(true);
    expect(reviewsOpened).toBe(1);
    expect(await waitingTask(world, reportId, 'review-retention')).toBeUndefined();
    await run();
    await decideErasure(world, reportId);
    const tried = await run(true);
    expect(tried.reportsErased).toBe(1);
    expect(await exists(reportId)).toBe(true);
  });

  it('goes on for years more when a review keeps, as the class that the reviewer names', async () => {
    const reportId = await closedReport(world, { years: 7 });
    await run();
    const form = { ...keptFor('PATTERN_OF_BEHAVIOUR'), class: 'MOPI_1' };
    const { status } = await doTask(world, { reportId, kind: 'review-retention', login: REVIEWER, form });
    expect(status).toBe(200);
    const clock = await clockOf(reportId);
    expect(clock).toMatchObject({ class: 'MOPI_1', class_by: 'PERSON', last_outcome: 'KEEP' });
    expect(Number(clock?.['review_due'])).toBeGreaterThan(Date.now() + 9 * 365 * 86_400_000);
    await deliverAll(world);
    await run();
    expect(await waitingTask(world, reportId, 'review-retention')).toBeUndefined();
    expect(await exists(reportId)).toBe(true);
  });

  it('ends in erasure only when a second person confirms', async () => {
    const reportId = await closedReport(world);
    await run();
    await doTask(world, { reportId, kind: 'review-retention', login: REVIEWER, form: toErase() });
    await deliverAll(world);
    await run();
    expect(await exists(reportId)).toBe(true);
    const confirmation = { reportId, kind: 'confirm-erasure' } as const;
    const same = await doTask(world, { ...confirmation, login: REVIEWER, form: confirmErasure('ERASE') });
    expect(same).toMatchObject({ status: 409, body: { type: 'urn:pacars:problem:second-person-needed' } });
    const id = await waitingTask(world, reportId, 'confirm-erasure');
    await world.as(REVIEWER).post(`/v1/tasks/${id}/release`);
    const other = await doTask(world, { ...confirmation, login: CONFIRMER, form: confirmErasure('ERASE') });
    expect(other.status).toBe(200);
    await deliverAll(world);
    await run();
    expect(await exists(reportId)).toBe(false);
  });

  it('goes on when the second person would rather keep it', async () => {
    const reportId = await closedReport(world);
    await run();
    await doTask(world, { reportId, kind: 'review-retention', login: REVIEWER, form: toErase() });
    await doTask(world, {
      reportId,
      kind: 'confirm-erasure',
      login: CONFIRMER,
      form: confirmErasure('KEEP'),
    });
    await deliverAll(world);
    await run();
    expect(await exists(reportId)).toBe(true);
    expect(await clockOf(reportId)).toMatchObject({ last_outcome: 'KEEP' });
    expect(await waitingTask(world, reportId, 'review-retention')).toBeUndefined();
  });

  it('needs one person for what nobody acted on', async () => {
    const reportId = await closedReport(world, { ending: 'SIGNPOSTED_TO_COMPLAINTS', years: 3 });
    await run();
    await doTask(world, { reportId, kind: 'review-retention', login: REVIEWER, form: toErase() });
    expect(await waitingTask(world, reportId, 'confirm-erasure')).toBeUndefined();
    await deliverAll(world);
    await run();
    expect(await exists(reportId)).toBe(false);
  });

  it('is not ended by a decision on an earlier closing', async () => {
    const message = aMessage();
    const reportId = await closedReport(world, { message });
    await run();
    await decideErasure(world, reportId);
    await world.receive(
      aMessage({ reportRef: message.reportRef, messageType: 'FURTHER_INFORMATION', sequence: 2 }),
    );
    await world.database.admin.query(
      /* sql */ `
        update pacars.tasks set state = 'withdrawn', withdrawn_at = now(), withdrawn_because = 'NO_LONGER_NEEDED',
        assignee = null where report_id = $1 and state <> 'completed'`,
      [reportId],
    );
    await closeAgain(reportId);
    await age(world, reportId, 11);
    const { reportsErased } = await run();
    expect(reportsErased).toBe(0);
    expect(await exists(reportId)).toBe(true);
    expect(await waitingTask(world, reportId, 'review-retention')).toBeDefined();
  });

  const closeAgain = async (reportId: string): Promise<void> => {
    await closeAsWorkflow(world, reportId, 'ACTED_ON');
    await deliverAll(world);
  };
});
