import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRetention } from '../../database/retention-run.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { aMessage } from '../support/messages.ts';
import { age, closedReport, createTestSigner, deliverAll, retentionOf } from '../support/retention.ts';
import { closeAsWorkflow } from '../support/sealed.ts';
import { createWorld, type World } from '../support/world.ts';

const { signer } = createTestSigner();

const CONTACT: Partial<FeedMessage> = {
  anonymity: 'CONFIDENTIAL_CONTACT',
  reporter: { contact: { phone: '07700 900123', name: 'Odessa Invented' } },
};

describe('erasing who reported', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  const run = () => runRetention(retentionOf(world, signer), { limit: 1_000 });
  const counts = async (reportId: string): Promise<unknown> => {
    const { rows } = await world.database.admin.query<Record<string, unknown>>(
      /* sql */ `
        select (select count(*)::int from pacars.message_identity where report_id = $1) as identities,
          (select count(*)::int from pacars.message_raw where report_id = $1) as raws,
          (select count(*)::int from pacars.report_keys where report_id = $1 and purpose = 'identity') as keys,
          (select min(contact) from pacars.messages where report_id = $1) as contact`,
      [reportId],
    );
    return rows[0];
  };

  it('comes by rule, before the case, and leaves what was said', async () => {
    const reportId = await closedReport(world, { message: aMessage(CONTACT), years: 1 });
    expect(await counts(reportId)).toEqual({ identities: 1, raws: 1, keys: 1, contact: 'SEALED' });
    expect(await run()).toMatchObject({ identitiesErased: 1, reportsErased: 0, reviewsOpened: 0 });
    expect(await counts(reportId)).toEqual({ identities: 0, raws: 0, keys: 0, contact: 'EXPIRED' });
    expect(await run()).toMatchObject({ identitiesErased: 0 });
    const { status, body } = await world
      .as('isolde.marchpenny')
      .post(`/v1/reports/${reportId}/content`, { reason: 'To read it once more.' });
    expect(status).toBe(200);
    expect(body['messages']).toMatchObject([{ contact: 'EXPIRED', message: { schemaVersion: '1.0' } }]);
  });

  it('waits for a hold, and for its time', async () => {
    const young = await closedReport(world, { message: aMessage(CONTACT), years: 0 });
    const held = await closedReport(world, { message: aMessage(CONTACT), years: 1 });
    await world.database.admin.query(
      /* sql */ `
        insert into pacars.legal_holds (id, report_id, scope, force, set_by, reason_sealed, reason_key, reason_key_id)
        values (gen_random_uuid(), $1, 'REPORT', 'derbyshire', gen_random_uuid(), '\\x00', '\\x00', 'x')`,
      [held],
    );
    expect(await run()).toMatchObject({ identitiesErased: 0, waiting: { LEGAL_HOLD: 1 } });
    for (const reportId of [young, held])
      expect(await counts(reportId)).toMatchObject({ identities: 1, contact: 'SEALED' });
  });

  it('is the newcomer’s own when further information comes later', async () => {
    const message = aMessage(CONTACT);
    const reportId = await closedReport(world, { message, years: 1 });
    await run();
    await world.receive(
      aMessage({ ...CONTACT, reportRef: message.reportRef, messageType: 'FURTHER_INFORMATION', sequence: 2 }),
    );
    expect(await counts(reportId)).toMatchObject({ identities: 1, keys: 1 });
    await world.database.admin.query(
      /* sql */ `update pacars.tasks set state = 'withdrawn', withdrawn_at = now(), withdrawn_because = 'SUPERSEDED', assignee = null where report_id = $1`,
      [reportId],
    );
    await closeAsWorkflow(world, reportId, 'ACTED_ON');
    await deliverAll(world);
    expect(await run()).toMatchObject({ identitiesErased: 0 });
    await age(world, reportId, 1);
    expect(await run()).toMatchObject({ identitiesErased: 1 });
    expect(await counts(reportId)).toMatchObject({ identities: 0, keys: 0 });
  });
});
