import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import {
  assessedAs,
  confirmed,
  graded,
  planned,
  released,
  retracted,
  reviewed,
  riskRead,
  triaged,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

const REASON = 'An invented reason that is long enough.';
const SUPERVISOR = 'edmund.larkwhistle';
const SEALING: Partial<FeedMessage> = { subjects: [{ name: 'Philippa Hartsbourne-Lisle' }] };

const standing = async (report: TestReport): Promise<string[]> =>
  (await report.tasks()).filter(({ state }) => state !== 'withdrawn').map(({ kind }) => kind);

describe('reports that are one', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const merge = (report: TestReport, into: TestReport, login = SUPERVISOR, key?: string) =>
    line.world
      .as(login)
      .post(
        `/v1/reports/${report.id}/merges`,
        { into: into.id, reason: REASON },
        key === undefined ? {} : { 'idempotency-key': key },
      );
  const undo = (report: TestReport, mergeId: string, login = SUPERVISOR) =>
    line.world.as(login).post(`/v1/reports/${report.id}/merges/${mergeId}/undo`, { reason: REASON });
  const pair = async (overrides: Partial<FeedMessage> = {}): Promise<[TestReport, TestReport]> => {
    const [one, other] = [await receiveReport(line, overrides), await receiveReport(line)];
    await Promise.all([one.waiting('assess-report'), other.waiting('assess-report')]);
    return [one, other];
  };

  it('are read as one: the merged one closes as such, and its words are read with the other', async () => {
    const [one, other] = await pair({ narrative: 'An invented story told a second time, canarymerge.' });
    const answer = await merge(one, other);
    expect(answer.status).toBe(201);
    expect(await one.closed()).toMatchObject({ ending: 'MERGED_INTO', merged_into: other.id });
    const { body } = await line.world
      .as('isolde.marchpenny')
      .post(`/v1/reports/${other.id}/content`, { reason: REASON });
    expect(body['messages'].map(({ reportId }: { reportId: string }) => reportId)).toEqual([
      other.id,
      one.id,
    ]);
    expect(JSON.stringify(body)).toContain('canarymerge');
    await other.complete('review-further-information', reviewed('NOTED'));
    await other.complete('assess-report', assessedAs());
    expect(await other.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
    for (const { id } of [one, other]) {
      const { rows } = await line.world.database.admin.query(
        /* sql */ `select from pacars.audit_entries where report_id = $1 and action = 'COMBINATION'`,
        [id],
      );
      expect(rows).toHaveLength(1);
    }
  });

  it('have further information on the merged reference dealt with on the other, danger above all', async () => {
    const [one, other] = await pair();
    await merge(one, other);
    await one.closed();
    await other.complete('review-further-information', reviewed('NOTED'));
    await other.complete('assess-report', assessedAs());
    await other.closed();
    await one.further({ priority: 'IMMEDIATE' });
    await other.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    await other.complete('review-further-information', reviewed('NOTED'));
    expect(await other.closed(2)).toMatchObject({ danger: true, priority: 'IMMEDIATE' });
    expect(await one.row()).toMatchObject({ stage: 'CLOSED', closings: 1, danger: false });
    const { rows } = await line.world.database.admin.query(
      /* sql */ `select from pacars.messages where report_id = any ($1::uuid[]) and considered_at is null`,
      [[one.id, other.id]],
    );
    expect(rows).toEqual([]);
  });

  it('have the risk of a plan read again, and whoever plans told, where another is merged into its report', async () => {
    const [one, other] = await pair();
    await other.complete('assess-report', assessedAs('SAFEGUARDING'));
    await other.waiting('plan-safeguarding');
    expect((await merge(one, other)).status).toBe(201);
    const planning = async () =>
      (
        await line.world.database.admin.query<{ notes: string[] }>(
          /* sql */ `select notes from pacars.tasks where report_id = $1 and kind = 'plan-safeguarding'`,
          [other.id],
        )
      ).rows;
    expect(await planning()).toMatchObject([{ notes: expect.arrayContaining(['MERGED']) }]);
    expect(await standing(other)).not.toContain('review-risk');
    await other.complete('review-further-information', reviewed('NOTED'));
    const plan = await other.complete('plan-safeguarding', planned());
    await other.waiting('confirm-safeguarding');
    const third = await receiveReport(line);
    await third.waiting('assess-report');
    expect((await merge(third, other)).status).toBe(201);
    const { id } = await other.waiting('review-risk');
    const { body } = await line.world.as('perpetua.sallowfield').get(`/v1/tasks/${id}`);
    expect(body).toMatchObject({ aboutTask: plan.id, notes: ['MERGED'] });
    await other.complete('review-risk', riskRead());
    await other.complete('review-further-information', reviewed('NOTED'));
    await other.complete('confirm-safeguarding', confirmed());
    await Promise.all([one.closed(), other.closed(), third.closed()]);
  });

  it('are none where the other is still being routed, or is another force’s', async () => {
    const one = await receiveReport(line);
    await one.waiting('assess-report');
    const routing = await receiveReport(line, {
      targetForce: { confidence: 'LOW', statedText: 'nobody knows' },
    });
    await routing.waiting('route-report');
    expect((await merge(one, routing)).body['errors'][0]).toMatchObject({ pointer: '/into' });
    expect(await one.row()).toMatchObject({ merged_into: null });
  });

  it('are not both ended when the sender of one takes it back', async () => {
    const [one, other] = await pair();
    await merge(one, other);
    await other.further({ messageType: 'RETRACTION' });
    const { id } = await other.waiting('review-retraction');
    await other.claim('review-retraction');
    const ended = await line.world
      .as(SUPERVISOR)
      .post(`/v1/tasks/${id}/complete`, { form: retracted('END') });
    expect([ended.status, ended.body['errors'][0].pointer]).toEqual([422, '/form/decision']);
    await other.complete('review-retraction', retracted('GO_ON'));
    await other.complete('review-further-information', reviewed('NOTED'));
    await other.complete('assess-report', assessedAs());
    await Promise.all([one.closed(), other.closed()]);
  });

  it('keep danger and what was begun where they are, until it is done', async () => {
    const [one, other] = await pair({ priority: 'IMMEDIATE' });
    await one.complete('assess-report', assessedAs('INTELLIGENCE'));
    await one.waiting('grade-intelligence');
    await merge(one, other);
    expect(await standing(one)).toEqual(expect.arrayContaining(['triage-danger', 'grade-intelligence']));
    await one.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    await one.complete('grade-intelligence', graded());
    await one.complete('release-intelligence', released());
    expect(await one.closed()).toMatchObject({ ending: 'MERGED_INTO', outcomes: ['INTELLIGENCE'] });
    expect((await one.handOffs()).map(({ state }) => state)).toEqual(['delivered']);
  });

  it('are taken apart again: the merged one is read by itself, with what came meanwhile', async () => {
    const [one, other] = await pair();
    const { body } = await merge(one, other);
    await one.closed();
    await one.ended();
    await one.further();
    await eventually(() => standing(other)).toEqual(expect.arrayContaining(['review-further-information']));
    expect((await undo(one, String(body['id']))).status).toBe(200);
    expect((await undo(one, String(body['id']))).status).toBe(409);
    await one.complete('assess-report', assessedAs('INTELLIGENCE'));
    await one.complete('grade-intelligence', graded());
    await one.complete('release-intelligence', released());
    expect(await one.closed(2)).toMatchObject({ ending: 'ACTED_ON', merged_into: null });
    await one.further();
    await one.complete('review-further-information', reviewed('NOTED'));
    await one.closed(3);
    expect((await one.tasks()).filter(({ kind }) => kind === 'assess-report')).toHaveLength(2);
  });

  it('are never merged both ways, or into themselves, or twice', async () => {
    const [one, other] = await pair();
    const answers = await Promise.all([merge(one, other), merge(other, one)]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 422]));
    const [third, fourth] = await pair();
    expect((await merge(third, third)).status).toBe(422);
    const key = randomUUID();
    const first = await merge(third, fourth, SUPERVISOR, key);
    expect((await merge(third, fourth, SUPERVISOR, key)).body).toEqual(first.body);
    expect((await merge(third, fourth)).status).toBe(422);
    expect((await merge(fourth, one)).status).toBe(422);
  });

  it('of which the other cannot be known, is elsewhere or is not there are refused alike', async () => {
    const mine = await receiveReport(line);
    const sealed = await receiveReport(line, SEALING);
    const elsewhere = await receiveReport(line, {
      targetForce: { slug: 'west-midlands', confidence: 'HIGH' },
    });
    const absent = { ...mine, id: randomUUID() };
    const told = await Promise.all(
      [sealed, elsewhere, absent].map(async (into) => {
        const { status, body } = await merge(mine, into);
        return [status, body['errors']];
      }),
    );
    expect(told[0]).toEqual(told[2]);
    expect(told[1]).toEqual(told[2]);
    const gone = await Promise.all([sealed, absent].map((from) => merge(from, mine)));
    expect(gone.map(({ status }) => status)).toEqual([404, 404]);
    expect((await merge(mine, mine, 'isolde.marchpenny')).status).toBe(403);
  });

  it.each([
    ['a sealed one into an open one', true],
    ['an open one into a sealed one', false],
  ])('seal %s, and whoever must not know one does not know the other', async (_what, sealedFirst) => {
    const sealed = await receiveReport(line, SEALING);
    const open = await receiveReport(line);
    await open.waiting('assess-report');
    const owner = 'augusta.pellingham';
    // Somebody who owns what is sealed, and supervises: the two are theirs to know.
    const [from, into] = sealedFirst ? [sealed, open] : [open, sealed];
    const answer = await merge(from, into, owner);
    expect(answer.status).toBe(201);
    expect(await open.row()).toMatchObject({ sealed: true, sealed_for_now: false });
    for (const login of ['isolde.marchpenny', 'philippa.hartsbourne-lisle', SUPERVISOR])
      expect((await line.world.as(login).get(`/v1/reports/${open.id}`)).status).toBe(404);
    expect((await line.world.as(owner).get(`/v1/reports/${open.id}`)).status).toBe(200);
  });

  it('lose no message that comes in the moment of a merge, or of its end', async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => pair()));
    await Promise.all(
      made.map(async ([one, other], index) => {
        const merging = merge(one, other);
        for (let waited = 0; waited < index; waited += 1) await one.row();
        const [{ status, body }] = await Promise.all([merging, one.further()]);
        expect(status).toBe(201);
        if (index % 2 === 0) await Promise.all([undo(one, String(body['id'])), one.further()]);
      }),
    );
    for (const [one, other] of made) {
      for (let idle = 0; idle < 2;) {
        const open = [...(await one.tasks()), ...(await other.tasks())].filter(
          ({ state }) => state === 'open' || state === 'claimed',
        );
        idle = open.length === 0 ? idle + 1 : 0;
        for (const { id, kind } of open) {
          const form = kind === 'assess-report' ? assessedAs() : reviewed('NOTED');
          await line.world.as('isolde.marchpenny').post(`/v1/tasks/${id}/claim`);
          await line.world.as('isolde.marchpenny').post(`/v1/tasks/${id}/complete`, { form });
        }
        await Promise.all([one, other].map((report) => report.atRest()));
      }
      for (const report of [one, other])
        await eventually(async () => (await report.row())['stage']).toBe('CLOSED');
      const { rows } = await line.world.database.admin.query(
        /* sql */ `select from pacars.messages where report_id = any ($1::uuid[]) and considered_at is null`,
        [[one.id, other.id]],
      );
      expect(rows).toEqual([]);
    }
  });

  it('are kept as long as the longer of the two', async () => {
    const [one, other] = await pair();
    await one.complete('assess-report', assessedAs('INTELLIGENCE'));
    await one.complete('grade-intelligence', graded());
    await one.complete('release-intelligence', released());
    await one.closed();
    await merge(one, other);
    const clocks = async () =>
      (
        await line.world.database.admin.query<{ due: Date | null; needed: number }>(
          /* sql */ `
            select review_due as due, decisions_needed as needed from pacars.report_retention
            where report_id = any ($1::uuid[])`,
          [[one.id, other.id]],
        )
      ).rows;
    expect(await clocks()).toMatchObject([{ due: null }]);
    await other.complete('review-further-information', reviewed('NOTED'));
    await other.complete('assess-report', assessedAs());
    await other.closed();
    const [first, second] = await clocks();
    expect(first?.due).not.toBeNull();
    expect(first).toEqual(second);
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
