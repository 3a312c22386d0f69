import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assessedAs, confirmed, graded, released, planned, reviewed, triaged } from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';
import { type SkippingPlace, startSkippingPlace } from '../support/skipping.ts';
import { toldOfTask } from '../support/told.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clocks = {
  'assess-report': { remind: { hours: 10 }, due: { hours: 20 }, escalateEvery: { hours: 5 } },
  'plan-safeguarding': { remind: { hours: 2 }, due: { hours: 4 }, escalateEvery: { hours: 1 } },
} as const;

const assessors = [
  'augusta.pellingham',
  'edmund.larkwhistle',
  'isolde.marchpenny',
  'leopold.quenby-hurst',
  'philippa.hartsbourne-lisle',
  'tamsin.copperdale',
];
const supervisors = [
  'augusta.pellingham',
  'edmund.larkwhistle',
  'leopold.quenby-hurst',
  'philippa.hartsbourne-lisle',
];
const safeguarders = [
  'augusta.pellingham',
  'callum.wrexcombe-tarn',
  'leopold.quenby-hurst',
  'perpetua.sallowfield',
];

const countOf = async (report: TestReport, kind: string): Promise<number> =>
  (await report.events()).filter((event) => event === kind).length;

const isOverdue = async (report: TestReport): Promise<unknown> =>
  (await report.describe()).searchAttributes['Overdue']?.[0];

describe('doneInTime', () => {
  let place: SkippingPlace;
  let line: Line;
  // A server each: its clock never goes back, and rows are dated by the real one.
  beforeEach(async () => {
    place = await startSkippingPlace();
    line = await startLine({ place, clocks });
  });
  afterEach(() => line.close());

  const told = (taskId: string, occasion: string): Promise<string[]> =>
    toldOfTask(line.world, taskId, occasion);

  it('reminds, tells of the breach and escalates, and then takes the decision as if it were early', async () => {
    const report = await receiveReport(line);
    const { id } = await report.waiting('assess-report');
    await report.atRest();
    await place.pass(9 * HOUR);
    expect(await told(id, 'reminder')).toEqual([]);
    await place.pass(2 * HOUR);
    expect(await told(id, 'reminder')).toEqual(assessors);
    expect(await isOverdue(report)).toBe(false);
    await place.pass(10 * HOUR);
    expect(await told(id, 'breach')).toEqual(assessors);
    expect(await isOverdue(report)).toBe(true);
    await place.pass(5 * HOUR);
    expect(await told(id, 'escalation')).toEqual(assessors);
    await place.pass(5 * HOUR);
    expect(await countOf(report, 'TASK_ESCALATED')).toBe(2);
    expect((await report.waiting('assess-report')).escalations).toBe(2);
    await report.complete('assess-report', assessedAs());
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
    await report.ended();
    expect(await isOverdue(report)).toBe(false);
  });

  it('reminds only the one who holds the task, and tells supervisors too once it is late', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('SAFEGUARDING'));
    const { id } = await report.claim('plan-safeguarding');
    await report.atRest();
    await place.pass(3 * HOUR);
    expect(await told(id, 'opened')).toEqual(safeguarders);
    expect(await told(id, 'reminder')).toEqual(['perpetua.sallowfield']);
    await place.pass(2 * HOUR);
    expect(await told(id, 'breach')).toEqual([...supervisors, 'perpetua.sallowfield'].toSorted());
    await report.complete('plan-safeguarding', planned('MASH'));
    await report.complete('confirm-safeguarding', confirmed());
    await report.closed();
  });

  it('repeats the alarm of danger until a person accepts it, and while they hold it', async () => {
    const report = await receiveReport(line, { priority: 'IMMEDIATE' });
    const { id } = await report.waiting('triage-danger');
    await report.atRest();
    await place.pass(16 * MINUTE);
    expect(await told(id, 'breach')).toEqual([...new Set([...assessors, ...safeguarders])].toSorted());
    await place.pass(20 * MINUTE);
    expect(await countOf(report, 'TASK_ESCALATED')).toBe(4);
    await report.claim('triage-danger');
    await place.pass(6 * HOUR);
    expect((await told(id, 'escalation')).length).toBe(4 * new Set([...assessors, ...safeguarders]).size);
    await line.world.as('perpetua.sallowfield').post(`/v1/tasks/${id}/release`);
    await place.pass(61 * MINUTE);
    expect((await report.waiting('triage-danger')).escalations).toBeGreaterThan(4);
    await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    await report.complete('assess-report', assessedAs());
    await report.closed();
  });

  it('never breaches danger that was accepted in time', async () => {
    const report = await receiveReport(line, { priority: 'IMMEDIATE' });
    const { id } = await report.claim('triage-danger');
    await report.atRest();
    // Not to the minute at which it is looked at again: this test server loses a step whose timer fires within it.
    await place.pass(3 * HOUR - 5 * MINUTE);
    expect([...(await told(id, 'reminder')), ...(await told(id, 'breach'))]).toEqual([]);
    await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    await report.complete('assess-report', assessedAs());
    await report.closed();
  });

  it('escalates on from where it stood when its workflow begins again in the middle', async () => {
    const report = await receiveReport(line);
    await report.waiting('assess-report');
    await report.atRest();
    await place.pass(21 * HOUR + 8 * 5 * HOUR);
    expect((await report.waiting('assess-report')).escalations).toBe(8);
    await report.atRest();
    await report.lose();
    await report.further();
    await report.atRest();
    await place.pass(MINUTE);
    expect(await isOverdue(report)).toBe(true);
    await place.pass(6 * HOUR);
    expect((await report.waiting('assess-report')).escalations).toBe(9);
    expect(await countOf(report, 'TASK_REMINDED')).toBe(1);
    expect(await countOf(report, 'TASK_OVERDUE')).toBe(1);
    expect(await countOf(report, 'TASK_ESCALATED')).toBe(9);
    await report.complete('assess-report', assessedAs());
    await report.closed();
  });

  it('waits thirteen months for somebody in histories of bounded length, and ends well after all', async () => {
    const report = await receiveReport(line, { priority: 'IMMEDIATE' });
    await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    await report.waiting('assess-report');
    await report.atRest();
    const first = (await report.describe()).runId;
    await place.pass(396 * DAY);
    const { runId, historyLength, searchAttributes } = await report.describe();
    expect(runId).not.toBe(first);
    expect(historyLength).toBeLessThan(1_100);
    expect(searchAttributes).toMatchObject({
      Overdue: [true],
      NeedsPerson: [true],
      ReportStage: ['ASSESSMENT'],
    });
    expect((await report.waiting('assess-report')).escalations).toBeGreaterThan(390);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON', closings: 1 });
  });

  it('keeps a hand-off going for days while the other system is down, without a longer history', async () => {
    await line.simulators.order('intelligence', { down: true });
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await eventually(async () => (await report.handOffs())[0]?.attempts ?? 0).toBeGreaterThan(0);
    const before = (await report.describe()).historyLength;
    await place.pass(2 * DAY);
    expect((await report.handOffs())[0]?.attempts).toBeGreaterThan(500);
    expect((await report.describe()).historyLength).toBeLessThan(before + 5);
    expect((await report.tasks()).map(({ kind }) => kind)).not.toContain('resolve-hand-off');
    await report.further();
    await report.complete('review-further-information', reviewed('NOTED'));
    await line.simulators.cure('intelligence');
    await place.pass(6 * MINUTE);
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON' });
    expect((await line.simulators.state('intelligence')).counts.effects).toBe(1);
  });
});
