import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCanaries, canaryMessage } from '../support/canaries.ts';
import { placesHolding } from '../support/database-contents.ts';
import { eventually } from '../support/eventually.ts';
import {
  allocated,
  assessedAs,
  confirmed,
  graded,
  planned,
  result,
  reviewed,
  triaged,
} from '../support/forms.ts';
import { textOfHistory } from '../support/history-text.ts';
import { type Line, startLine } from '../support/line.ts';
import { historiesOf, replayAll } from '../support/replay.ts';
import { type TestReport, takeHoldOf } from '../support/reports.ts';

const asText = (_name: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value;

describe('what was said in confidence', () => {
  const canaries = createCanaries();
  const reason = (field: string): string =>
    `${canaries.word(field)} is the reason, in an assessor’s own words.`;
  let line: Line;
  /** Every answer of the API that is no success, as it was sent. */
  const refusals: string[] = [];
  let byHand = '';

  const post = async (login: string, path: string, body: object): Promise<number> => {
    const headers = { 'idempotency-key': randomUUID() };
    const { status, text, headers: answered } = await line.world.as(login).post(path, body, headers);
    if (status >= 400) refusals.push(text, JSON.stringify(answered));
    return status;
  };
  const sendBadly = async (body: unknown): Promise<void> => {
    const { status, text, headers } = await line.world.send(JSON.stringify(body));
    expect(status).toBe(422);
    refusals.push(text, JSON.stringify(headers));
  };
  const breakFor = async (
    constraint: string,
    table: string,
    meanwhile: () => Promise<void>,
  ): Promise<void> => {
    const { admin } = line.world.database;
    await admin.query(`alter table pacars.${table} add constraint broken check (${constraint}) not valid`);
    await meanwhile();
    await admin.query(`alter table pacars.${table} drop constraint broken`);
  };

  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  /** What people do wrong with what they were told: every refusal must keep it to itself. */
  async function misuse(report: TestReport): Promise<void> {
    const { id } = await report.claim('assess-report');
    const path = `/v1/tasks/${id}`;
    const unknown = { colour: canaries.word('value of an unknown field') };
    expect(await post('isolde.marchpenny', `${path}/complete`, { form: unknown })).toBe(422);
    const wrong = {
      ...assessedAs(),
      scope: canaries.word('wrong scope'),
      outcomes: [canaries.word('outcome')],
    };
    expect(await post('isolde.marchpenny', `${path}/complete`, { form: wrong })).toBe(422);
    expect(await post('isolde.marchpenny', path, { form: wrong })).toBe(404);
    expect(await post('tamsin.copperdale', `${path}/complete`, { form: assessedAs() })).toBe(409);
    expect(await post('isolde.marchpenny', `${path}/draft`, { form: { note: reason('draft') } })).toBe(200);
    const stated = { reason: reason('consultation') };
    expect(await post('isolde.marchpenny', `/v1/reports/${report.id}/content`, stated)).toBe(200);
    await sendBadly({ ...canaryMessage(canaries, 'bad priority'), priority: canaries.word('priority') });
    await sendBadly({
      ...canaryMessage(canaries, 'bad narrative'),
      narrative: { text: canaries.word('nested') },
    });
  }

  async function carry(report: TestReport): Promise<void> {
    const { simulators } = line;
    await simulators.order('case-management', { failNext: { count: 1, status: 500 } });
    await simulators.order('safeguarding', { rejectNext: { count: 1 } });
    await simulators.order('intelligence', { timeOutAfterCommit: { count: 1 } });
    await report.complete('triage-danger', { ...triaged('NO_IMMEDIATE_ACTION'), reason: reason('triage') });
    const assessment = {
      ...assessedAs('INVESTIGATION', 'SAFEGUARDING', 'INTELLIGENCE'),
      reason: reason('assess'),
    };
    // The API's own database error, which quotes the row with the decision.
    await breakFor(`decision is null or kind <> 'assess-report'`, 'tasks', async () => {
      const { id } = await report.waiting('assess-report');
      expect(await post('isolde.marchpenny', `/v1/tasks/${id}/complete`, { form: assessment })).toBe(500);
    });
    await report.complete('assess-report', assessment);
    await report.complete('allocate-investigator', { ...allocated(), reason: reason('allocate') });
    const items = graded().items.map((item) => ({
      ...item,
      text: reason('item'),
      conditions: canaries.word('conditions'),
    }));
    await report.complete('grade-intelligence', { ...graded(), items });
    const actions = [{ action: reason('action'), owner: canaries.word('owner') }];
    await report.complete('plan-safeguarding', { ...planned('MASH'), riskSummary: reason('risk'), actions });
    byHand = canaries.word('reference by hand');
    // The worker's own database error, which quotes the row with the reference.
    await breakFor(`receipt is null or receipt not like 'Canary%'`, 'hand_offs', async () => {
      await report.complete('resolve-hand-off', {
        decision: 'RECORD_AS_DONE_BY_HAND',
        reference: byHand,
        reason: reason('resolve'),
      });
      await eventually(() => line.logged()).toContain('23514');
    });
    await report.further(canaryMessage(canaries, 'further', { anonymity: 'ANONYMOUS' }));
    await report.complete('triage-danger', {
      ...triaged('NO_IMMEDIATE_ACTION'),
      reason: reason('second triage'),
    });
    await report.complete('review-further-information', { ...reviewed('NOTED'), reason: reason('review') });
    await report.complete('confirm-safeguarding', { ...confirmed(), note: reason('note') });
    await report.complete('record-investigation-result', {
      ...result(),
      learning: reason('learning'),
      reason: reason('result'),
    });
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON' });
    await report.ended();
  }

  /** The fields whose words stand in the text. */
  const foundIn = (text: string): string[] =>
    [...canaries.all()].filter(([, word]) => text.includes(word)).map(([field]) => field);
  const foundOf = (text: string, part: string): string[] =>
    foundIn(text).filter((field) => field.includes(part));

  it('is told in every field and form, through refusals, failures and errors, to the end', async () => {
    const message = canaryMessage(canaries, 'first');
    // The database refuses, and quotes the row in its error: the delivery is held.
    await breakFor(`reference not like 'Canary%'`, 'reports', async () => {
      const { status, text } = await line.world.send(JSON.stringify(canaryMessage(canaries, 'held')));
      expect(status).toBe(503);
      refusals.push(text);
    });
    const [id = ''] = await line.world.receive(message);
    const report = takeHoldOf(line, id, message.reportRef);
    await misuse(report);
    await carry(report);
    const elsewhere = canaryMessage(canaries, 'elsewhere', {
      immediateRisk: null,
      targetForce: { slug: 'btp', confidence: 'HIGH' },
    });
    const [other = ''] = await line.world.receive(elsewhere);
    await takeHoldOf(line, other, elsewhere.reportRef).closed();
    await eventually(async () => {
      const { rows } = await line.world.database.admin.query(
        /* sql */ `select from pacars.outbox where delivered_at is null`,
      );
      return rows.length;
    }).toBe(0);
  });

  it('is in no workflow’s history, memo, attributes, summary or details', async () => {
    const histories = await historiesOf(line);
    expect(histories.length).toBeGreaterThan(1);
    for (const { workflowId, history } of histories) {
      expect(foundIn(`${workflowId}\n${textOfHistory(history)}`)).toEqual([]);
      const handle = line.client.workflow.getHandle(workflowId);
      const { raw, memo, searchAttributes, ...described } = await handle.describe();
      const shown = [
        raw,
        memo,
        searchAttributes,
        await described.staticSummary(),
        await described.staticDetails(),
      ];
      shown.push(await handle.query('__temporal_workflow_metadata'));
      expect(foundIn(JSON.stringify(shown, asText))).toEqual([]);
    }
  });

  it('is in no line of a log, though every kind of failure was logged', () => {
    expect(foundIn(line.world.logged())).toEqual([]);
    expect(foundIn(line.logged())).toEqual([]);
    expect(line.world.logged()).toContain('23514');
    expect(line.logged()).toContain('23514');
  });

  it('is in no metric, of API or worker', async () => {
    const { text } = await line.world.as(null).get('/metrics');
    expect(text).toContain('pacars_');
    expect(foundIn(text)).toEqual([]);
    expect(foundIn(await line.metrics.text())).toEqual([]);
  });

  it('is in no notification', async () => {
    const mails = await (await fetch(`${line.mailbox.url}/messages`)).text();
    expect(mails).toContain('A task waits for you');
    expect(foundIn(mails)).toEqual([]);
  });

  it('is in no refusal, whatever was refused', () => {
    expect(refusals.length).toBeGreaterThan(10);
    expect(foundIn(refusals.join('\n'))).toEqual([]);
  });

  it('is in no address and no header of what goes out', () => {
    const requests = line.simulators.requests();
    expect(requests.length).toBeGreaterThan(4);
    for (const { url, headers } of requests)
      expect(foundIn(`${url}\n${JSON.stringify(headers)}`)).toEqual([]);
  });

  it('goes out in the bodies that are meant to carry it, without the reporter’s contact in any', () => {
    const bodies = line.simulators
      .requests()
      .map(({ body }) => body)
      .join('\n');
    expect(foundOf(bodies, 'first.narrative')).toHaveLength(1);
    expect(foundOf(bodies, 'elsewhere.narrative')).toHaveLength(1);
    expect(foundOf(bodies, 'item')).not.toEqual([]);
    expect(foundOf(bodies, 'contact')).toEqual([]);
    expect(foundOf(bodies, 'elsewhere.unknown field')).toEqual([]);
  });

  it('stands in clear nowhere in the database, but for the sender’s reference and the one given by hand', async () => {
    const places = new Map<string, string[]>();
    for (const [field, word] of canaries.all()) {
      const found = await placesHolding(line.world.database, word);
      if (found.length > 0) places.set(field.replace(/ \d+$/u, ''), found);
    }
    expect(Object.fromEntries(places)).toEqual({
      'first.reportRef': ['reports.reference'],
      'elsewhere.reportRef': ['reports.reference'],
      'reference by hand': ['hand_offs.receipt', 'tasks.decision'],
    });
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
