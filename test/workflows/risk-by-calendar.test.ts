import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import {
  answered,
  assessedAs,
  confirmed,
  dayFromNow,
  graded,
  planned,
  released,
  riskRead,
} from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';
import { statesOf } from '../support/task-states.ts';
import { type SkippingPlace, startSkippingPlace } from '../support/skipping.ts';

const DAY = 24 * 60 * 60 * 1_000;

/** Lose the run, and have news of nothing begin it again. */
const begunAgain = async (report: TestReport): Promise<void> => {
  await report.atRest();
  await report.lose();
  await report.signal('messageReceived', { messageId: randomUUID() });
  await report.atRest();
};

// The server that skips time now and then hands out a workflow task that no worker gets, where a signal meets another task
// (its history ends with one that was started, and the worker idles). Then the test is made again, on a server of its own.
describe('the risk of a plan in force, as days go by', { retry: 2 }, () => {
  let place: SkippingPlace;
  let line: Line;
  // A server each: its clock never goes back, and the days that people name are reckoned by the real one.
  beforeEach(async () => {
    place = await startSkippingPlace();
    line = await startLine({ place });
  });
  afterEach(() => line.close());

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
    await report.atRest();
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

  it('is read again once for each day that was named, however often the run is lost, and never once the plan has ended', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('SAFEGUARDING', 'INTELLIGENCE'));
    await report.complete('plan-safeguarding', { ...planned(), reviewOn: dayFromNow(7) });
    await report.waiting('confirm-safeguarding');
    await begunAgain(report);
    expect(await statesOf(report, 'review-risk')).toEqual([]);
    await place.pass(8 * DAY);
    await report.waiting('review-risk');
    await begunAgain(report);
    expect(await statesOf(report, 'review-risk')).toEqual(['open']);
    await report.complete('review-risk', { ...riskRead(), reviewOn: dayFromNow(14) });
    await begunAgain(report);
    expect(await statesOf(report, 'review-risk')).toEqual(['completed']);
    await place.pass(8 * DAY);
    await report.waiting('review-risk');
    await report.atRest();
    await report.lose();
    // Done while no run is there: what it says begins the next one.
    await report.complete('review-risk', { ...riskRead(), reviewOn: dayFromNow(21) });
    await report.atRest();
    await report.complete('confirm-safeguarding', confirmed());
    await begunAgain(report);
    await place.pass(8 * DAY);
    await report.atRest();
    // The grading that nobody does keeps the report open all the while.
    expect(await statesOf(report, 'review-risk')).toEqual(['completed', 'completed']);
    expect(await report.row()).toMatchObject({ closings: 0 });
  });

  it('and what intelligence is graded meanwhile is released, though its run is lost before and after days go by', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.waiting('grade-intelligence');
    await begunAgain(report);
    await place.pass(8 * DAY);
    await report.atRest();
    await report.lose();
    await report.complete('grade-intelligence', graded());
    await report.waiting('release-intelligence');
    await begunAgain(report);
    await report.complete('release-intelligence', released());
    await report.closed();
    expect((await report.handOffs()).map(({ system, state }) => `${system} ${state}`)).toEqual([
      'intelligence delivered',
    ]);
  });
});
