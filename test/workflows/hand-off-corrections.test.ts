import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tellOfLongHandOffs } from '../../database/long-hand-offs.ts';
import { asWorker } from '../../database/transactions.ts';
import { measureNow } from '../../worker/measure-work.ts';
import {
  approved,
  assessedAs,
  correctedAs,
  doneByHand,
  graded,
  released,
  notNeeded,
  tryAgain,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

const SUPERVISOR = 'edmund.larkwhistle';
const REASON = 'To see what the intelligence system has refused.';
const TEXT = '/items/0/text';

describe('a refused hand-off', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterEach(() => line.simulators.cure('intelligence'));
  afterAll(() => line.close());

  const refusedReport = async (faults: object = { rejectNext: { count: 1 } }): Promise<TestReport> => {
    await line.simulators.order('intelligence', faults);
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.waiting('resolve-hand-off');
    return report;
  };
  const idOf = async (report: TestReport): Promise<string> => {
    const { rows } = await line.world.database.admin.query<{ id: string }>(
      /* sql */ `select id from pacars.hand_offs where report_id = $1 and system = 'intelligence'`,
      [report.id],
    );
    return rows[0]?.id ?? '';
  };
  const effects = async (report: TestReport): Promise<string[]> => {
    const id = await idOf(report);
    const { effects: all } = await line.simulators.state('intelligence');
    return all.filter(({ ourReference }) => ourReference === id).map((effect) => effect.idempotencyKey);
  };
  const sentTexts = async (report: TestReport): Promise<string[]> => {
    const id = await idOf(report);
    return line.simulators
      .requests()
      .filter(({ method, body }) => method === 'POST' && body.includes(id))
      .map(({ body }) => /"text":"(?<text>[^"]*)"/u.exec(body)?.groups?.['text'] ?? '');
  };

  it('is shown to its holder alone, corrected, and sent under a key of its own', async () => {
    const report = await refusedReport();
    const task = await report.waiting('resolve-hand-off');
    const path = `/v1/tasks/${task.id}/refused-request`;
    const staff = line.world.as(SUPERVISOR);
    expect((await staff.post(path, { reason: REASON })).status).toBe(409);
    await report.claim('resolve-hand-off');
    const { status, body } = await staff.post(path, { reason: REASON });
    expect(status).toBe(200);
    expect(body['fields']).toContainEqual({
      pointer: TEXT,
      value: 'An invented form of words.',
      correctable: true,
    });
    expect(body['fields']).not.toContainEqual(expect.objectContaining({ pointer: '/ourReference' }));
    expect(await report.events()).toContain('CONTENT_READ');
    const form = correctedAs(TEXT, 'An invented better form of words.');
    await staff.post(`/v1/tasks/${task.id}/complete`, { form });
    await report.complete('approve-decision', approved());
    await report.closed();
    expect(await effects(report)).toEqual([`${await idOf(report)}#2`]);
    expect(await sentTexts(report)).toEqual([
      'An invented form of words.',
      'An invented better form of words.',
    ]);
    expect(await report.events()).toContain('HAND_OFF_CORRECTED');
  });

  it('is not sent corrected where an earlier attempt has arrived: it is asked for first, by our reference', async () => {
    const report = await refusedReport({
      timeOutAfterCommit: { count: 1 },
      failNextLookUp: { count: 1, status: 422 },
    });
    await report.complete('resolve-hand-off', correctedAs(TEXT, 'An invented better form of words.'));
    await report.complete('approve-decision', approved());
    await report.closed();
    expect(await effects(report)).toEqual([await idOf(report)]);
    expect(await report.handOffs()).toMatchObject([{ state: 'delivered' }]);
  });

  it('is corrected once and counted once through refusals, a time-out and a lost run', async () => {
    const report = await refusedReport({ rejectNext: { count: 2 } });
    await report.complete('resolve-hand-off', correctedAs(TEXT, 'An invented second form of words.'));
    await report.complete('approve-decision', approved());
    await eventually(
      async () => (await report.tasks()).filter(({ kind }) => kind === 'resolve-hand-off').length,
    ).toBe(2);
    await report.atRest();
    await report.lose();
    await line.simulators.order('intelligence', { timeOutAfterCommit: { count: 1 } });
    await report.complete('resolve-hand-off', correctedAs(TEXT, 'An invented third form of words.'));
    await report.complete('approve-decision', approved());
    await eventually(async () => (await report.handOffs())[0]?.state).toBe('unknown');
    await report.lose();
    await report.further();
    await report.complete('review-further-information', { decision: 'NOTED', reason: REASON });
    await report.closed();
    expect(await effects(report)).toEqual([`${await idOf(report)}#3`]);
    expect((await sentTexts(report)).at(-1)).toBe('An invented third form of words.');
  });

  it('is corrected only in fields of it that may be', async () => {
    const report = await refusedReport();
    const { id } = await report.claim('resolve-hand-off');
    for (const pointer of ['/force', '/ourReference', '/items/7/text', '/items/0/grade/source']) {
      const form = correctedAs(pointer, 'west-midlands');
      const { status, body } = await line.world.as(SUPERVISOR).post(`/v1/tasks/${id}/complete`, { form });
      expect(status).toBe(422);
      expect(body['errors'][0].pointer).toBe('/form/corrections/0/pointer');
    }
    await line.world.as(SUPERVISOR).post(`/v1/tasks/${id}/complete`, { form: tryAgain() });
    await report.closed();
  });

  it('whose released words are corrected waits for another than its writer and its corrector', async () => {
    await line.simulators.order('intelligence', { rejectNext: { count: 1 } });
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded(), 'augusta.pellingham');
    await report.complete('release-intelligence', released());
    const { id: resolve } = await report.claim('resolve-hand-off');
    const reference = String((await report.row())['reference']);
    const complete = (id: string, value: string) =>
      line.world.as(SUPERVISOR).post(`/v1/tasks/${id}/complete`, { form: correctedAs(TEXT, value) });
    const leading = await complete(resolve, `It is said in ${reference} that it was so.`);
    expect([leading.status, leading.body['errors'][0].pointer]).toEqual([422, '/form/corrections/0/value']);
    expect((await complete(resolve, 'An invented better form of words.')).status).toBe(200);
    const { id } = await report.waiting('approve-decision');
    for (const login of [SUPERVISOR, 'augusta.pellingham'])
      expect((await line.world.as(login).post(`/v1/tasks/${id}/claim`)).status).toBe(403);
    await report.atRest();
    expect(await effects(report)).toEqual([]);
    await report.lose();
    await report.claim('approve-decision');
    const judge = line.world.as('philippa.hartsbourne-lisle');
    const read = await judge.post(`/v1/tasks/${id}/refused-request`, { reason: REASON });
    expect(read.body['fields']).toContainEqual(
      expect.objectContaining({ pointer: TEXT, value: 'An invented form of words.' }),
    );
    await judge.post(`/v1/tasks/${id}/complete`, { form: approved() });
    await report.closed();
    expect((await sentTexts(report)).at(-1)).toBe('An invented better form of words.');
  });

  it('is sent as it was released once a second person returns its correction and it is tried again', async () => {
    const report = await refusedReport();
    await report.complete('resolve-hand-off', correctedAs(TEXT, 'An invented worse form of words.'));
    await report.complete('approve-decision', approved('RETURN'));
    await report.complete('resolve-hand-off', tryAgain());
    await report.closed();
    expect(await effects(report)).toEqual([await idOf(report)]);
    expect(await sentTexts(report)).toEqual(['An invented form of words.', 'An invented form of words.']);
  });

  it('is given up by two people, and decided again where the second returns it', async () => {
    const report = await refusedReport();
    await report.complete('resolve-hand-off', notNeeded());
    const task = await report.waiting('approve-decision');
    const own = await line.world.as(SUPERVISOR).post(`/v1/tasks/${task.id}/claim`);
    expect(own.status).toBe(403);
    await report.complete('approve-decision', approved('RETURN'));
    await report.waiting('resolve-hand-off');
    await report.atRest();
    await report.lose();
    await report.complete('resolve-hand-off', notNeeded());
    await report.complete('approve-decision', approved());
    await report.closed();
    expect(await report.handOffs()).toMatchObject([{ state: 'abandoned', attempts: 1, receipt: null }]);
    expect(await effects(report)).toEqual([]);
  });

  it('says at which fields what does not fit the contract is at fault, and leaves once it is corrected', async () => {
    const subjects = [{ subjectNo: 1, name: 'Somebody Invented', notes: 'n'.repeat(400_001) }];
    const report = await receiveReport(line, { subjects, targetForce: { slug: 'btp', confidence: 'HIGH' } });
    const { id } = await report.claim('resolve-hand-off');
    const staff = line.world.as(SUPERVISOR);
    const { body } = await staff.post(`/v1/tasks/${id}/refused-request`, { reason: REASON });
    expect(body['pointers']).toEqual(['/messages/0/subjects/0/notes']);
    const form = correctedAs('/messages/0/subjects/0/notes', 'An invented summary of the notes.');
    expect((await staff.post(`/v1/tasks/${id}/complete`, { form })).status).toBe(200);
    await report.closed();
    expect(await report.handOffs()).toMatchObject([{ system: 'force-desk', state: 'delivered' }]);
  });

  it('whose outcome is unknown is seen by staff, and measured once it has lasted too long', async () => {
    await line.simulators.order('intelligence', {
      timeOutAfterCommit: { count: 1 },
      failNextLookUp: { count: 1_000 },
    });
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await eventually(async () => (await report.handOffs())[0]?.attempts ?? 0).toBeGreaterThan(1);
    const path = `/v1/reports/${report.id}/hand-offs`;
    const shown = async (): Promise<Record<string, unknown>> => {
      const { body } = await line.world.as('isolde.marchpenny').get(path);
      return body['items'].find(({ system }: { system: string }) => system === 'intelligence');
    };
    expect(await shown()).toMatchObject({ state: 'unknown', long: false, unknownSince: expect.any(String) });
    await line.world.database.admin.query(
      /* sql */ `update pacars.hand_offs set created_at = now() - interval '5 hours' where report_id = $1 and system = 'intelligence'`,
      [report.id],
    );
    expect(await shown()).toMatchObject({ long: true });
    await measureNow(line.world.database.worker, line.metrics);
    expect(await line.metrics.text()).toMatch(/pacars_hand_offs_long_unsettled\{[^}]*\} 1/u);
    // Its supervisors are told of it once, however often it is looked at.
    const look = (): Promise<unknown> =>
      asWorker(line.world.database.worker, (tx) => tellOfLongHandOffs(tx, new Date()));
    await look();
    await look();
    const { rows: told } = await line.world.database.admin.query<{ person: string }>(
      /* sql */ `
        select payload ->> 'personId' as person from pacars.outbox
        where report_id = $1 and destination = 'mail' and kind = 'hand-off-late'`,
      [report.id],
    );
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told.map(({ person: id }) => id)).size).toBe(told.length);
    await line.simulators.cure('intelligence');
    await report.closed();
    expect(await effects(report)).toHaveLength(1);
  });

  it('of which nothing is left to do is not sent again when it was done by hand', async () => {
    const report = await refusedReport();
    await report.complete('resolve-hand-off', doneByHand('IR-BY-HAND-9'));
    await report.complete('approve-decision', approved());
    await report.closed();
    expect(await effects(report)).toEqual([]);
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
