import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { assessedAs, contacted, graded, released, reviewed } from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { aMessageWithContact } from '../support/identity.ts';
import { type Line, startLine } from '../support/line.ts';
import { aMessage } from '../support/messages.ts';
import { replayAll } from '../support/replay.ts';
import { takeHoldOf, type TestReport } from '../support/reports.ts';

const ASSESSOR = 'isolde.marchpenny';
const SAFEGUARDER = 'perpetua.sallowfield';
const REASON = 'An invented reason that is long enough.';

const contactsOf = async (report: TestReport): Promise<string[]> =>
  (await report.tasks()).filter(({ kind }) => kind === 'contact-reporter').map(({ state }) => state);
const acted = async (report: TestReport): Promise<void> => {
  await report.complete('assess-report', assessedAs('INTELLIGENCE'));
  await report.complete('grade-intelligence', graded());
  await report.complete('release-intelligence', released());
};

const updated = (contact: Record<string, unknown>): Partial<FeedMessage> => ({
  anonymity: 'CONFIDENTIAL_CONTACT',
  reporter: aMessageWithContact(contact).reporter,
});

describe('contact with a reporter who left details', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const received = async (
    contact: Record<string, unknown> = {},
  ): Promise<{ report: TestReport; update: (overrides: Partial<FeedMessage>) => Promise<void> }> => {
    const message = aMessageWithContact(contact);
    const [id = ''] = await line.world.receive(message);
    let sequence = 1;
    const update = async (overrides: Partial<FeedMessage>): Promise<void> => {
      sequence += 1;
      const { reportRef } = message;
      await line.world.receive(
        aMessage({ messageType: 'CONTACT_UPDATE', reportRef, sequence, ...overrides }),
      );
    };
    return { report: takeHoldOf(line, id, message.reportRef), update };
  };
  const ask = (report: TestReport, login = ASSESSOR, purpose = 'FURTHER_DETAIL') =>
    line.world
      .as(login)
      .post(
        `/v1/reports/${report.id}/contact-tasks`,
        { purpose, reason: REASON },
        { 'idempotency-key': randomUUID() },
      );
  const rolesOf = async (report: TestReport): Promise<string[]> => {
    const { rows } = await line.world.database.admin.query<{ roles: string[] }>(
      /* sql */ `select roles from pacars.tasks where report_id = $1 and kind = 'contact-reporter' order by created_at desc`,
      [report.id],
    );
    return rows[0]?.roles ?? [];
  };
  it('is sought after an assessment by the roles that they let, and closes nothing before it is done', async () => {
    const { report } = await received();
    await acted(report);
    const task = await report.claim('contact-reporter');
    expect(await rolesOf(report)).toEqual(['psd-assessor', 'psd-supervisor', 'investigator']);
    const { body } = await line.world.as(ASSESSOR).get(`/v1/tasks/${task.id}`);
    expect(body['suggestion']).toEqual({
      purpose: 'FIRST_CONTACT',
      contacts: { reached: 0, notReached: 0 },
      conditions: 'WITH_THE_IDENTITY',
    });
    expect(body['notes']).toContain('IDENTITY_RELEASE_FIRST');
    expect(JSON.stringify(body)).not.toContain('07700');
    expect(await report.row()).toMatchObject({ stage: 'ACTION' });
    // Work for one's roles opens the report to no investigator to whom it was not allocated.
    expect((await report.row())['open_to']).not.toContain('investigator');
    await line.world.as(ASSESSOR).post(`/v1/tasks/${task.id}/complete`, { form: contacted() });
    await report.closed();
  });

  it('is not sought where nobody left details, or where they let nobody of the force', async () => {
    const anonymous = await line.world.receive(aMessage());
    const none = takeHoldOf(line, anonymous[0] ?? '', '');
    expect((await ask(none)).status).toBe(409);
    for (const contact of [
      { consentToContactBy: [] },
      { consentToContactBy: ['EMERGENCY_RESPONSE', 'LEGAL_DISCLOSURE', 'SOMEBODY_ELSE'] },
      { doNot: ['NAME_TO_FORCE'] },
      { phone: null, email: null },
    ]) {
      const { report } = await received(contact);
      expect((await ask(report)).status).toBe(409);
      await acted(report);
      await report.closed();
      expect(await contactsOf(report)).toEqual([]);
    }
  });

  it('is for nobody but the safeguarding officer where they let no other', async () => {
    const { report } = await received({ consentToContactBy: ['SAFEGUARDING_OFFICER'] });
    await acted(report);
    const { id } = await report.waiting('contact-reporter');
    expect((await line.world.as(ASSESSOR).post(`/v1/tasks/${id}/claim`)).status).toBe(404);
    expect((await line.world.as('edmund.larkwhistle').post(`/v1/tasks/${id}/claim`)).status).toBe(403);
    const given = await line.world
      .as('edmund.larkwhistle')
      .post(`/v1/tasks/${id}/assign`, { assignee: randomUUID() });
    expect(given.status).toBe(422);
    await report.complete('contact-reporter', contacted(), SAFEGUARDER);
    await report.closed();
  });

  it('is asked for by staff, once at a time, with a reason', async () => {
    const { report } = await received();
    const key = { 'idempotency-key': randomUUID() };
    const body = { purpose: 'UPDATE', reason: REASON };
    const path = `/v1/reports/${report.id}/contact-tasks`;
    const first = await line.world.as(ASSESSOR).post(path, body, key);
    expect(first).toMatchObject({ status: 201, body: { kind: 'contact-reporter', state: 'open' } });
    expect(await line.world.as(ASSESSOR).post(path, body, key)).toMatchObject({
      body: { id: first.body['id'] },
    });
    expect((await ask(report)).status).toBe(409);
    expect((await line.world.as(ASSESSOR).post(path, { purpose: 'UPDATE' })).status).toBe(422);
    await report.complete('contact-reporter', contacted('NOT_REACHED'));
    expect((await ask(report)).status).toBe(201);
    await report.complete('contact-reporter', contacted('REACHED'));
    await acted(report);
    await report.complete('contact-reporter', contacted());
    await report.closed();
  });

  it('is withdrawn at once when they take their consent back, and nobody can ask for it any more', async () => {
    const { report, update } = await received();
    await acted(report);
    const { id } = await report.claim('contact-reporter');
    await update(updated({ consentToContactBy: [] }));
    const late = await line.world.as(ASSESSOR).post(`/v1/tasks/${id}/complete`, { form: contacted() });
    expect(late.status).toBe(409);
    expect(await contactsOf(report)).toEqual(['withdrawn']);
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.closed();
    expect(await report.events()).toContain('CONTACT_CONDITIONS_CHANGED');
    await report.further();
    expect((await ask(report)).status).toBe(409);
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.closed(2);
  });

  it('is withdrawn when they are anonymous from now on, or forbid the only way to reach them', async () => {
    for (const change of [
      { anonymity: 'ANONYMOUS' as const },
      updated({ phone: null, email: null, doNot: ['USE_PREVIOUS_NUMBER', 'USE_PREVIOUS_EMAIL'] }),
    ]) {
      const { report, update } = await received();
      await acted(report);
      await report.waiting('contact-reporter');
      await update(change);
      expect(await contactsOf(report)).toEqual(['withdrawn']);
      await report.complete('review-further-information', reviewed('NOTED'));
      await report.closed();
    }
  });

  it('goes from whoever is let no longer to whom they let instead, and is never widened silently', async () => {
    const { report, update } = await received();
    await acted(report);
    const { id } = await report.claim('contact-reporter');
    await update(updated({ consentToContactBy: ['PSD_INVESTIGATOR', 'SAFEGUARDING_OFFICER'] }));
    expect(await rolesOf(report)).toEqual(['psd-assessor', 'psd-supervisor', 'investigator']);
    await update(updated({ consentToContactBy: ['SAFEGUARDING_OFFICER'] }));
    expect(await rolesOf(report)).toEqual(['safeguarding-officer']);
    const late = await line.world.as(ASSESSOR).post(`/v1/tasks/${id}/complete`, { form: contacted() });
    expect(late.status).toBe(404);
    await report.complete('contact-reporter', contacted(), SAFEGUARDER);
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.closed();
  });

  it('is never sought again once they have asked for that, until they say otherwise themselves', async () => {
    const { report, update } = await received();
    await acted(report);
    await report.complete('contact-reporter', contacted('ASKED_NOT_TO_BE_CONTACTED'));
    await report.closed();
    await update(updated({ consentToContactBy: undefined }));
    expect((await ask(report)).body).toMatchObject({ status: 409 });
    await update(updated({ consentToContactBy: ['PSD_INVESTIGATOR'] }));
    expect((await ask(report)).status).toBe(201);
    await report.complete('contact-reporter', contacted());
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.complete('review-further-information', reviewed('NOTED'));
    await eventually(async () => (await report.row())['stage']).toBe('CLOSED');
  });

  it('is agreed for another day, which is the task’s own clock, and outlives a lost run', async () => {
    const { report } = await received();
    await acted(report);
    const past = await report.claim('contact-reporter');
    const refused = await line.world
      .as(ASSESSOR)
      .post(`/v1/tasks/${past.id}/complete`, { form: contacted('REACHED', '2020-01-01') });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/form/nextContactOn' }] } });
    const form = contacted('REACHED', '2099-06-30');
    await line.world.as(ASSESSOR).post(`/v1/tasks/${past.id}/complete`, { form });
    await eventually(() => contactsOf(report)).toEqual(['completed', 'open']);
    await report.atRest();
    await report.lose();
    const { rows } = await line.world.database.admin.query<{ due: Date; notes: string[] }>(
      /* sql */ `select due_at as due, notes from pacars.tasks where report_id = $1 and kind = 'contact-reporter' and state = 'open'`,
      [report.id],
    );
    expect(rows[0]?.due.toISOString()).toBe('2099-06-30T22:59:59.000Z');
    expect(rows[0]?.notes).toContain('PURPOSE_AGREED_NEXT_CONTACT');
    await report.complete('contact-reporter', contacted());
    await report.closed();
    expect(await contactsOf(report)).toEqual(['completed', 'completed']);
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
