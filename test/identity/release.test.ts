import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { placesHolding } from '../support/database-contents.ts';
import {
  actsOn,
  allocate,
  aMessageWithContact,
  ASSESSOR,
  CONTACT,
  INFORMATION_MANAGER,
  INVESTIGATOR,
  openTo,
  receiveContact,
  type Requests,
  requestsOf,
  SAFEGUARDER,
  SUPERVISOR,
  toldOf,
} from '../support/identity.ts';
import { aMessage } from '../support/messages.ts';
import { createWorld, person, type World } from '../support/world.ts';

const REASON = 'The reporter must be warned, says reason-canary-4411.';

describe('the release of an identity', () => {
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

  it('goes from the question through an approval to as many openings as the time allows', async () => {
    const asked = await requests.ask(ASSESSOR, 'CONTACT_BY_INVESTIGATOR', REASON);
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({
      reportId,
      purpose: 'CONTACT_BY_INVESTIGATOR',
      state: 'requested',
      consentOverridden: false,
      asker: person(ASSESSOR).id,
      askerRole: 'psd-assessor',
      answerer: null,
      openings: [],
    });
    const id = String(asked.body['id']);
    const hours = (from: string, to: string): number =>
      (Date.parse(String(asked.body[to])) - Date.parse(String(asked.body[from]))) / 3_600_000;
    expect(hours('requestedAt', 'answerDue')).toBe(72);
    const before = await requests.read(ASSESSOR, id);
    expect(before.body).toMatchObject({ reason: REASON, conditions: null, conditionsDigest: null });

    const approved = await requests.post(SUPERVISOR, id, 'approve', { reason: 'Needed for the meeting.' });
    expect(approved.body).toMatchObject({
      state: 'approved',
      answerer: person(SUPERVISOR).id,
      answererRole: 'psd-supervisor',
    });
    const span =
      Date.parse(String(approved.body['openUntil'])) - Date.parse(String(approved.body['answeredAt']));
    expect(span).toBe(24 * 3_600_000);

    const { body: detail, text: shown } = await requests.read(ASSESSOR, id);
    expect(detail).toMatchObject({
      answer: 'Needed for the meeting.',
      conditions: {
        preferredMethod: 'PHONE',
        safeTimes: CONTACT.safeTimes,
        genderOfInvestigatorPreference: 'FEMALE',
        contactNote: CONTACT.contactNote,
        doNot: ['LEAVE_VOICEMAIL', 'RING_THE_DOORBELL'],
        instructions: ['Never leave a voicemail.', 'Do not: RING_THE_DOORBELL'],
        consentToContactBy: ['PSD_INVESTIGATOR'],
        consentStated: true,
      },
      superseded: [],
    });
    for (const hidden of [CONTACT.name, CONTACT.phone, CONTACT.email]) expect(shown).not.toContain(hidden);

    const first = await requests.open(ASSESSOR, id);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      requestId: id,
      opening: 1,
      instructions: ['Never leave a voicemail.', 'Do not: RING_THE_DOORBELL'],
      details: { name: CONTACT.name, phone: CONTACT.phone, email: CONTACT.email, other: {} },
    });
    expect((await requests.open(ASSESSOR, id)).body).toMatchObject({ opening: 2 });
    const { body: seen } = await requests.read(SUPERVISOR, id);
    expect(seen['openings']).toHaveLength(2);
    expect(seen).toMatchObject({ reason: REASON, conditions: null });
    expect(await toldOf(world, reportId, 'identity-opening')).toEqual([`${SUPERVISOR} 2`, `${SUPERVISOR} 2`]);
  });

  it('is on the timeline and in the audit, every step of it, in codes', async () => {
    const id = await requests.asked(ASSESSOR);
    await requests.post(SUPERVISOR, id, 'approve');
    await requests.open(ASSESSOR, id);
    const { body } = await world.as(ASSESSOR).get(`/v1/reports/${reportId}/timeline`);
    const kinds = body['items'].map(({ kind }: { kind: string }) => kind);
    expect(kinds.filter((kind: string) => kind.startsWith('IDENTITY'))).toEqual([
      'IDENTITY_REQUESTED',
      'IDENTITY_APPROVED',
      'IDENTITY_OPENED',
    ]);
    const purpose = 'CONTACT_BY_INVESTIGATOR';
    expect(await actsOn(world, id)).toMatchObject([
      {
        actor: person(ASSESSOR).id,
        roles: 'psd-assessor',
        action: 'ALTERATION',
        reason: 'STATED',
        codes: { act: 'ASK', purpose },
      },
      {
        actor: person(SUPERVISOR).id,
        roles: 'psd-supervisor',
        action: 'ALTERATION',
        codes: { act: 'APPROVE' },
      },
      { actor: person(ASSESSOR).id, action: 'CONSULTATION', codes: { act: 'READ', conditions: true } },
      {
        actor: person(ASSESSOR).id,
        action: 'DISCLOSURE',
        recipient: person(ASSESSOR).id,
        codes: { act: 'OPEN', opening: 1, consentOverridden: false },
      },
    ]);
  });

  it('tells those who may approve, and the one who asked of the answer', async () => {
    const id = await requests.asked(ASSESSOR);
    const told = await toldOf(world, reportId, 'identity-request');
    expect(told.toSorted()).toEqual([
      'augusta.pellingham 2',
      `${SUPERVISOR} 2`,
      `${INFORMATION_MANAGER} 2`,
      'leopold.quenby-hurst 2',
      'philippa.hartsbourne-lisle 2',
    ]);
    await requests.post(INFORMATION_MANAGER, id, 'refuse', { reason: 'Use the service first.' });
    expect(await toldOf(world, reportId, 'identity-answer')).toEqual([`${ASSESSOR} 2`]);
  });

  it('leaves nothing of who reported, nor of anybody’s words, in the database or the log', async () => {
    const asked = await requests.ask(ASSESSOR, 'EVIDENCE', REASON);
    const id = String(asked.body['id']);
    await requests.post(SUPERVISOR, id, 'approve', { reason: `Because of ${REASON}` });
    expect((await requests.open(ASSESSOR, id)).text).toContain(CONTACT.phone);
    for (const text of [
      CONTACT.name,
      CONTACT.phone,
      CONTACT.email,
      CONTACT.contactNote,
      'reason-canary-4411',
    ]) {
      expect(await placesHolding(world.database, text)).toEqual([]);
      expect(world.logged()).not.toContain(text);
    }
    expect(world.logged()).not.toContain('undeclared');
  });

  describe('asking', () => {
    it.each([
      ['an assessor', ASSESSOR, 'SAFEGUARDING', 409],
      ['a supervisor', SUPERVISOR, 'EVIDENCE', 201],
      ['an information manager, who may only answer', INFORMATION_MANAGER, 'EVIDENCE', 422],
    ] as const)('as %s (%s for %s) is answered with %i', async (_who, login, purpose, status) => {
      expect((await requests.ask(login, purpose)).status).toBe(status);
    });

    it('is for an investigator only when the case is theirs', async () => {
      expect((await requests.ask(INVESTIGATOR)).status).toBe(404);
      await allocate(world, reportId, INVESTIGATOR);
      expect((await requests.ask(INVESTIGATOR)).body).toMatchObject({ askerRole: 'investigator' });
    });

    it('is for a safeguarding officer by the consent that covers safeguarding, and never for an investigator’s contact', async () => {
      const id = await receiveContact(world, { consentToContactBy: ['EMERGENCY_RESPONSE'] });
      await openTo(world, id, 'safeguarding-officer');
      const theirs = requestsOf(world, id);
      expect((await theirs.ask(SAFEGUARDER, 'SAFEGUARDING')).status).toBe(201);
      const other = await theirs.ask(SAFEGUARDER, 'CONTACT_BY_INVESTIGATOR');
      expect(other.status).toBe(422);
      expect(other.body['errors']).toMatchObject([{ pointer: '/purpose' }]);
    });

    it.each([
      ['consent to others only', { consentToContactBy: ['EMERGENCY_RESPONSE'] }, /not agreed/u],
      ['consent to nobody', { consentToContactBy: [] }, /not agreed/u],
      ['the wish not to be named to a force', { doNot: ['IDENTIFY_TO_FORCE'] }, /not to be named/u],
    ])('against %s is refused with its reason, and recorded', async (_what, contact, reason) => {
      const id = await receiveContact(world, contact);
      const answer = await requestsOf(world, id).ask(ASSESSOR);
      expect(answer.status).toBe(409);
      expect(answer.body['detail']).toMatch(reason);
      expect(await actsOn(world, id)).toMatchObject([
        { action: 'REFUSAL', codes: { act: 'ASK', rule: 'NO_CONSENT' } },
      ]);
      expect((await requestsOf(world, id).list(ASSESSOR)).body['items']).toEqual([]);
    });

    it.each(['THREAT_TO_LIFE', 'LEGAL_DISCLOSURE'] as const)(
      'for %s outweighs the reporter’s wish, and says so to whoever answers',
      async (purpose) => {
        const id = await receiveContact(world, { doNot: ['NOT_NAMED_TO_FORCE'], consentToContactBy: [] });
        const theirs = requestsOf(world, id);
        const asked = await theirs.ask(ASSESSOR, purpose);
        expect(asked.body).toMatchObject({ state: 'requested', consentOverridden: true });
        const request = String(asked.body['id']);
        expect((await theirs.post(SUPERVISOR, request, 'approve')).body).toMatchObject({
          consentOverridden: true,
        });
        expect((await theirs.open(ASSESSOR, request)).body).toMatchObject({
          instructions: ['Do not tell the force who the reporter is.'],
        });
        expect((await actsOn(world, request)).at(-1)).toMatchObject({ codes: { consentOverridden: true } });
      },
    );

    it('for a threat to life must be answered within the hour, and is told before all else', async () => {
      const { body } = await requests.ask(ASSESSOR, 'THREAT_TO_LIFE');
      const within = Date.parse(String(body['answerDue'])) - Date.parse(String(body['requestedAt']));
      expect(within).toBe(3_600_000);
      expect(await toldOf(world, reportId, 'identity-request')).toContain(`${SUPERVISOR} 1`);
    });

    it.each([
      ['an anonymous report', aMessage()],
      ['a report whose contact was dropped', { ...aMessageWithContact(), anonymity: 'ANONYMOUS' as const }],
    ])('about %s finds nothing to release', async (_what, message) => {
      const [id = ''] = await world.receive(message);
      const answer = await requestsOf(world, id).ask(ASSESSOR);
      expect(answer.status).toBe(409);
      expect(answer.body['detail']).toMatch(/nothing to release/u);
    });

    it.each([
      ['no purpose', { reason: REASON }, '/purpose'],
      ['a purpose that is not on the list', { purpose: 'CURIOSITY', reason: REASON }, '/purpose'],
      ['no reason', { purpose: 'EVIDENCE' }, '/reason'],
      ['a reason of spaces', { purpose: 'EVIDENCE', reason: ' '.repeat(30) }, '/reason'],
      ['a field too many', { purpose: 'EVIDENCE', reason: REASON, asker: randomUUID() }, '/asker'],
    ])('with %s is not valid', async (_what, body, pointer) => {
      const answer = await world.as(ASSESSOR).post(`/v1/reports/${reportId}/identity-requests`, body);
      expect(answer.status).toBe(422);
      expect(answer.body['errors']).toMatchObject([{ pointer }]);
    });

    it('twice with one key is one request', async () => {
      const path = `/v1/reports/${reportId}/identity-requests`;
      const body = { purpose: 'EVIDENCE', reason: REASON };
      const key = { 'idempotency-key': randomUUID() };
      const [first, second] = [
        await world.as(ASSESSOR).post(path, body, key),
        await world.as(ASSESSOR).post(path, body, key),
      ];
      expect(second.body).toEqual(first.body);
      expect((await requests.list(ASSESSOR)).body['items']).toHaveLength(1);
      const other = await world.as(ASSESSOR).post(path, { ...body, purpose: 'THREAT_TO_LIFE' }, key);
      expect(other.status).toBe(422);
    });
  });

  it('does not exist, byte for byte, for those who may not know the report', async () => {
    const id = await requests.asked(ASSESSOR);
    const absent = requestsOf(world, randomUUID());
    const bare = async (of: Requests): Promise<unknown[]> => {
      const answers = [
        await of.list(INVESTIGATOR),
        await of.ask(INVESTIGATOR),
        await of.read(INVESTIGATOR, id),
        await of.post(INVESTIGATOR, id, 'approve'),
        await of.post(INVESTIGATOR, id, 'refuse', { reason: 'Not for this one.' }),
        await of.post(INVESTIGATOR, id, 'withdraw'),
        await of.post(INVESTIGATOR, id, 'open', { conditionsRead: '0'.repeat(64) }),
      ];
      return answers.map(
        ({ status, text, body, headers: { date: _date, 'x-request-id': _id, ...headers } }) => ({
          status,
          headers,
          text: text.replace(String(body['instance']), ''),
        }),
      );
    };
    const theirs = await bare(requests);
    expect(theirs).toEqual(await bare(absent));
    expect(theirs).toMatchObject(Array.from({ length: 7 }, () => ({ status: 404 })));
    const acts = await actsOn(world, id);
    expect(acts.filter(({ actor }) => actor === person(INVESTIGATOR).id)).toEqual([]);
  });

  it('is for nobody without a token, at the api and at the component itself', async () => {
    const url = `/v1/reports/${reportId}/identity-requests`;
    expect((await world.app.inject({ method: 'GET', url })).statusCode).toBe(401);
    expect((await world.identityApp.inject({ method: 'GET', url })).statusCode).toBe(401);
  });
});
