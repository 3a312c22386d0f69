import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { putPeople, type DirectoryPerson } from '../../database/people.ts';
import { asOwner } from '../../database/transactions.ts';
import { eventually } from '../support/eventually.ts';
import * as forms from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TaskRow, type TestReport } from '../support/reports.ts';
import { mailsAbout, toldOfTask } from '../support/told.ts';
import { everybody, person } from '../support/world.ts';

const FIRST = 'morwenna.thrale';
const SECOND = 'jocasta.fernhollow';
const SUPERVISOR = 'edmund.larkwhistle';
/** Nothing is allocated to her but where a test says so. */
const IDLE = 'rosalind.tillinghast';
/** Of the sealed reports, which those are that name somebody of professional standards. */
const OWNER = 'augusta.pellingham';
const EVERYBODY = everybody();

const ofKind = async (report: TestReport, kind: string): Promise<TaskRow[]> =>
  (await report.tasks()).filter((task) => task.kind === kind);

describe('an investigation', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  beforeEach(async () => {
    await directory(EVERYBODY);
    // A token says when it was issued in whole seconds, so whoever comes back is let in from the next second on.
    await eventually(async () => (await line.world.as(FIRST).get('/v1/tasks')).status).toBe(200);
  });
  afterAll(() => line.close());

  const directory = async (given: readonly DirectoryPerson[]): Promise<void> => {
    await asOwner(line.world.database.admin, (tx) => putPeople(tx, line.world.vault, given));
  };
  const under = async (overrides = {}): Promise<TestReport> => {
    const report = await receiveReport(line, overrides);
    await report.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    await report.complete('allocate-investigator', forms.allocated());
    await report.waiting('record-investigation-result');
    return report;
  };
  const sentTo = (path: string): { change: { kind: string } }[] =>
    line.simulators
      .requests()
      .filter(({ url, method }) => method === 'POST' && url.endsWith(path))
      .map(({ body }) => JSON.parse(body));

  it.each<[string, () => Promise<void>]>([
    ['leaves', () => directory(EVERYBODY.filter(({ login }) => login !== FIRST))],
    ['is suspended', () => directory(EVERYBODY.map((one) => ({ ...one, suspended: one.login === FIRST })))],
  ])('is allocated anew when its investigator %s, and nothing of it is lost', async (_what, go) => {
    const report = await under();
    const held = (await report.tasks()).filter(({ assignee }) => assignee === person(FIRST).id);
    expect(held.map(({ kind, state }) => `${kind} ${state}`).toSorted()).toEqual([
      'assess-severity claimed',
      'record-investigation-result claimed',
      'serve-notice claimed',
    ]);
    await go();
    expect((await line.world.as(FIRST).get('/v1/tasks')).status).toBe(401);
    for (const { id } of held)
      expect((await report.tasks()).find((task) => task.id === id)).toMatchObject({
        state: 'open',
        assignee: null,
      });
    await eventually(async () => (await ofKind(report, 'allocate-investigator')).length).toBe(2);
    const [, anew] = await ofKind(report, 'allocate-investigator');
    const { body } = await line.world
      .as(SUPERVISOR)
      .get(`/v1/tasks/${anew?.id ?? ''}/candidates?role=investigator`);
    const logins = body['items'].map(
      ({ id }: { id: string }) => EVERYBODY.find((one) => one.id === id)?.login,
    );
    expect(logins).toContain(SECOND);
    expect(logins).not.toContain(FIRST);
    await report.complete('allocate-investigator', forms.allocated(SECOND));
    await eventually(async () => {
      const tasks = await report.tasks();
      return held.every(({ id }) => tasks.find((task) => task.id === id)?.assignee === person(SECOND).id);
    }).toBe(true);
    await report.complete('assess-severity', forms.severe(), SECOND);
    await report.complete('record-investigation-result', forms.result(), SECOND);
    await report.closed();
    const kinds = sentTo('/case-updates')
      .slice(-3)
      .map(({ change }) => change.kind);
    expect(kinds.toSorted()).toEqual(['INVESTIGATOR', 'RESULT', 'SEVERITY']);
  });

  it('is allocated anew when its investigator leaves while no task of it waits', async () => {
    await line.simulators.order('case-management', { down: true });
    const report = await receiveReport(line);
    await report.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    await report.complete('allocate-investigator', forms.allocated());
    await report.complete('assess-severity', forms.severe());
    await report.complete('serve-notice', forms.noticeServed());
    await eventually(() => report.undelivered()).toBe(0);
    await directory(EVERYBODY.filter(({ login }) => login !== FIRST));
    await report.complete('allocate-investigator', forms.allocated(SECOND));
    await line.simulators.cure('case-management');
    await report.complete('record-investigation-result', forms.result(), SECOND);
    await report.closed();
    expect((await ofKind(report, 'allocate-investigator')).map(({ state }) => state)).toEqual([
      'completed',
      'completed',
    ]);
  });

  it('goes on by hand when two people have decided that no case is opened, and tells none', async () => {
    await line.simulators.order('case-management', { rejectNext: { count: 1 } });
    const before = sentTo('/case-updates').length;
    const report = await receiveReport(line);
    await report.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    await report.complete('allocate-investigator', forms.allocated());
    await report.complete('assess-severity', forms.severe());
    await report.complete('resolve-hand-off', forms.notNeeded());
    await report.complete('approve-decision', forms.approved());
    await report.complete('serve-notice', forms.noticeServed());
    await report.further();
    await report.complete('review-further-information', forms.reviewed('REASSESS'));
    await report.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    await report.atRest();
    await report.lose();
    await report.complete('record-investigation-result', forms.result());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON' });
    expect(await report.handOffs()).toMatchObject([{ system: 'case-management', state: 'abandoned' }]);
    expect(sentTo('/case-updates')).toHaveLength(before);
  });

  it('is allocated anew when its investigator is named as a subject, and told of by nobody', async () => {
    const report = await under();
    await report.atRest();
    const before = await mailsAbout(line.world, report.id, person(FIRST).id);
    expect(before).toBeGreaterThan(0);
    await report.further({ subjects: [{ subjectNo: 1, name: 'Morwenna Thrale', role: 'OFFICER' }] });
    await eventually(async () => (await ofKind(report, 'allocate-investigator')).length).toBe(2);
    expect((await line.world.as(FIRST).get(`/v1/reports/${report.id}`)).status).toBe(404);
    expect((await report.tasks()).filter(({ assignee }) => assignee === person(FIRST).id)).toEqual([]);
    const [, anew] = await ofKind(report, 'allocate-investigator');
    expect(anew).toMatchObject({ state: 'open' });
    expect(await toldOfTask(line.world, anew?.id ?? '', 'opened')).toContain(OWNER);
    await report.complete('allocate-investigator', forms.allocated(OWNER), OWNER);
    await eventually(() =>
      sentTo('/case-updates')
        .filter(({ change }) => change.kind === 'INVESTIGATOR')
        .at(-1),
    ).toMatchObject({ change: { investigator: person(OWNER).id, outsideForce: null } });
    await report.atRest();
    expect(await mailsAbout(line.world, report.id, person(FIRST).id)).toBe(before);
  });

  it('shows how much each candidate has in hand, and nobody under those concerned', async () => {
    const report = await receiveReport(line, {
      subjects: [{ subjectNo: 1, name: 'Wilfred Ashenhurst', role: 'OFFICER' }],
    });
    await report.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    const task = await report.claim('allocate-investigator');
    const candidates = async (): Promise<Map<string, number>> => {
      const { body } = await line.world
        .as(SUPERVISOR)
        .get(`/v1/tasks/${task.id}/candidates?role=investigator`);
      return new Map(
        body['items'].map((item: { id: string; openInvestigations: number }) => [
          item.id,
          item.openInvestigations,
        ]),
      );
    };
    expect((await candidates()).get(person(IDLE).id)).toBe(0);
    const another = await receiveReport(line);
    await another.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    await another.complete('allocate-investigator', forms.allocated(IDLE));
    await another.waiting('record-investigation-result');
    const found = await candidates();
    expect(found.get(person(IDLE).id)).toBe(1);
    // He works under the one whom the report is about.
    expect(found.has(person('darrow.fennimore-quill').id)).toBe(false);
    const { status } = await line.world.as(SUPERVISOR).post(`/v1/tasks/${task.id}/complete`, {
      form: forms.allocated('darrow.fennimore-quill'),
    });
    expect(status).toBe(422);
    await line.world.as(SUPERVISOR).post(`/v1/tasks/${task.id}/complete`, {
      form: { outside: { force: 'kent', name: 'An invented DCI' } },
    });
    await eventually(async () => (await ofKind(report, 'assess-severity'))[0]?.assignee).toBe(
      person(SUPERVISOR).id,
    );
    await report.complete('record-investigation-result', forms.result(), SUPERVISOR);
    await report.closed();
    expect(sentTo('/cases').at(-1)).toMatchObject({ investigator: null, outsideForce: 'kent' });
  });

  it('has its severity assessed again by a new task that keeps the old, and tells the case system of each once', async () => {
    const report = await under();
    await report.complete('assess-severity', forms.severe());
    const [first] = await ofKind(report, 'assess-severity');
    const ask = () =>
      line.world.as(FIRST).post(`/v1/tasks/${first?.id ?? ''}/severity-revision`, undefined, {
        'idempotency-key': 'revise-1',
      });
    const asked = await ask();
    expect(asked.status).toBe(201);
    expect((await ask()).body['id']).toBe(asked.body['id']);
    expect(
      (await line.world.as(SUPERVISOR).post(`/v1/tasks/${first?.id ?? ''}/severity-revision`)).status,
    ).toBe(409);
    expect((await line.world.as(SECOND).post(`/v1/tasks/${first?.id ?? ''}/severity-revision`)).status).toBe(
      404,
    );
    await report.atRest();
    await report.lose();
    const form = forms.severe('GROSS_MISCONDUCT');
    const refused = await line.world.as(FIRST).post(`/v1/tasks/${asked.body['id']}/complete`, { form });
    expect(refused.body['errors']).toMatchObject([{ pointer: '/form/consultedOn' }]);
    await report.complete('assess-severity', { ...form, consultedOn: forms.dayFromNow(0) });
    await report.complete('record-investigation-result', {
      ...forms.result(),
      result: 'CASE_TO_ANSWER',
      proceedings: 'DISMISSED',
      noticeNotServed: 'An invented reason.',
    });
    await report.complete('report-to-list', forms.listed());
    await report.closed();
    expect((await ofKind(report, 'assess-severity')).map(({ state }) => state)).toEqual([
      'completed',
      'completed',
    ]);
    expect((await report.handOffs()).map(({ system, attempts }) => `${system} ${attempts}`)).toEqual(
      Array.from({ length: 4 }, () => 'case-management 1'),
    );
  });

  it('goes on while the case system is away, and tells it everything once when it is back', async () => {
    await line.simulators.order('case-management', { down: true });
    const report = await receiveReport(line);
    await report.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    await report.complete('allocate-investigator', forms.allocated());
    await report.complete('assess-severity', forms.severe());
    await report.complete('serve-notice', forms.noticeServed());
    await line.simulators.cure('case-management');
    const learning = 'An invented thing to be learnt.';
    await report.complete('record-investigation-result', { ...forms.result(), learning });
    await report.closed();
    expect((await report.handOffs()).map(({ state }) => state)).toEqual(
      Array.from({ length: 4 }, () => 'delivered'),
    );
    expect(sentTo('/case-updates').findLast(({ change }) => change.kind === 'RESULT')).toMatchObject({
      change: { result: 'NO_CASE_TO_ANSWER', learning },
    });
  });

  it('finds a case to answer once the notice is served, or the record says why it was not', async () => {
    const report = await under();
    await report.complete('assess-severity', forms.severe());
    await report.complete('serve-notice', forms.noticeWithheld());
    const { id } = await report.claim('record-investigation-result');
    const complete = (form: object) => line.world.as(FIRST).post(`/v1/tasks/${id}/complete`, { form });
    const form = { ...forms.result(), result: 'CASE_TO_ANSWER' } as const;
    for (const early of [form, { ...form, proceedings: 'DISMISSED' }])
      expect(await complete(early)).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/form/noticeNotServed' }] },
      });
    expect((await complete({ ...form, noticeNotServed: 'Short' })).status).toBe(422);
    expect((await complete({ ...form, noticeNotServed: 'An invented reason.' })).status).toBe(200);
    // It has been said: what the proceedings came to needs it no more.
    await report.complete('record-investigation-result', { ...form, proceedings: 'NO_ACTION' });
    await report.closed();

    const served = await under();
    await served.complete('assess-severity', forms.severe());
    await served.complete('serve-notice', forms.noticeServed());
    await served.complete('record-investigation-result', { ...form, proceedings: 'NO_ACTION' });
    await served.closed();
  });

  it('finds no case to answer for without a severity, and serves nothing while the oversight body has the say', async () => {
    const report = await under();
    const result = await report.claim('record-investigation-result');
    const early = await line.world.as(FIRST).post(`/v1/tasks/${result.id}/complete`, {
      form: { ...forms.result(), result: 'CASE_TO_ANSWER' },
    });
    expect(early.body['errors']).toMatchObject([{ pointer: '/form/result' }]);
    const told = await line.world.as(FIRST).post(`/v1/tasks/${result.id}/complete`, {
      form: { ...forms.result(), toldTo: ['REPORTER'] },
    });
    expect(told.body['errors']).toMatchObject([{ pointer: '/form/toldTo' }]);
    const notice = await report.claim('serve-notice');
    const far = await line.world.as(FIRST).post(`/v1/tasks/${notice.id}/complete`, {
      form: forms.noticeWithheld(forms.dayFromNow(29)),
    });
    expect(far.body['errors']).toMatchObject([{ pointer: '/form/reviewOn' }]);
    await line.world.database.admin.query(
      /* sql */ `
        insert into pacars.tasks (id, report_id, kind, occasion, force, roles, priority, state, remind_at, due_at,
          escalate_every_ms, completed_at, completed_by, decision)
        values (gen_random_uuid(), $1, 'record-oversight-mode', 'test', 'derbyshire', '{psd-supervisor}', 'ROUTINE',
          'completed', now(), now(), 1000, now(), $2, '{"mode":"DIRECTED"}')`,
      [report.id, person(SUPERVISOR).id],
    );
    const served = await line.world
      .as(FIRST)
      .post(`/v1/tasks/${notice.id}/complete`, { form: forms.noticeServed() });
    expect(served.body['errors']).toMatchObject([{ pointer: '/form/oversightAgrees' }]);
    await report.complete('serve-notice', { ...forms.noticeServed(), oversightAgrees: true });
    await report.complete('record-investigation-result', forms.result());
    await report.closed();
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
