import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { referralClock } from '../../domain/oversight/referral-clock.ts';
import { dayAfter, startOfDayInUk } from '../../domain/working-days.ts';
import {
  approved,
  assessedAs,
  assessedWith,
  concernedTold,
  dayFromNow,
  notReferred,
  oversightAnswered,
  oversightMode,
  referred,
  reviewed,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { startClock } from '../support/oversight.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';
import { type SkippingPlace, startSkippingPlace } from '../support/skipping.ts';
import { toldOfTask } from '../support/told.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SUPERVISOR = 'edmund.larkwhistle';

const countOf = async (report: TestReport, kind: string): Promise<number> =>
  (await report.events()).filter((event) => event === kind).length;

describe('the clock of a referral', () => {
  let place: SkippingPlace;
  let line: Line;
  // A server each: its clock never goes back, and rows are dated by the real one.
  beforeEach(async () => {
    place = await startSkippingPlace();
    // An assessment that nobody is reminded of: every milestone below is of the referral.
    const never = { remind: { hours: 9_000 }, due: { hours: 9_001 }, escalateEvery: { hours: 9_000 } };
    line = await startLine({ place, clocks: { any: never } });
  });
  afterEach(() => line.close());

  const told = (taskId: string, occasion: string): Promise<string[]> =>
    toldOfTask(line.world, taskId, occasion);
  const referrals = async (report: TestReport): Promise<Record<string, unknown>[]> =>
    (await line.world.as(SUPERVISOR).get(`/v1/reports/${report.id}/oversight`)).body['referrals'];
  /** Let Temporal's clock pass an instant of the real one. */
  const passTo = (instant: Date, more = MINUTE): Promise<void> =>
    place.pass(Math.max(instant.getTime() - Date.now(), 0) + more);

  it('warns at noon, is breached at the day’s end, climbs, and still waits for the decision', async () => {
    const report = await receiveReport(line);
    const becameClearAt = new Date();
    const { remindAt, dueBy } = referralClock({ scheme: 'england-and-wales', becameClearAt });
    const oversight = oversightAnswered(['SERIOUS_CORRUPTION'], { becameClearAt });
    await report.complete('assess-report', assessedWith(oversight));
    const { id } = await report.waiting('refer-to-oversight');
    await report.atRest();
    await passTo(remindAt, -5 * MINUTE);
    expect(await told(id, 'reminder')).toEqual([]);
    await place.pass(10 * MINUTE);
    expect(await told(id, 'reminder')).toContain(SUPERVISOR);
    expect(await told(id, 'breach')).toEqual([]);
    await place.pass(dueBy.getTime() - remindAt.getTime());
    expect(await told(id, 'breach')).toContain(SUPERVISOR);
    await place.pass(9 * HOUR);
    expect(await countOf(report, 'TASK_ESCALATED')).toBe(2);
    expect((await report.describe()).searchAttributes['Overdue']).toEqual([true]);
    expect(await referrals(report)).toMatchObject([{ state: 'TO_DECIDE' }]);
    expect(await report.handOffs()).toEqual([]);
    await report.complete('refer-to-oversight', referred());
    await report.complete('record-oversight-mode', oversightMode());
    await report.closed();
    expect(await report.handOffs()).toMatchObject([{ system: 'oversight', state: 'delivered' }]);
  });

  it('is one thing, and whom telling would warn another: somebody looks again on the day that was set', async () => {
    const report = await receiveReport(line);
    await startClock(line.world, report.id);
    const day = dayFromNow(14);
    const again = dayAfter(day, 20);
    const prejudice = 'It would warn the invented officer.';
    await report.complete(
      'refer-to-oversight',
      referred({ told: 'NOT_YET_PREJUDICE', prejudice, tellReviewOn: day }),
    );
    await report.complete('record-oversight-mode', oversightMode('INDEPENDENT'));
    await report.complete('assess-report', assessedAs());
    const looks = async (): Promise<number> =>
      (await report.tasks()).filter(({ kind }) => kind === 'tell-concerned').length;
    await report.atRest();
    // Nobody investigates here, so no notice asks for it: the report stays open for it.
    expect(await report.row()).not.toMatchObject({ stage: 'CLOSED' });
    await passTo(startOfDayInUk(day), -HOUR);
    expect(await looks()).toBe(0);
    await place.pass(2 * HOUR);
    const task = await report.waiting('tell-concerned');
    expect(await told(task.id, 'opened')).toContain(SUPERVISOR);
    await report.complete('tell-concerned', concernedTold(again));
    await report.atRest();
    // A run that begins in the middle waits for the same day.
    await report.lose();
    await report.further();
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.atRest();
    expect(await looks()).toBe(1);
    await passTo(startOfDayInUk(again), HOUR);
    await report.complete('tell-concerned', concernedTold());
    await report.closed();
    expect(await looks()).toBe(2);
  });

  it('runs on while a second person has the refusal, and when they return it', async () => {
    const report = await receiveReport(line);
    const { body } = await startClock(line.world, report.id);
    const due = new Date(body['referral'].dueAt);
    await report.complete('refer-to-oversight', notReferred());
    const approval = await report.waiting('approve-decision');
    await report.atRest();
    await passTo(due);
    expect(await told(approval.id, 'breach')).toContain('philippa.hartsbourne-lisle');
    await report.complete('approve-decision', approved('RETURN'));
    const again = await report.waiting('refer-to-oversight');
    await report.atRest();
    await place.pass(MINUTE);
    await eventually(async () => (await told(again.id, 'breach')).length).toBeGreaterThan(0);
    expect(await referrals(report)).toMatchObject([{ dueAt: due.toISOString(), returned: 1 }]);
    await report.complete('refer-to-oversight', referred());
    await report.complete('record-oversight-mode', oversightMode());
    await report.complete('assess-report', assessedAs());
    await report.closed();
  });

  it('replaces the target of what nobody could tell, when it becomes clear', async () => {
    const report = await receiveReport(line);
    const oversight = oversightAnswered([], { cannotTell: ['SERIOUS_CORRUPTION'] });
    await report.complete('assess-report', assessedWith(oversight));
    const { id } = await report.waiting('refer-to-oversight');
    await report.atRest();
    const { body } = await startClock(line.world, report.id);
    expect(body).toMatchObject({ isNew: false, referral: { kind: 'MANDATORY', statutory: true } });
    await report.atRest();
    await passTo(new Date(body['referral'].dueAt));
    expect(await told(id, 'reminder')).toContain(SUPERVISOR);
    expect(await told(id, 'breach')).toContain(SUPERVISOR);
    await report.complete('refer-to-oversight', referred());
    await report.complete('record-oversight-mode', oversightMode());
    await report.closed();
  });

  it('is not moved by a report that becomes urgent', async () => {
    const report = await receiveReport(line);
    const { body } = await startClock(line.world, report.id);
    const { id } = await report.waiting('refer-to-oversight');
    await report.further({ priority: 'URGENT' });
    const { body: task } = await line.world.as(SUPERVISOR).get(`/v1/tasks/${id}`);
    expect(task).toMatchObject({ priority: 'URGENT', dueAt: body['referral'].dueAt });
  });
});
