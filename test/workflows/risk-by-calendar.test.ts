import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { answered, assessedAs, confirmed, dayFromNow, planned, riskRead } from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';
import { type SkippingPlace, startSkippingPlace } from '../support/skipping.ts';

const DAY = 24 * 60 * 60 * 1_000;

const statesOf = async (report: TestReport, kind: string): Promise<string[]> =>
  (await report.tasks()).filter((task) => task.kind === kind).map(({ state }) => state);

describe('the risk of a plan in force, as days go by', () => {
  let place: SkippingPlace;
  let line: Line;
  beforeAll(async () => {
    place = await startSkippingPlace();
    line = await startLine({ place });
  });
  afterAll(() => line.close());

  it('is read again on the day that the plan names, on the next, and then planned anew', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('SAFEGUARDING'));
    await report.complete('plan-safeguarding', { ...planned('MASH'), reviewOn: dayFromNow(7) });
    await report.waiting('confirm-safeguarding');
    await report.atRest();
    expect(await statesOf(report, 'review-risk')).toEqual([]);
    await place.pass(8 * DAY);
    const { id } = await report.claim('review-risk');
    const silent = await line.world
      .as('perpetua.sallowfield')
      .post(`/v1/tasks/${id}/complete`, { form: riskRead() });
    expect(silent.body['errors']).toMatchObject([{ pointer: '/form/reviewOn' }]);
    await report.complete('review-risk', { ...riskRead(), reviewOn: dayFromNow(14) });
    await report.atRest();
    expect(await statesOf(report, 'review-risk')).toEqual(['completed']);
    await place.pass(8 * DAY);
    await report.complete('review-risk', riskRead('PLAN_ANEW'));
    await eventually(() => statesOf(report, 'confirm-safeguarding')).toEqual(['withdrawn']);
    await report.complete('plan-safeguarding', planned());
    await eventually(() => statesOf(report, 'confirm-safeguarding')).toEqual(['withdrawn', 'open']);
    const open = (await report.tasks()).find(
      ({ kind, state }) => kind === 'confirm-safeguarding' && state === 'open',
    );
    const planner = line.world.as('perpetua.sallowfield');
    await planner.post(`/v1/tasks/${open?.id}/claim`);
    await planner.post(`/v1/tasks/${open?.id}/complete`, { form: confirmed() });
    // The new plan refers to nobody: what the body of the first one does is still to be recorded.
    await report.complete('record-referral-answer', answered());
    await report.closed();
  });

  it('is read again no more once the plan is carried out, and an open reading is withdrawn', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('SAFEGUARDING'));
    await report.complete('plan-safeguarding', { ...planned(), reviewOn: dayFromNow(1) });
    await report.waiting('confirm-safeguarding');
    await place.pass(2 * DAY);
    await report.waiting('review-risk');
    await report.complete('confirm-safeguarding', confirmed());
    await report.closed();
    expect(await statesOf(report, 'review-risk')).toEqual(['withdrawn']);
  });
});
