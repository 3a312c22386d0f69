import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import {
  approved,
  assessedAs,
  graded,
  released,
  notNeeded,
  questionApproved,
  reviewed,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { aMessage } from '../support/messages.ts';
import { replayAll } from '../support/replay.ts';
import { takeHoldOf, type TestReport } from '../support/reports.ts';
import { type SkippingPlace, startSkippingPlace } from '../support/skipping.ts';
import type { Answer } from '../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const APPROVER = 'philippa.hartsbourne-lisle';
const REASON = 'An invented reason that is long enough.';
const QUESTION = 'What colour was the invented van outside the invented bookmaker?';
const DAY = 24 * 3_600_000;

interface AskedReport {
  report: TestReport;
  message: FeedMessage;
  reply: (overrides?: Partial<FeedMessage>) => Promise<FeedMessage>;
}

/** A report whose anonymous reporter keeps in contact, assessed, and with work in the assessor's hands. */
async function atWork(line: Line, overrides: Partial<FeedMessage> = {}): Promise<AskedReport> {
  const message = aMessage({ keepInContact: true, ...overrides });
  const [id = ''] = await line.world.receive(message);
  const report = takeHoldOf(line, id, message.reportRef);
  await report.claim('assess-report');
  let sequence = 100;
  const reply = async (more: Partial<FeedMessage> = {}): Promise<FeedMessage> => {
    sequence += 1;
    const { reportRef } = message;
    const sent = aMessage({ messageType: 'REPLY_TO_FORCE_QUESTION', reportRef, sequence, ...more });
    await line.world.receive(sent);
    return sent;
  };
  return { report, message, reply };
}
const ask = (line: Line, report: TestReport, body: object = {}, login = ASSESSOR): Promise<Answer> =>
  line.world
    .as(login)
    .post(`/v1/reports/${report.id}/questions`, { questions: [QUESTION], reason: REASON, ...body });
const statesOf = async (line: Line, report: TestReport): Promise<string[]> => {
  const { body } = await line.world.as(ASSESSOR).get(`/v1/reports/${report.id}/questions`);
  return body['items'].map(({ state }: { state: string }) => state);
};
const receiptOf = async (line: Line, report: TestReport): Promise<string> => {
  const { body } = await line.world.as(ASSESSOR).get(`/v1/reports/${report.id}/questions`);
  return String(body['items'].at(-1).receipt);
};
const assess = async (line: Line, report: TestReport): Promise<void> => {
  const task = (await report.tasks()).find(({ kind }) => kind === 'assess-report');
  const form = assessedAs('INTELLIGENCE');
  await line.world.as(ASSESSOR).post(`/v1/tasks/${task?.id ?? ''}/complete`, { form });
  await report.complete('grade-intelligence', graded());
  await report.complete('release-intelligence', released());
};

describe('questions to an anonymous reporter', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterEach(() => line.simulators.cure('crimestoppers'));
  afterAll(() => line.close());

  const putOf = (): string[] =>
    line.simulators
      .requests()
      .filter(({ method, body }) => method === 'POST' && body.includes('"QUESTIONS"'))
      .map(({ body }) => body);

  it('are put once a supervisor approves them, and the answer finds them and opens a review', async () => {
    const { report, reply } = await atWork(line);
    const { status, body } = await ask(line, report);
    expect(status).toBe(201);
    expect(body).toMatchObject({ contacts: 0, warnings: [], advice: expect.stringContaining('do not ask') });
    await report.complete('approve-question', questionApproved());
    await eventually(() => statesOf(line, report)).toEqual(['SENT']);
    await assess(line, report);
    await report.atRest();
    expect((await report.row())['stage']).toBe('ACTION');
    const points = async () =>
      (await line.world.as(ASSESSOR).get(`/v1/reports/${report.id}/open-points`)).body;
    const awaited = { code: 'ANSWER_AWAITED', what: null, count: 1, blocks: true };
    expect(await points()).toEqual({ mayClose: false, items: [awaited] });
    await reply({ inReplyTo: await receiptOf(line, report) });
    expect((await points())['items']).not.toContainEqual(awaited);
    expect(await statesOf(line, report)).toEqual(['ANSWERED']);
    const task = await report.waiting('review-further-information');
    const shown = await line.world.as(ASSESSOR).get(`/v1/tasks/${task.id}`);
    expect(shown.body['notes']).toContain('REPLY');
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.closed();
    expect(putOf().filter((sent) => sent.includes(QUESTION))).toHaveLength(1);
    expect(putOf().join('')).not.toContain(REASON);
  });

  it('are shown to whoever may approve them, with the warning, and never to whoever asked', async () => {
    const { report } = await atWork(line);
    await ask(
      line,
      report,
      { questions: [QUESTION, 'Could you find out when he meets the buyer again?'] },
      ASSESSOR,
    );
    const task = await report.waiting('approve-question');
    expect((await line.world.as(ASSESSOR).get(`/v1/tasks/${task.id}`)).status).toBe(404);
    const { body } = await line.world.as(APPROVER).get(`/v1/tasks/${task.id}`);
    expect(body['suggestion']).toMatchObject({ questions: [QUESTION, expect.any(String)], repeated: false });
    expect(body['suggestion']['tasking']).toEqual([[], ['ASKS_TO_FIND_OUT']]);
    expect(body['suggestion']['covertSource']).toContain('do not ask them to find out');
    expect(body['notes']).toEqual(expect.arrayContaining(['COVERT_SOURCE_WARNING', 'ASKS_TO_FIND_OUT']));
    const { body: unread } = await line.world.as('perpetua.sallowfield').get(`/v1/tasks/${task.id}`);
    expect(JSON.stringify(unread)).not.toContain('colour');
    await report.complete('approve-question', questionApproved('REFUSE'));
    await assess(line, report);
    await report.closed();
    expect(await statesOf(line, report)).toEqual(['REFUSED']);
  });

  it('are not approved by whoever asked, nor by a supervisor who did', async () => {
    const { report } = await atWork(line);
    const supervisor = 'edmund.larkwhistle';
    expect((await ask(line, report, {}, supervisor)).status).toBe(403);
    const task = (await report.tasks()).find(({ kind }) => kind === 'assess-report');
    const { id } = { id: task?.id ?? '' };
    await line.world.as(supervisor).post(`/v1/tasks/${id}/release`);
    await line.world.as(supervisor).post(`/v1/tasks/${id}/claim`);
    expect((await ask(line, report, {}, supervisor)).status).toBe(201);
    const approval = await report.waiting('approve-question');
    expect((await line.world.as(supervisor).post(`/v1/tasks/${approval.id}/claim`)).status).toBe(403);
    const { body } = await line.world.as(supervisor).get(`/v1/tasks/${approval.id}`);
    expect(body['suggestion']).toBeNull();
  });

  it('are refused where nobody can be asked, and say why', async () => {
    const none = await atWork(line, { keepInContact: false });
    expect(await ask(line, none.report)).toMatchObject({ status: 409 });
    const confidential = await atWork(line, { anonymity: 'CONFIDENTIAL_CONTACT' });
    expect(await ask(line, confidential.report)).toMatchObject({ status: 409 });
    const { report } = await atWork(line);
    const leading = await ask(line, report, { questions: ['Is your number 07700 900417 still in use?'] });
    expect(leading).toMatchObject({ status: 422, body: { errors: [{ pointer: '/questions/0' }] } });
    expect(leading.text).not.toContain('900417');
  });

  it('count as contact, and need recorded advice once there is much of it', async () => {
    const { report, reply } = await atWork(line);
    await reply();
    await reply();
    const bare = await ask(line, report);
    expect(bare).toMatchObject({ status: 422, body: { errors: [{ pointer: '/advice' }] } });
    const advice = 'The authorising officer has advised that this is no covert source.';
    expect(await ask(line, report, { advice })).toMatchObject({ status: 201, body: { contacts: 2 } });
    await report.complete('approve-question', questionApproved());
    await eventually(() => statesOf(line, report)).toEqual(['SENT']);
    const { body } = await line.world.as(ASSESSOR).get(`/v1/reports/${report.id}`);
    expect(body['sourceContact']).toMatchObject({ contacts: 3, warning: true });
    expect(putOf().join('')).not.toContain(advice);
  });

  it('are withdrawn where the reporter ends the contact before they leave', async () => {
    const { report, message } = await atWork(line);
    await ask(line, report);
    const over = { keepInContact: false, messageType: 'FURTHER_INFORMATION' as const };
    await line.world.receive(aMessage({ ...over, reportRef: message.reportRef, sequence: 2 }));
    const task = await report.claim('approve-question');
    const refused = await line.world
      .as(APPROVER)
      .post(`/v1/tasks/${task.id}/complete`, { form: questionApproved() });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/form/decision' }] } });
    await line.world.as(APPROVER).post(`/v1/tasks/${task.id}/complete`, { form: questionApproved('REFUSE') });
    expect(await statesOf(line, report)).toEqual(['REFUSED']);
  });

  it('are answered by a reply that comes before their receipt, twice, and once', async () => {
    await line.simulators.order('crimestoppers', {
      timeOutAfterCommit: { count: 1 },
      failNextLookUp: { count: 1 },
    });
    const { report, reply } = await atWork(line);
    await ask(line, report);
    await report.complete('approve-question', questionApproved());
    await eventually(async () => (await report.returns())[0]?.state).toBe('unknown');
    const { effects } = await line.simulators.state('crimestoppers');
    const inReplyTo = effects.at(-1)?.reference ?? '';
    const sent = await reply({ inReplyTo });
    await line.world.receive(sent);
    await eventually(() => statesOf(line, report)).toEqual(['ANSWERED']);
    expect((await report.events()).filter((kind) => kind === 'QUESTIONS_ANSWERED')).toHaveLength(1);
    expect((await report.row())['stage']).toBe('ASSESSMENT');
    await assess(line, report);
    await report.closed();
    expect(await report.returns()).toMatchObject([{ state: 'delivered' }, { state: 'delivered' }]);
  });

  it('are answered by a reply that names none only where it is clear which', async () => {
    const { report, reply } = await atWork(line);
    const advice = 'The authorising officer has advised that this is no covert source.';
    for (const questions of [[QUESTION], ['Who else was there on that invented evening?']]) {
      await ask(line, report, { questions, advice });
      await report.complete('approve-question', questionApproved());
      await eventually(async () => (await statesOf(line, report)).at(-1)).toBe('SENT');
    }
    await reply();
    expect(await statesOf(line, report)).toEqual(['SENT', 'SENT']);
    await reply({ inReplyTo: await receiptOf(line, report) });
    expect(await statesOf(line, report)).toEqual(['SENT', 'ANSWERED']);
    await reply();
    expect(await statesOf(line, report)).toEqual(['ANSWERED', 'ANSWERED']);
  });

  it('are not answered by what comes under the same reference from elsewhere', async () => {
    const { report, message } = await atWork(line);
    await ask(line, report);
    await report.complete('approve-question', questionApproved());
    await eventually(() => statesOf(line, report)).toEqual(['SENT']);
    const inReplyTo = await receiptOf(line, report);
    const other = aMessage({
      messageType: 'REPLY_TO_FORCE_QUESTION',
      reportRef: message.reportRef,
      sequence: 2,
      inReplyTo,
    });
    const entered = await line.world.as(ASSESSOR).post('/v1/reports', other);
    expect(entered.body['messages'][0].reportId).not.toBe(report.id);
    expect(await statesOf(line, report)).toEqual(['SENT']);
  });

  it('survive a lost run, and a refusal of Crimestoppers ends them where two people agree', async () => {
    await line.simulators.order('crimestoppers', { rejectNext: { count: 1 } });
    const { report } = await atWork(line);
    await ask(line, report);
    await report.complete('approve-question', questionApproved());
    await report.waiting('resolve-hand-off');
    await report.atRest();
    await report.lose();
    await report.complete('resolve-hand-off', notNeeded());
    await report.complete('approve-decision', approved());
    await eventually(() => statesOf(line, report)).toEqual(['WITHDRAWN']);
    await assess(line, report);
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON' });
  });

  it('leave nothing of their words in Temporal or in the log', async () => {
    const { report } = await atWork(line);
    await ask(line, report);
    await report.complete('approve-question', questionApproved());
    await eventually(() => statesOf(line, report)).toEqual(['SENT']);
    const history = await line.client.workflow.getHandle(`report/${report.id}`).fetchHistory();
    expect(JSON.stringify(history)).not.toContain('colour');
    expect(line.logged() + line.world.logged()).not.toContain('colour');
  });

  it('reopen a closed report when the answer comes late', async () => {
    const { report, reply } = await atWork(line);
    await ask(line, report);
    await report.complete('approve-question', questionApproved());
    await eventually(() => statesOf(line, report)).toEqual(['SENT']);
    await assess(line, report);
    await reply();
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.closed();
    await reply();
    const { id } = await report.waiting('review-further-information');
    expect((await line.world.as(ASSESSOR).get(`/v1/tasks/${id}`)).body['notes']).toContain('REPLY');
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.closed(2);
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});

describe('questions that are not answered', () => {
  let place: SkippingPlace;
  let line: Line;
  beforeAll(async () => {
    place = await startSkippingPlace();
    line = await startLine({ place });
  });
  afterAll(() => line.close());

  it('have whoever asked reminded, count as unanswered after their time, and let the report close', async () => {
    const { report, reply } = await atWork(line);
    await ask(line, report);
    await report.complete('approve-question', questionApproved());
    await eventually(() => statesOf(line, report)).toEqual(['SENT']);
    await assess(line, report);
    await report.atRest();
    await place.pass(15 * DAY);
    expect(await report.events()).toContain('ANSWER_REMINDED');
    expect(await statesOf(line, report)).toEqual(['SENT']);
    await report.atRest();
    await report.lose();
    await report.signal('messageReceived', { messageId: report.id });
    await report.atRest();
    await place.pass(14 * DAY);
    await eventually(() => statesOf(line, report)).toEqual(['UNANSWERED']);
    await report.closed();
    expect((await report.events()).filter((kind) => kind === 'ANSWER_REMINDED')).toHaveLength(1);
    await reply();
    expect(await statesOf(line, report)).toEqual(['ANSWERED']);
  });
});
