import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRequest } from '../../database/hand-offs.ts';
import { asWorker } from '../../database/transactions.ts';
import type { TaskForm } from '../../domain/schemas/task-forms.ts';
import { eventually } from '../support/eventually.ts';
import {
  answered,
  approved,
  assessedAs,
  confirmed,
  dayFromNow,
  doneByHand,
  graded,
  gradedItem,
  planned,
  released,
  reviewed,
  riskRead,
} from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';
import { statesOf } from '../support/task-states.ts';

const PLANNER = 'perpetua.sallowfield';
const GRADER = 'caspian.wintergreen';
const RELEASER = 'ottoline.greenhythe';
const THIRD = 'leopold.quenby-hurst';
const REASON = 'An invented reason that is long enough.';

describe('safeguarding and intelligence', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  /** What the other systems were sent for a report, oldest first. */
  const sentFor = async (report: TestReport, system: 'safeguarding' | 'intelligence') => {
    const { rows } = await line.world.database.admin.query<{ id: string }>(
      /* sql */ `select id from pacars.hand_offs where report_id = $1 and system = $2 order by created_at, id`,
      [report.id, system],
    );
    return asWorker(line.world.database.worker, async (tx) => {
      const sent: unknown[] = [];
      for (const { id } of rows)
        sent.push(await readRequest(tx, line.world.vault, { reportId: report.id, handOffId: id }));
      return z.array(z.record(z.string(), z.unknown())).parse(sent);
    });
  };
  const toSafeguard = async (plan: TaskForm<'plan-safeguarding'>): Promise<TestReport> => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('SAFEGUARDING'));
    await report.complete('plan-safeguarding', plan);
    await report.waiting('confirm-safeguarding');
    const delivered = plan.referrals.map(() => 'delivered');
    await eventually(async () => (await report.handOffs()).map(({ state }) => state)).toEqual(delivered);
    return report;
  };
  const toGrade = async (form: TaskForm<'grade-intelligence'>, confidential = false): Promise<TestReport> => {
    const report = await receiveReport(line, confidential ? { anonymity: 'CONFIDENTIAL_CONTACT' } : {});
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', form);
    return report;
  };

  it('tells each body its part, under the law of its nation, behind a barrier', async () => {
    const plan: TaskForm<'plan-safeguarding'> = {
      ...planned('MARAC', 'ADULT_SERVICES'),
      assessment: { tool: 'DASH', score: 15 },
      risk: 'HIGH',
      flags: { ...planned().flags, STALKING: 'YES' },
    };
    const report = await toSafeguard(plan);
    const sent = await sentFor(report, 'safeguarding');
    expect(sent.find((request) => request['to'] === 'MARAC')).toMatchObject({
      nation: 'England',
      legalBasis: null,
      risk: 'HIGH',
      informationBarrier: true,
      criteria: ['VISIBLE_HIGH_RISK', 'PROFESSIONAL_JUDGEMENT'].slice(0, 1),
      warningSigns: ['STALKING'],
      attention: 'The chair of the conference',
    });
    expect(sent.find((request) => request['to'] === 'ADULT_SERVICES')).toMatchObject({
      legalBasis: 'CARE_ACT_2014_S42',
      criteria: [],
      answerBy: expect.stringMatching(/:59:59/u),
    });
    await report.complete('confirm-safeguarding', confirmed());
    await report.closed();
  });

  it('stays open until every action is done or handed over, asked for again on the day named', async () => {
    const plan = planned();
    const [action] = plan.actions;
    const report = await toSafeguard({ ...plan, actions: action ? [action, action, action] : [] });
    const task = await report.claim('confirm-safeguarding');
    const answer = await line.world
      .as(PLANNER)
      .post(`/v1/tasks/${task.id}/complete`, { form: confirmed(1, 2) });
    expect(answer.body['errors']).toEqual([
      { pointer: '/form/actions', detail: 'must say what became of every action: 3' },
    ]);
    const followUpOn = dayFromNow(5);
    await report.complete('confirm-safeguarding', {
      actions: [
        { action: 1, state: 'DONE' },
        { action: 2, state: 'HANDED_OVER', to: 'Housing', note: REASON },
        { action: 3, state: 'NOT_DONE', reason: REASON, followUpOn },
      ],
      note: REASON,
    });
    await eventually(() => statesOf(report, 'confirm-safeguarding')).toEqual(['completed', 'open']);
    expect(await report.row()).toMatchObject({ stage: 'ACTION' });
    const { id } = await report.claim('confirm-safeguarding');
    const { body } = await line.world.as(PLANNER).get(`/v1/tasks/${id}`);
    expect(body).toMatchObject({
      aboutTask: task.id,
      dueAt: expect.stringContaining(`${followUpOn}T23:59:59`),
    });
    const wrong = await line.world.as(PLANNER).post(`/v1/tasks/${id}/complete`, { form: confirmed(1) });
    expect(wrong.body['errors']).toMatchObject([{ pointer: '/form/actions/0/action' }]);
    await report.complete('confirm-safeguarding', confirmed(3));
    await report.closed();
  });

  it('has the risk read again when a message comes, and keeps the plan where nothing changes', async () => {
    const report = await toSafeguard(planned('MASH'));
    await report.further();
    const { body } = await line.world
      .as(PLANNER)
      .get(`/v1/tasks/${(await report.waiting('review-risk')).id}`);
    expect(body['aboutTask']).toBe(
      (await report.tasks()).find(({ kind }) => kind === 'plan-safeguarding')?.id,
    );
    await report.complete('confirm-safeguarding', confirmed());
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.atRest();
    expect(await report.row()).toMatchObject({ stage: 'ACTION' });
    await report.complete('review-risk', riskRead());
    await report.closed();
    expect(await statesOf(report, 'plan-safeguarding')).toEqual(['completed']);
    await report.further();
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.closed(2);
    expect(await statesOf(report, 'review-risk')).toEqual(['completed']);
  });

  it('plans anew when news asks for it: the old plan is kept, and nothing of it is waited for but the answer to what it asked', async () => {
    const report = await toSafeguard(planned('MASH'));
    await report.further();
    await report.complete('review-risk', riskRead('PLAN_ANEW'));
    await eventually(() => statesOf(report, 'confirm-safeguarding')).toEqual(['withdrawn']);
    const { id } = await report.claim('plan-safeguarding');
    const { body } = await line.world.as(PLANNER).get(`/v1/tasks/${id}`);
    expect(body['suggestion']).toEqual(planned('MASH'));
    await report.atRest();
    await report.lose();
    await report.complete('plan-safeguarding', planned('MARAC'));
    await eventually(() => statesOf(report, 'confirm-safeguarding')).toEqual(['withdrawn', 'open']);
    await report.complete('review-further-information', reviewed('NOTED'));
    const second = (await report.tasks()).find(
      (one) => one.kind === 'confirm-safeguarding' && one.state === 'open',
    );
    await line.world.as(PLANNER).post(`/v1/tasks/${second?.id}/claim`);
    const done = await line.world.as(PLANNER).post(`/v1/tasks/${second?.id}/complete`, { form: confirmed() });
    expect(done.status).toBe(200);
    // The MASH, which the new plan does not refer to, and the conference, which it does.
    await report.complete('record-referral-answer', answered());
    await report.complete('record-referral-answer', answered());
    await report.closed();
    expect((await report.handOffs()).map(({ state, attempts }) => `${state} ${attempts}`)).toEqual([
      'delivered 1',
      'delivered 1',
    ]);
  });

  it('goes on with a referral that a body has refused, and the plan is confirmed all the same', async () => {
    await line.simulators.order('safeguarding', { rejectNext: { count: 1 } });
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('SAFEGUARDING'));
    await report.complete('plan-safeguarding', planned('MASH'));
    await report.waiting('resolve-hand-off');
    await report.further();
    await report.complete('review-risk', riskRead());
    await report.complete('resolve-hand-off', doneByHand('SR/BY-HAND/1'));
    await report.complete('approve-decision', approved());
    await report.complete('confirm-safeguarding', confirmed());
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.closed();
    expect(await report.handOffs()).toMatchObject([{ state: 'done-by-hand' }]);
  });

  it('records nothing that another has not released, and bars whoever wrote it', async () => {
    const report = await toGrade({ ...graded(), copies: ['NCA_ANTI_CORRUPTION_UNIT'] });
    const { id } = await report.waiting('release-intelligence');
    await report.atRest();
    expect(await report.handOffs()).toEqual([]);
    const grader = line.world.as(GRADER);
    expect((await grader.post(`/v1/tasks/${id}/claim`)).status).toBe(403);
    await report.complete('release-intelligence', released());
    await report.closed();
    const [request] = await sentFor(report, 'intelligence');
    expect(request).toMatchObject({
      header: {
        marking: 'OFFICIAL-SENSITIVE',
        caveat: 'INTELLIGENCE_USE_ONLY',
        handling: 'C',
        pii: false,
        confidence: 'MEDIUM',
        dateOfIntelligence: '2026-11-01',
        reportedAs: ['INFO_INFLUENCE'],
        copies: ['NCA_ANTI_CORRUPTION_UNIT'],
      },
      items: [{ itemNo: 1, title: 'Sale of information', disclosure: 'SENSITIVE' }],
    });
    const text = JSON.stringify(request);
    for (const told of ['AC-26', 'riskAssessment', 'sensitiveSource', REASON])
      expect(text).not.toContain(told);
  });

  it('grades anew what is returned, from what there was; the old is kept and recorded nowhere', async () => {
    const report = await toGrade(graded());
    await report.complete('release-intelligence', released('RETURN'));
    const [grading = { id: '' }] = (await report.tasks()).filter(
      (task) => task.kind === 'grade-intelligence',
    );
    const { id } = await report.claim('grade-intelligence');
    const seen = async (login: string): Promise<unknown> =>
      (await line.world.as(login).get(`/v1/tasks/${id}`)).body['suggestion'];
    expect(await seen(GRADER)).toEqual(graded());
    expect(JSON.stringify(await seen(RELEASER))).not.toContain('invented form of words');
    const { rows } = await line.world.database.admin.query<{ readings: number }>(
      /* sql */ `
        select count(*)::int as readings from pacars.audit_entries
        where action = 'CONSULTATION' and record_id = $1::text`,
      [grading.id],
    );
    expect(rows[0]?.readings).toBe(1);
    await report.atRest();
    await report.lose();
    await report.complete('grade-intelligence', { ...graded(2), confidence: 'LOW' });
    await report.complete('release-intelligence', released());
    await report.closed();
    expect(await sentFor(report, 'intelligence')).toMatchObject([{ header: { confidence: 'LOW' } }]);
    expect(await statesOf(report, 'grade-intelligence')).toEqual(['completed', 'completed']);
  });

  it('is released by nobody who has graded it in any round', async () => {
    const report = await toGrade(graded());
    await report.complete('release-intelligence', released('RETURN'), RELEASER);
    await report.complete('grade-intelligence', graded(), RELEASER);
    const { id } = await report.waiting('release-intelligence');
    for (const login of [GRADER, RELEASER])
      expect((await line.world.as(login).post(`/v1/tasks/${id}/claim`)).status).toBe(403);
    // Returned once more, it is as far from the first of them as before.
    await report.complete('release-intelligence', released('RETURN'), THIRD);
    await report.complete('grade-intelligence', graded(), RELEASER);
    const next = await report.waiting('release-intelligence');
    expect((await line.world.as(GRADER).post(`/v1/tasks/${next.id}/claim`)).status).toBe(403);
    await report.complete('release-intelligence', released(), THIRD);
    await report.closed();
    expect(await sentFor(report, 'intelligence')).toHaveLength(1);
  });

  it('needs nobody else for what may be shared and whose source is not sensitive', async () => {
    const { actionCode: _action, sanitisationCode: _sanitisation, ...item } = gradedItem();
    const { riskAssessment: _risk, ...form } = graded();
    const open = { ...item, handling: 'P' as const, disclosure: 'DISCLOSURE_RELEVANT' as const };
    const report = await toGrade({ ...form, items: [open], sensitiveSource: false }, true);
    await report.closed();
    expect(await statesOf(report, 'release-intelligence')).toEqual([]);
    expect(await sentFor(report, 'intelligence')).toMatchObject([{ header: { handling: 'P', pii: false } }]);
  });

  it('refuses a form of words that is a copy of the report, or holds its reference', async () => {
    const narrative =
      'A sergeant of the traffic unit lends the marked car to his cousin on Sundays, as everybody there knows.';
    const report = await receiveReport(line, { narrative });
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    const { id } = await report.claim('grade-intelligence');
    const { reference } = await report.row();
    const tried = async (text: string) => {
      const form = { ...graded(), items: [{ ...gradedItem(), text }] };
      return (await line.world.as(GRADER).post(`/v1/tasks/${id}/complete`, { form })).body['errors'];
    };
    expect(await tried(narrative)).toMatchObject([
      { detail: expect.stringContaining('fresh form of words') },
    ]);
    expect(await tried(`As told in ${String(reference)} before.`)).toMatchObject([
      { pointer: '/form/items/0/text', detail: 'must not contain the reference of the report' },
    ]);
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.closed();
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
