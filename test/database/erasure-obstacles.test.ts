import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRetention } from '../../database/retention-run.ts';
import { closedReport, createTestSigner, decideErasure, retentionOf } from '../support/retention.ts';
import { createWorld, type World } from '../support/world.ts';

const { signer } = createTestSigner();

type Hinder = (world: World, reportId: string) => Promise<void>;
const hinderBy =
  (sql: string): Hinder =>
  async (world, reportId) => {
    await world.database.admin.query(sql, [reportId]);
  };

/** Out of the way of the next. */
const setAside: Hinder = async (world, reportId) => {
  const { admin } = world.database;
  await admin.query(
    `update pacars.report_retention set review_due = null, identity_due = null where report_id = $1`,
    [reportId],
  );
  await admin.query(`update pacars.legal_holds set ends_at = now() where report_id is null`);
};

describe('erasing a report is refused, whatever was decided, while', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const run = () => runRetention(retentionOf(world, signer), { limit: 1_000 });

  it.each<[string, string, Hinder]>([
    [
      'a message is unread',
      'UNREAD',
      hinderBy('update pacars.messages set considered_at = null where report_id = $1'),
    ],
    [
      'it is open',
      'OPEN',
      hinderBy(`update pacars.reports set stage = 'ACTION', closed_at = null, ending = null where id = $1`),
    ],
    [
      'news or a mail is undelivered',
      'UNDELIVERED',
      hinderBy('update pacars.outbox set delivered_at = null where report_id = $1'),
    ],
    [
      'a hand-off is unsettled',
      'HAND_OFF_UNSETTLED',
      hinderBy(`insert into pacars.hand_offs (id, report_id, system, occasion, state)
             values (gen_random_uuid(), $1, 'safeguarding', 'x', 'refused')`),
    ],
    [
      'something that came on it is held',
      'HELD',
      hinderBy(`update pacars.delivery_items set status = 'held', raw_sealed = '\\x00', raw_key = '\\x00', raw_key_id = 'x'
             where report_id = $1`),
    ],
    [
      'a task waits',
      'LIVE_TASK',
      hinderBy(`update pacars.tasks set state = 'open', assignee = null, withdrawn_at = null, withdrawn_because = null, completed_at = null, completed_by = null,
               decision = null where report_id = $1 and kind = 'assess-report'`),
    ],
    [
      'it is held',
      'LEGAL_HOLD',
      hinderBy(`insert into pacars.legal_holds (id, report_id, scope, force, set_by, reason_sealed, reason_key, reason_key_id)
             values (gen_random_uuid(), $1, 'REPORT', 'derbyshire', gen_random_uuid(), '\\x00', '\\x00', 'x')`),
    ],
    [
      'an inquiry holds its category',
      'MORATORIUM',
      hinderBy(`insert into pacars.legal_holds
               (id, name, scope, category, force, set_by, reason_sealed, reason_key, reason_key_id, ends_at)
             select gen_random_uuid(), 'An inquiry', 'CATEGORY', categories[1], force, gen_random_uuid(), '\\x00',
               '\\x00', 'x', now() + interval '1 hour' from pacars.reports where id = $1`),
    ],
    [
      'its newest message is young, whatever the clocks say',
      'NOT_DUE',
      hinderBy(`update pacars.deliveries set received_at = now() - interval '179 days'
             where id in (select delivery_id from pacars.messages where report_id = $1)`),
    ],
    [
      'its review is not due',
      'NOT_DUE',
      hinderBy(
        `update pacars.report_retention set review_due = now() + interval '1 day' where report_id = $1`,
      ),
    ],
    [
      'one who decided must not know of it any more',
      'NOT_DECIDED',
      hinderBy(`insert into pacars.report_exclusions (report_id, person_id, reason)
             select report_id, person_id, 'SUBJECT' from pacars.retention_decisions where report_id = $1
             and step = 'CONFIRM'`),
    ],
    [
      'one person alone decided',
      'NOT_DECIDED',
      hinderBy(`delete from pacars.retention_decisions where report_id = $1 and step = 'CONFIRM'`),
    ],
    [
      'the same person decided twice',
      'NOT_DECIDED',
      hinderBy(`update pacars.retention_decisions d set person_id = r.person_id
             from pacars.retention_decisions r where d.review_id = r.id and r.report_id = $1`),
    ],
  ])('%s', async (_what, obstacle, hinder) => {
    const reportId = await closedReport(world);
    await run();
    await decideErasure(world, reportId);
    await hinder(world, reportId);
    const { rows } = await world.database.worker.query<{ outcome: object }>(
      'select pacars.erase_report($1) as outcome',
      [reportId],
    );
    expect(rows[0]?.outcome).toMatchObject({
      erased: false,
      obstacles: expect.arrayContaining([obstacle]),
    });
    await run();
    const left = await world.database.admin.query('select from pacars.reports where id = $1', [reportId]);
    expect(left.rowCount).toBe(1);
    await setAside(world, reportId);
  });
});
