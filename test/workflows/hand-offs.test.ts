import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  answered,
  approved,
  assessedAs,
  doneByHand,
  graded,
  released,
  reviewed,
  riskRead,
  planned,
  confirmed,
  tryAgain,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

describe('handedOff', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterEach(() => Promise.all([line.simulators.cure('intelligence'), line.simulators.cure('safeguarding')]));
  afterAll(() => line.close());

  const gradedReport = async (): Promise<TestReport> => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    return report;
  };
  const plannedWhileDown = async (): Promise<TestReport> => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('SAFEGUARDING'));
    await report.complete('plan-safeguarding', planned('MASH'));
    await report.waiting('confirm-safeguarding');
    return report;
  };
  /** Confirm a plan's actions without a word of what its bodies answer. */
  const confirmAs = async (id = ''): Promise<void> => {
    const planner = line.world.as('perpetua.sallowfield');
    await planner.post(`/v1/tasks/${id}/claim`);
    expect((await planner.post(`/v1/tasks/${id}/complete`, { form: confirmed() })).status).toBe(200);
  };
  /** The effect at the intelligence system whose receipt the report holds. */
  const effectOf = async (report: TestReport): Promise<{ requests: number; all: number }> => {
    const [handOff] = await report.handOffs();
    const { effects } = await line.simulators.state('intelligence');
    const own = effects.filter(({ reference }) => reference === handOff?.receipt);
    expect(own).toHaveLength(1);
    const all = effects.filter(({ ourReference }) => ourReference === own[0]?.ourReference).length;
    return { requests: own[0]?.requests ?? 0, all };
  };

  it('asks a person when the other system refuses for good, and tries again when they say so', async () => {
    await line.simulators.order('intelligence', { rejectNext: { count: 1 } });
    const report = await gradedReport();
    await report.waiting('resolve-hand-off');
    expect(await report.handOffs()).toMatchObject([{ state: 'refused', attempts: 1, receipt: null }]);
    await report.complete('resolve-hand-off', tryAgain());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON' });
    expect(await report.handOffs()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
    expect(await effectOf(report)).toEqual({ requests: 1, all: 1 });
    expect((await report.ended()).status.name).toBe('COMPLETED');
  });

  it('asks again at every refusal, as often as it takes', async () => {
    await line.simulators.order('intelligence', { rejectNext: { count: 3 } });
    const report = await gradedReport();
    for (let refusals = 0; refusals < 3; refusals += 1) await report.complete('resolve-hand-off', tryAgain());
    await report.closed();
    expect((await report.tasks()).filter(({ kind }) => kind === 'resolve-hand-off')).toHaveLength(3);
    expect(await effectOf(report)).toEqual({ requests: 1, all: 1 });
  });

  it('takes the reference of what was done by hand, and sends nothing more', async () => {
    await line.simulators.order('intelligence', { rejectNext: { count: 1 } });
    const before = (await line.simulators.state('intelligence')).counts.effects;
    const report = await gradedReport();
    await report.complete('resolve-hand-off', doneByHand('IR-BY-HAND-7'));
    await report.complete('approve-decision', approved());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON' });
    expect(await report.handOffs()).toMatchObject([{ state: 'done-by-hand', receipt: 'IR-BY-HAND-7' }]);
    expect((await line.simulators.state('intelligence')).counts.effects).toBe(before);
  });

  it('refuses one referral of a plan without holding the others up', async () => {
    await line.simulators.order('safeguarding', { rejectNext: { count: 1 } });
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('SAFEGUARDING'));
    await report.complete('plan-safeguarding', planned('MASH', 'MARAC', 'LADO'));
    await report.waiting('resolve-hand-off');
    await eventually(async () => (await report.handOffs()).map(({ state }) => state).toSorted()).toEqual([
      'delivered',
      'delivered',
      'refused',
    ]);
    await report.complete('resolve-hand-off', tryAgain());
    await report.complete('confirm-safeguarding', confirmed());
    await report.closed();
    expect((await report.handOffs()).map(({ state }) => state)).toEqual([
      'delivered',
      'delivered',
      'delivered',
    ]);
  });

  it('has a plan confirmed while its gateway is down, and the plan stays in force until its referral is made', async () => {
    await line.simulators.order('safeguarding', { down: true });
    const report = await plannedWhileDown();
    const { id } = await report.claim('confirm-safeguarding');
    await confirmAs(id);
    expect(await report.row()).toMatchObject({ stage: 'ACTION' });
    // What is not sent yet is still to be read again with what has come.
    await report.further();
    await report.complete('review-risk', riskRead());
    await report.complete('review-further-information', reviewed('NOTED'));
    await line.simulators.cure('safeguarding');
    await report.complete('record-referral-answer', answered());
    await report.closed();
    expect((await report.handOffs()).map(({ state }) => state)).toEqual(['delivered']);
  });

  it('sends nothing of a plan that was replaced while its gateway was down, and waits for no answer to it', async () => {
    const before = (await line.simulators.state('safeguarding')).counts.effects;
    await line.simulators.order('safeguarding', { down: true });
    const report = await plannedWhileDown();
    await report.further();
    await report.complete('review-risk', riskRead('PLAN_ANEW'));
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.waiting('plan-safeguarding');
    await eventually(async () => (await report.handOffs()).map(({ state }) => state)).toEqual(['superseded']);
    await line.simulators.cure('safeguarding');
    await report.complete('plan-safeguarding', planned());
    const open = async () =>
      (await report.tasks()).find(
        ({ kind, state }) => kind === 'confirm-safeguarding' && (state === 'open' || state === 'claimed'),
      );
    await eventually(async () => (await open())?.state).toBe('open');
    await confirmAs((await open())?.id);
    await report.closed();
    expect((await line.simulators.state('safeguarding')).counts.effects).toBe(before);
    expect((await report.tasks()).map(({ kind }) => kind)).not.toContain('record-referral-answer');
  });

  it('follows a referral that had arrived before its plan was replaced, though nobody here knew', async () => {
    await line.simulators.order('safeguarding', {
      timeOutAfterCommit: { count: 1 },
      failNextLookUp: { count: 50 },
    });
    const report = await plannedWhileDown();
    await eventually(async () => (await report.handOffs())[0]?.state).toBe('unknown');
    await report.further();
    await report.complete('review-risk', riskRead('PLAN_ANEW'));
    await eventually(async () => (await report.handOffs())[0]?.state).toBe('superseded');
    await line.simulators.cure('safeguarding');
    await report.waiting('record-referral-answer');
    expect(await report.events()).toContain('HAND_OFF_ARRIVED_LATE');
  });

  it('goes on by itself when the other system is back', async () => {
    await line.simulators.order('intelligence', { down: true });
    const report = await gradedReport();
    await eventually(async () => (await report.handOffs())[0]?.attempts ?? 0).toBeGreaterThan(1);
    expect((await report.tasks()).filter(({ kind }) => kind === 'resolve-hand-off')).toEqual([]);
    await line.simulators.cure('intelligence');
    await report.closed();
    expect(await effectOf(report)).toEqual({ requests: 1, all: 1 });
  });

  it('is counted once when the other system commits and then does not answer', async () => {
    await line.simulators.order('intelligence', { timeOutAfterCommit: { count: 1 } });
    const report = await gradedReport();
    await eventually(async () => (await report.handOffs())[0]?.state).toBe('unknown');
    await report.closed();
    expect(await report.handOffs()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
    // Asked by our reference, not sent again.
    expect(await effectOf(report)).toEqual({ requests: 1, all: 1 });
  });

  it('asks again, and does not send again, when the question about an unknown outcome fails too', async () => {
    await line.simulators.order('intelligence', {
      timeOutAfterCommit: { count: 1 },
      failNextLookUp: { count: 1 },
    });
    const report = await gradedReport();
    await report.closed();
    expect(await report.handOffs()).toMatchObject([{ state: 'delivered', attempts: 3 }]);
    expect(await effectOf(report)).toEqual({ requests: 1, all: 1 });
  });

  it('asks before it sends again after a refusal too, since an earlier attempt may have arrived', async () => {
    await line.simulators.order('intelligence', {
      timeOutAfterCommit: { count: 1 },
      failNextLookUp: { count: 1, status: 422 },
    });
    const report = await gradedReport();
    await report.complete('resolve-hand-off', tryAgain());
    await report.closed();
    expect(await effectOf(report)).toEqual({ requests: 1, all: 1 });
  });

  it('asks a person about a message that does not fit the other force’s contract', async () => {
    const subjects = Array.from({ length: 201 }, (_, index) => ({ subjectNo: index + 1 }));
    const report = await receiveReport(line, { subjects, targetForce: { slug: 'btp', confidence: 'HIGH' } });
    await report.complete('resolve-hand-off', doneByHand('by courier 12'));
    await report.complete('approve-decision', approved());
    expect(await report.closed()).toMatchObject({ ending: 'TRANSFERRED_TO_OTHER_FORCE' });
    expect(await report.handOffs()).toMatchObject([{ state: 'done-by-hand', receipt: 'by courier 12' }]);
    expect((await line.simulators.state('force-desk')).counts.requests).toBe(0);
  });

  it('is counted once when the answer is no receipt', async () => {
    await line.simulators.order('intelligence', { garbleNext: { count: 1 } });
    const report = await gradedReport();
    await report.closed();
    expect(await effectOf(report)).toEqual({ requests: 1, all: 1 });
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toEqual({ replayed: 13, failures: [] });
  });
});
