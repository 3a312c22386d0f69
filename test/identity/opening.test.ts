import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IdentityPurpose } from '../../domain/identity-release.ts';
import { granted } from '../support/break-glass.ts';
import { placesHolding } from '../support/database-contents.ts';
import {
  actsOn,
  allocate,
  aMessageWithContact,
  ASSESSOR,
  CONTACT,
  INFORMATION_MANAGER,
  INVESTIGATOR,
  receiveContact,
  type Requests,
  requestsOf,
  SUPERVISOR,
} from '../support/identity.ts';
import { createWorld, person, type World } from '../support/world.ts';

describe('opening an identity', () => {
  let world: World;
  let reportId: string;
  let requests: Requests;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    reportId = await receiveContact(world);
    requests = requestsOf(world, reportId);
  });

  const sql = (text: string, ...values: unknown[]): Promise<unknown> =>
    world.database.admin.query(text, values);
  const exclude = (login: string): Promise<unknown> =>
    sql(
      `insert into pacars.report_exclusions (report_id, person_id, reason) values ($1, $2, 'SUBJECT')`,
      reportId,
      person(login).id,
    );
  const furtherContact = async (contact: Record<string, unknown>): Promise<void> => {
    const { rows } = await world.database.admin.query<{ reference: string; sequence: number }>(
      `select r.reference, count(*)::int + 1 as sequence from pacars.reports r join pacars.messages m on m.report_id = r.id
       where r.id = $1 group by 1`,
      [reportId],
    );
    const { reference: reportRef = '', sequence = 2 } = rows[0] ?? {};
    await world.receive(
      aMessageWithContact(contact, { messageType: 'FURTHER_INFORMATION', sequence, reportRef }),
    );
  };
  /** A request of the assessor's (or somebody's) that the supervisor has approved. */
  const approved = async (login = ASSESSOR, purpose?: IdentityPurpose): Promise<string> => {
    const id = await requests.asked(login, purpose);
    const { status } = await requests.post(SUPERVISOR, id, 'approve');
    if (status !== 200) throw new RangeError('the request was not approved');
    return id;
  };
  const digestOf = async (login: string, id: string): Promise<string> =>
    String((await requests.read(login, id)).body['conditionsDigest']);
  const openingsOf = async (id: string): Promise<number> => {
    const { rows } = await world.database.admin.query<{ count: number }>(
      'select count(*)::int as count from pacars.identity_openings where request_id = $1',
      [id],
    );
    return rows[0]?.count ?? -1;
  };
  /** Nothing was shown, nothing counted, and the attempt is in the audit under this rule. */
  const expectRefused = async (id: string, rule: string): Promise<void> => {
    expect(await openingsOf(id)).toBe(0);
    expect((await actsOn(world, id)).at(-1)).toMatchObject({
      action: 'REFUSAL',
      codes: { act: 'OPEN', rule },
    });
  };

  it('needs an approval', async () => {
    const id = await requests.asked(ASSESSOR);
    const answer = await requests.open(ASSESSOR, id);
    expect(answer.status).toBe(409);
    await expectRefused(id, 'REQUEST_NOT_APPROVED');
  });

  it.each([
    ['the one who approved', SUPERVISOR],
    ['another assessor', 'tamsin.copperdale'],
    ['an information manager', INFORMATION_MANAGER],
  ])('is for the one who asked alone, and not for %s', async (_who, login) => {
    const id = await approved();
    const conditionsRead = await digestOf(ASSESSOR, id);
    expect((await requests.post(login, id, 'open', { conditionsRead })).status).toBe(403);
    await expectRefused(id, 'NOT_THEIRS');
  });

  it('needs the conditions to have been read as they are now', async () => {
    const id = await approved();
    const unread = await requests.post(ASSESSOR, id, 'open', { conditionsRead: '0'.repeat(64) });
    expect(unread.status).toBe(422);
    expect(unread.body['errors']).toMatchObject([{ pointer: '/conditionsRead' }]);
    expect(unread.text).not.toContain(CONTACT.phone);
    await expectRefused(id, 'CONDITIONS_NOT_READ');
    expect((await requests.post(ASSESSOR, id, 'open', {})).status).toBe(422);
  });

  it('ends with the first instant after the approval', async () => {
    const id = await approved();
    const conditionsRead = await digestOf(ASSESSOR, id);
    await sql('update pacars.identity_requests set open_until = clock_timestamp() where id = $1', id);
    expect((await requests.post(ASSESSOR, id, 'open', { conditionsRead })).status).toBe(409);
    await expectRefused(id, 'REQUEST_EXPIRED');
    expect((await requests.read(ASSESSOR, id)).body).toMatchObject({ state: 'expired', conditions: null });
  });

  it('ends when its asker gives the approval back', async () => {
    const id = await approved();
    const conditionsRead = await digestOf(ASSESSOR, id);
    expect((await requests.post(ASSESSOR, id, 'withdraw')).status).toBe(200);
    expect((await requests.post(ASSESSOR, id, 'open', { conditionsRead })).status).toBe(409);
    await expectRefused(id, 'REQUEST_NOT_APPROVED');
  });

  it('is counted each time, also many times at once', async () => {
    const id = await approved();
    const conditionsRead = await digestOf(ASSESSOR, id);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => requests.post(ASSESSOR, id, 'open', { conditionsRead })),
    );
    expect(answers.map(({ body }) => Number(body['opening'])).toSorted((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5,
    ]);
    const disclosures = (await actsOn(world, id)).filter(({ action }) => action === 'DISCLOSURE');
    expect(disclosures).toHaveLength(5);
  });

  it('does not exist for an asker who is excluded since the approval', async () => {
    const id = await approved();
    const conditionsRead = await digestOf(ASSESSOR, id);
    await exclude(ASSESSOR);
    expect((await requests.post(ASSESSOR, id, 'open', { conditionsRead })).status).toBe(404);
    expect((await requests.read(ASSESSOR, id)).status).toBe(404);
    expect(await openingsOf(id)).toBe(0);
  });

  it('does not exist for an asker from whom the report is sealed since the approval', async () => {
    const id = await approved();
    const conditionsRead = await digestOf(ASSESSOR, id);
    await sql('update pacars.reports set sealed = true where id = $1', reportId);
    expect((await requests.post(ASSESSOR, id, 'open', { conditionsRead })).status).toBe(404);
    expect(await openingsOf(id)).toBe(0);
  });

  it('is refused to an asker who has left since the approval, whatever their token says', async () => {
    const asker = 'tamsin.copperdale';
    const id = await approved(asker);
    const conditionsRead = await digestOf(asker, id);
    await sql('update pacars.people set active = false where id = $1', person(asker).id);
    const answer = await requests.post(asker, id, 'open', { conditionsRead });
    expect([401, 403]).toContain(answer.status);
    expect(await openingsOf(id)).toBe(0);
  });

  it('is refused to an investigator from whom the case was taken since the approval', async () => {
    await allocate(world, reportId, INVESTIGATOR);
    const id = await approved(INVESTIGATOR);
    const conditionsRead = await digestOf(INVESTIGATOR, id);
    await sql('delete from pacars.report_named where report_id = $1', reportId);
    expect((await requests.post(INVESTIGATOR, id, 'open', { conditionsRead })).status).toBe(404);
    // Known to them by another role still, but not theirs any more.
    await sql(`update pacars.reports set open_to = open_to || 'investigator'::text where id = $1`, reportId);
    expect((await requests.post(INVESTIGATOR, id, 'open', { conditionsRead })).status).toBe(403);
    await expectRefused(id, 'NOT_THEIRS');
  });

  it('is refused to an asker who no longer has the role in which they asked', async () => {
    const id = await approved();
    const conditionsRead = await digestOf(ASSESSOR, id);
    const { id: sub, force } = person(ASSESSOR);
    const token = await world.tokenOf({ sub, roles: ['psd-supervisor'], forces: [force] });
    const answer = await world
      .as(null)
      .post(
        `/v1/reports/${reportId}/identity-requests/${id}/open`,
        { conditionsRead },
        { authorization: `Bearer ${token}` },
      );
    expect(answer.status).toBe(403);
    expect(await openingsOf(id)).toBe(0);
  });

  it('is refused when whoever approved must not know of the report by now', async () => {
    const id = await approved();
    const conditionsRead = await digestOf(ASSESSOR, id);
    await exclude(SUPERVISOR);
    const answer = await requests.post(ASSESSOR, id, 'open', { conditionsRead });
    expect(answer.status).toBe(409);
    await expectRefused(id, 'APPROVAL_VOID');
  });

  it('shows no word when it cannot be put into the audit', async () => {
    const id = await approved();
    const conditionsRead = await digestOf(ASSESSOR, id);
    await sql(`
      create function pacars.full() returns trigger language plpgsql as $$
      begin raise exception 'the audit is full' using errcode = 'disk_full'; end $$;
      create trigger full_audit before insert on pacars.audit_entries for each row execute function pacars.full();`);
    const answer = await requests.post(ASSESSOR, id, 'open', { conditionsRead });
    await sql('drop trigger full_audit on pacars.audit_entries; drop function pacars.full');
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain(CONTACT.phone);
    expect(await openingsOf(id)).toBe(0);
  });

  it('finds nothing once the key is destroyed, and the words are gone with it', async () => {
    const id = await approved();
    const conditionsRead = await digestOf(ASSESSOR, id);
    await sql(
      `alter table pacars.message_identity drop constraint message_identity_key_id_fkey;
       alter table pacars.message_raw drop constraint message_raw_key_id_fkey;`,
    );
    await sql(`delete from pacars.report_keys where report_id = $1 and purpose = 'identity'`, reportId);
    const answer = await requests.post(ASSESSOR, id, 'open', { conditionsRead });
    expect(answer.status).toBe(409);
    await expectRefused(id, 'NO_IDENTITY');
    const read = await requests.read(ASSESSOR, id);
    expect(read.status).toBe(200);
    expect(read.body).toMatchObject({ reason: null, conditions: null });
  });

  describe('after further information', () => {
    it('shows the new way alone, and says which message it replaced', async () => {
      const id = await approved();
      const earlier = await digestOf(ASSESSOR, id);
      await furtherContact({
        phone: '07700 900633',
        email: null,
        doNot: ['USE_PREVIOUS_NUMBER', 'USE_PREVIOUS_EMAIL', 'TEXT'],
        safeTimes: 'Next 60 minutes',
      });
      const stale = await requests.post(ASSESSOR, id, 'open', { conditionsRead: earlier });
      expect(stale.status).toBe(422);
      const { body: shown } = await requests.read(ASSESSOR, id);
      expect(shown['superseded']).toHaveLength(1);
      expect(shown['waysFrom']).not.toBe(shown['superseded'][0]);
      const { body, text } = await requests.open(ASSESSOR, id);
      expect(body).toMatchObject({
        details: { name: CONTACT.name, phone: '07700 900633', email: null },
        conditions: { safeTimes: 'Next 60 minutes' },
        instructions: [
          'Never leave a voicemail.',
          'Do not: RING_THE_DOORBELL',
          'Never use a telephone number given earlier.',
          'Never use an e-mail address given earlier.',
          'Never send a text message.',
        ],
      });
      expect(text).not.toContain(CONTACT.phone);
      expect(text).not.toContain(CONTACT.email);
    });

    it('is refused when the reporter has taken the consent back', async () => {
      const id = await approved();
      await furtherContact({ consentToContactBy: [] });
      expect((await requests.open(ASSESSOR, id)).status).toBe(409);
      await expectRefused(id, 'NO_CONSENT');
    });
  });

  it('leaves no detail in the answers kept for repeated calls', async () => {
    const id = await approved();
    await requests.open(ASSESSOR, id);
    const { rows } = await world.database.admin.query<{ body: unknown }>(
      'select body from pacars.idempotency_keys',
    );
    expect(JSON.stringify(rows)).not.toContain(CONTACT.phone);
    expect(await placesHolding(world.database, CONTACT.phone)).toEqual([]);
  });
});

