import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import * as forms from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

const PLANNER = 'perpetua.sallowfield';

const states = async (report: TestReport, kind: string): Promise<string[]> =>
  (await report.tasks()).filter((task) => task.kind === kind).map(({ state }) => state);

describe('the answer of a body to a referral', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const planned = async (plan = forms.planned('MASH')): Promise<TestReport> => {
    const report = await receiveReport(line);
    await report.complete('assess-report', forms.assessedAs('SAFEGUARDING'));
    await report.complete('plan-safeguarding', plan);
    await report.waiting('record-referral-answer');
    return report;
  };
  /** Confirm the actions without a word of the answers. */
  const confirmAlone = async (report: TestReport): Promise<void> => {
    const { id } = await report.claim('confirm-safeguarding');
    const done = await line.world.as(PLANNER).post(`/v1/tasks/${id}/complete`, { form: forms.confirmed() });
    expect(done.status).toBe(200);
  };

  it('is waited for until the day of the rule, keeps the report open, and is asked for again', async () => {
    const report = await planned();
    await confirmAlone(report);
    const first = await report.claim('record-referral-answer');
    const { body } = await line.world.as(PLANNER).get(`/v1/tasks/${first.id}`);
    // One working day, by the rule of the body.
    expect(body['dueAt']).toMatch(/:59:59/u);
    expect(body['suggestion']).toMatchObject({
      referrals: [{ to: 'MASH', barrier: true, answer: null, againBy: body['dueAt'], taskId: first.id }],
    });
    const late = { ...forms.answered('NO_ANSWER'), againOn: forms.dayFromNow(20) };
    const refused = await line.world.as(PLANNER).post(`/v1/tasks/${first.id}/complete`, { form: late });
    expect(refused.body['errors']).toMatchObject([{ pointer: '/form/againOn' }]);
    await report.complete('record-referral-answer', forms.answered('NO_ANSWER'));
    await eventually(() => states(report, 'record-referral-answer')).toEqual(['completed', 'open']);
    await report.atRest();
    await report.lose();
    await report.complete(
      'record-referral-answer',
      forms.answered('MEETING_FIXED', { barrier: 'NOT_CONFIRMED', againOn: forms.dayFromNow(5) }),
    );
    await eventually(async () => (await states(report, 'record-referral-answer')).length).toBe(3);
    const open = await report.waiting('record-referral-answer');
    const meeting = await line.world.as(PLANNER).get(`/v1/tasks/${open.id}`);
    expect(meeting.body['dueAt']).toContain(`${forms.dayFromNow(5)}T`);
    expect(meeting.body['suggestion']).toMatchObject({ referrals: [{ answer: 'MEETING_FIXED' }] });
    await report.atRest();
    expect(await report.row()).toMatchObject({ stage: 'ACTION' });
    await report.complete('record-referral-answer', forms.answered());
    await report.closed();
  });

  it('says whether the barrier is kept that was asked for, and only then', async () => {
    const report = await planned();
    const { id } = await report.claim('record-referral-answer');
    const silent = { ...forms.answered(), barrier: undefined };
    const refused = await line.world.as(PLANNER).post(`/v1/tasks/${id}/complete`, { form: silent });
    expect(refused.body['errors']).toMatchObject([{ pointer: '/form/barrier' }]);
    await report.complete('record-referral-answer', forms.answered());
    await report.complete('confirm-safeguarding', forms.confirmed());
    await report.closed();

    const [referral] = forms.planned('MASH').referrals;
    const open = await planned({
      ...forms.planned(),
      referrals: referral
        ? [{ ...referral, informationBarrier: false, withoutBarrierBecause: 'Nobody there knows them.' }]
        : [],
    });
    const task = await open.claim('record-referral-answer');
    const told = await line.world
      .as(PLANNER)
      .post(`/v1/tasks/${task.id}/complete`, { form: forms.answered() });
    expect(told.body['errors']).toMatchObject([{ pointer: '/form/barrier' }]);
    await open.complete('record-referral-answer', { ...forms.answered(), barrier: undefined });
    await open.complete('confirm-safeguarding', forms.confirmed());
    await open.closed();
  });

  it.each([
    ['a body does nothing', forms.answered('NO_FURTHER_ACTION')],
    ['the subject may have learned of it', forms.answered('ACCEPTED', { barrier: 'BROKEN' })],
  ])('has the risk read again at once where %s', async (_what, form) => {
    const report = await planned();
    await report.complete('record-referral-answer', form);
    await report.waiting('review-risk');
    await confirmAlone(report);
    await report.atRest();
    expect(await report.row()).toMatchObject({ stage: 'ACTION' });
    await report.complete('review-risk', forms.riskRead('PLAN_ANEW'));
    await report.complete('plan-safeguarding', forms.planned());
    await report.complete('confirm-safeguarding', forms.confirmed());
    await report.closed();
  });

  it('is not waited for where a new plan refers to the same body, and is where it does not', async () => {
    const report = await planned(forms.planned('MASH', 'LADO'));
    await eventually(() => states(report, 'record-referral-answer')).toEqual(['open', 'open']);
    await report.further();
    await report.complete('review-further-information', forms.reviewed('NOTED'));
    await report.complete('review-risk', forms.riskRead('PLAN_ANEW'));
    await report.complete('plan-safeguarding', forms.planned('LADO'));
    // Of the first plan, what was asked of the MASH; of the second, of the LADO.
    await eventually(async () => (await states(report, 'record-referral-answer')).toSorted()).toEqual([
      'open',
      'open',
      'withdrawn',
    ]);
    await eventually(async () => (await states(report, 'confirm-safeguarding')).toSorted()).toEqual([
      'open',
      'withdrawn',
    ]);
    await report.complete('record-referral-answer', forms.answered());
    await report.complete('record-referral-answer', forms.answered());
    await report.atRest();
    expect(await report.row()).toMatchObject({ stage: 'ACTION' });
    const confirming = (await report.tasks()).find(
      ({ kind, state }) => kind === 'confirm-safeguarding' && state === 'open',
    );
    const planner = line.world.as(PLANNER);
    await planner.post(`/v1/tasks/${confirming?.id}/claim`);
    await planner.post(`/v1/tasks/${confirming?.id}/complete`, { form: forms.confirmed() });
    await report.closed();
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
