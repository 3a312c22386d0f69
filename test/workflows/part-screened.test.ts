import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { divided } from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { contentOf, partAt, sentTo } from '../support/parts.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport } from '../support/reports.ts';

const REASON = 'An invented reason that is long enough.';
const ACCOUNT = 'A member of that force is said to have passed on what they read.';
const TWO = 'canarytwo';

const severally = (overrides: Partial<FeedMessage> = {}): Partial<FeedMessage> => ({
  subjects: [{ subjectNo: 2, name: `Una ${TWO}` }],
  otherForces: [{ slug: 'west-midlands', subjectNos: [2] }],
  ...overrides,
});

/** A division that gives one force an account, with so much hidden as whoever divides has seen. */
const givenBy = (account: string, hidden?: number) => ({
  form: {
    parts: [{ force: 'west-midlands', subjectNos: [2], account, ...(hidden !== undefined && { hidden }) }],
    reason: REASON,
  },
});

describe('a part before it leaves', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  describe('of a reporter who gave their name and agreed to none of the others', () => {
    const clues = 'My name is Tegwen Sandgrouse, ring me on 07700 900417.';
    const confidential = severally({
      anonymity: 'CONFIDENTIAL_CONTACT',
      reporter: { contact: { name: 'Tegwen Sandgrouse', phone: '07700 900417' } },
      narrative: `${clues} I was told it by ${TWO} and nobody else.`,
    });
    const whole = { subjectNos: [2], wholeNarrative: true as const };

    it('shows whoever divides what is hidden before it leaves, and each force no more', async () => {
      const report = await receiveReport(line, confidential);
      const task = await report.claim('divide-report');
      const staff = line.world.as('isolde.marchpenny');
      const parts = [
        { force: 'west-midlands', ...whole },
        { force: 'kent', ...whole },
      ];
      const complete = (form: object) => staff.post(`/v1/tasks/${task.id}/complete`, { form });
      const unseen = await complete({ parts, reason: REASON });
      expect([unseen.status, unseen.body['errors'][0].pointer]).toEqual([422, '/form/parts/0/hidden']);
      const { status, body } = await staff.post(`/v1/tasks/${task.id}/parts`, { parts, reason: REASON });
      expect(status).toBe(200);
      const [first] = body['parts'];
      expect(first).toMatchObject({ force: 'west-midlands', contactConsented: false });
      expect(first.message.narrative).toContain(TWO);
      expect(first.message.narrative).not.toMatch(/Sandgrouse|900417/u);
      const seen = parts.map((part, at) => ({ ...part, hidden: body['parts'][at].hidden.length }));
      expect((await complete({ parts: seen, reason: REASON })).status).toBe(200);

      const part = await partAt(line, report);
      const here = await contentOf(line, 'barnabas.elverstone', part.id);
      // Not there to be judged, either: that force's own people never have the words.
      expect((await part.tasks()).map(({ kind }) => kind)).not.toContain('review-identity-clues');
      await eventually(async () => (await report.handOffs()).map(({ state }) => state)).toEqual([
        'delivered',
      ]);
      const [there = ''] = await sentTo(line, report);
      for (const text of [here, there]) {
        expect(text).toContain(TWO);
        expect(text).not.toMatch(/Sandgrouse|900417/u);
      }
      expect(await contentOf(line, 'isolde.marchpenny', report.id)).toContain('Sandgrouse');
    });

    it('lets the divider’s account bring no way to reach a person, and repeat no name of theirs', async () => {
      const report = await receiveReport(line, confidential);
      const task = await report.claim('divide-report');
      const staff = line.world.as('isolde.marchpenny');
      const reaching = await staff.post(
        `/v1/tasks/${task.id}/complete`,
        givenBy(`${ACCOUNT} Ring 07700 900418.`),
      );
      expect([reaching.status, reaching.body['errors'][0].pointer]).toEqual([422, '/form/parts/0/account']);
      expect(reaching.text).not.toContain('900418');
      const named = givenBy(`Tegwen Sandgrouse says so. ${ACCOUNT}`, 1);
      expect((await staff.post(`/v1/tasks/${task.id}/complete`, named)).status).toBe(200);
      const here = await contentOf(line, 'barnabas.elverstone', (await partAt(line, report)).id);
      expect(here).toContain(ACCOUNT);
      expect(here).not.toContain('Sandgrouse');
    });

    it('is screened again where they have taken back what they agreed to before it is divided', async () => {
      const contact = { name: 'Tegwen Sandgrouse', phone: '07700 900417' };
      const agreeing = (consentToContactBy: string[]) => ({
        anonymity: 'CONFIDENTIAL_CONTACT' as const,
        reporter: { contact: { ...contact, consentToContactBy } },
      });
      const report = await receiveReport(line, { ...confidential, ...agreeing(['OTHER_FORCE']) });
      const { occasion } = await report.claim('divide-report');
      await report.further({ messageType: 'CONTACT_UPDATE', ...agreeing(['PSD_INVESTIGATOR']) });
      const task = (await report.tasks()).find(
        (one) => one.kind === 'divide-report' && one.occasion === occasion,
      );
      const looked = await line.world
        .as('isolde.marchpenny')
        .post(`/v1/tasks/${task?.id ?? ''}/parts`, { parts: [{ force: 'kent', ...whole }], reason: REASON });
      expect(looked.body['parts'][0]).toMatchObject({ contactConsented: false });
      expect(looked.body['parts'][0].message.narrative).not.toMatch(/Sandgrouse|900417/u);
    });

    it('is whole for the force that they agreed to', async () => {
      const contact = { name: 'Tegwen Sandgrouse', phone: '07700 900417', consentToContactBy: ['kent'] };
      const report = await receiveReport(line, { ...confidential, reporter: { contact } });
      await report.complete('divide-report', divided({ force: 'kent', ...whole }));
      await eventually(async () => (await report.handOffs()).map(({ state }) => state)).toEqual([
        'delivered',
      ]);
      expect((await sentTo(line, report))[0]).toContain(clues);
    });
  });

  it('of an anonymous reporter has hidden in the divider’s words what is hidden from them, and tells them nothing', async () => {
    const report = await receiveReport(
      line,
      severally({ narrative: 'My name is Tegwen Sandgrouse. He sells what he reads.' }),
    );
    const task = await report.claim('divide-report');
    const account = `Tegwen Sandgrouse is said to know. ${ACCOUNT}`;
    const parts = [
      { force: 'west-midlands', subjectNos: [2], account },
      { force: 'kent', subjectNos: [2], account },
    ];
    const staff = line.world.as('isolde.marchpenny');
    const looked = await staff.post(`/v1/tasks/${task.id}/parts`, { parts, reason: REASON });
    expect(looked.body['parts'][0]).toMatchObject({ hidden: [], message: { narrative: account } });
    const { status } = await staff.post(`/v1/tasks/${task.id}/complete`, { form: { parts, reason: REASON } });
    expect(status).toBe(200);
    expect(await contentOf(line, 'barnabas.elverstone', (await partAt(line, report)).id)).not.toContain(
      'Sandgrouse',
    );
    await eventually(async () => (await report.handOffs()).map(({ state }) => state)).toEqual(['delivered']);
    expect((await sentTo(line, report))[0]).not.toContain('Sandgrouse');
  });

  it('shows its parts to nobody but whoever holds the division', async () => {
    const report = await receiveReport(line, severally());
    const task = await report.waiting('divide-report');
    const body = { parts: [{ force: 'west-midlands', subjectNos: [2], account: ACCOUNT }], reason: REASON };
    const look = (login: string, id = task.id) => line.world.as(login).post(`/v1/tasks/${id}/parts`, body);
    expect((await look('isolde.marchpenny')).status).toBe(409);
    await report.claim('divide-report');
    expect((await look('edmund.larkwhistle')).status).toBe(409);
    const absent = await look('barnabas.elverstone', '00000000-0000-4000-8000-000000000000');
    const theirs = await look('barnabas.elverstone');
    expect([theirs.status, theirs.body['detail']]).toEqual([404, absent.body['detail']]);
    const assessment = await report.claim('assess-report');
    expect((await look('isolde.marchpenny', assessment.id)).status).toBe(404);
    expect((await look('isolde.marchpenny')).status).toBe(200);
    expect(await report.events()).toContain('CONTENT_READ');
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