describe('an approval', () => {
  it.each([
    ['who approved left', SUPERVISOR, 'active = false', 409],
    ['who approved lost the role', SUPERVISOR, `roles = '{psd-assessor}'`, 409],
    ['who asked lost the role', ASSESSOR, `roles = '{information-manager}'`, 403],
  ])('does not stand any more when one %s', async (_what, login, change, status) => {
    const world = await createWorld();
    const reportId = await receiveContact(world);
    const requests = requestsOf(world, reportId);
    const id = await requests.asked(ASSESSOR);
    expect((await requests.post(SUPERVISOR, id, 'approve')).status).toBe(200);
    const { body } = await requests.read(ASSESSOR, id);
    await world.database.admin.query(`update pacars.people set ${change} where id = $1`, [person(login).id]);
    const answer = await requests.post(ASSESSOR, id, 'open', { conditionsRead: body['conditionsDigest'] });
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain(CONTACT.phone);
    await world.close();
  });

  it('is not to be asked for by emergency access alone, but for a life', async () => {
    const world = await createWorld();
    const reportId = await receiveContact(world);
    await world.database.admin.query('update pacars.reports set sealed = true where id = $1', [reportId]);
    await granted(world, ASSESSOR, INFORMATION_MANAGER, { reportId });
    await world.database.admin.query(
      `insert into pacars.report_named (report_id, person_id, basis) values ($1, $2, 'SEALED_OWNER')`,
      [reportId, person(SUPERVISOR).id],
    );
    const reason = 'An invented reason that is long enough.';
    const askFor = (purpose: IdentityPurpose) =>
      world.as(ASSESSOR).post(`/v1/reports/${reportId}/identity-requests`, { purpose, reason });
    const refused = await askFor('SAFEGUARDING');
    expect(refused.status).toBe(422);
    expect(refused.body['errors']).toMatchObject([{ pointer: '/purpose' }]);
    expect((await askFor('THREAT_TO_LIFE')).status).toBe(201);
    await world.close();
  });
});
