import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allocated,
  assessedAs,
  confirmed,
  graded,
  released,
  outOfScope,
  planned,
  result,
  routed,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

const endedWell = async (report: TestReport): Promise<void> => {
  expect((await report.ended()).status.name).toBe('COMPLETED');
  expect(
    (await report.tasks()).filter(({ state }) => state !== 'completed' && state !== 'withdrawn'),
  ).toEqual([]);
};

describe('handleReport', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  it('signposts a matter of service to the complaints route', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', outOfScope('COMPLAINTS'));
    expect(await report.closed()).toMatchObject({ ending: 'SIGNPOSTED_TO_COMPLAINTS', outcomes: [] });
    expect(await report.handOffs()).toEqual([]);
    await endedWell(report);
  });

  it('redirects a matter of another agency', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', outOfScope('OTHER_AGENCY'));
    expect(await report.closed()).toMatchObject({ ending: 'REDIRECTED_TO_OTHER_AGENCY', outcomes: [] });
    await endedWell(report);
  });

  it('ends without further action where the assessment says so', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs());
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION', outcomes: [] });
    expect(await report.handOffs()).toEqual([]);
    await endedWell(report);
  });

  it('carries an investigation from the allocation over the case to the result', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INVESTIGATION'));
    await report.complete('allocate-investigator', allocated());
    const task = await report.waiting('record-investigation-result');
    expect(task).toMatchObject({ state: 'claimed' });
    expect(await report.handOffs()).toMatchObject([
      { system: 'case-management', state: 'delivered', attempts: 1, receipt: expect.stringMatching(/^CM\//) },
    ]);
    await report.complete('record-investigation-result', result());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON', outcomes: ['INVESTIGATION'] });
    await endedWell(report);
  });

  it('carries safeguarding from the plan over each referral to the confirmation', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('SAFEGUARDING'));
    await report.complete('plan-safeguarding', planned('MASH', 'MARAC'));
    await report.waiting('confirm-safeguarding');
    await eventually(() => report.handOffs()).toMatchObject([
      { system: 'safeguarding', state: 'delivered', receipt: expect.stringMatching(/^SR-/) },
      { system: 'safeguarding', state: 'delivered', receipt: expect.stringMatching(/^SR-/) },
    ]);
    await report.complete('confirm-safeguarding', confirmed());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON', outcomes: ['SAFEGUARDING'] });
    await endedWell(report);
  });

  it('waits for the confirmation of a plan that refers to nobody', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('SAFEGUARDING'));
    await report.complete('plan-safeguarding', planned());
    await report.complete('confirm-safeguarding', confirmed());
    await report.closed();
    expect(await report.handOffs()).toEqual([]);
    await endedWell(report);
  });

  it('records graded items in the intelligence system as one report', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded(3));
    await report.complete('release-intelligence', released());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON', outcomes: ['INTELLIGENCE'] });
    expect(await report.handOffs()).toMatchObject([
      { system: 'intelligence', state: 'delivered', receipt: expect.stringMatching(/^IR/) },
    ]);
    await endedWell(report);
  });

  it('works on all three outcomes side by side, each at its own pace', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INVESTIGATION', 'SAFEGUARDING', 'INTELLIGENCE'));
    await Promise.all([
      report.waiting('allocate-investigator'),
      report.waiting('plan-safeguarding'),
      report.waiting('grade-intelligence'),
    ]);
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.complete('plan-safeguarding', planned('PUBLIC_PROTECTION_UNIT'));
    await report.complete('confirm-safeguarding', confirmed());
    expect(await report.row()).toMatchObject({ stage: 'ACTION' });
    await report.complete('allocate-investigator', allocated());
    await report.complete('record-investigation-result', result());
    const outcomes = ['INTELLIGENCE', 'INVESTIGATION', 'SAFEGUARDING'];
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON', outcomes });
    expect((await report.handOffs()).map(({ system, state }) => `${system} ${state}`)).toEqual([
      // The case, and its result.
      'case-management delivered',
      'case-management delivered',
      'intelligence delivered',
      'safeguarding delivered',
    ]);
    await endedWell(report);
  });

  it('hands a report about another force to its desk without anybody of ours', async () => {
    const report = await receiveReport(line, {
      targetForce: { slug: 'police-scotland', confidence: 'HIGH' },
    });
    expect(await report.closed()).toMatchObject({
      ending: 'TRANSFERRED_TO_OTHER_FORCE',
      target_force: 'police-scotland',
    });
    expect(await report.tasks()).toEqual([]);
    expect(await report.handOffs()).toMatchObject([
      { system: 'force-desk', state: 'delivered', attempts: 1 },
    ]);
    await endedWell(report);
  });

  const nobodys = { targetForce: { slug: null, code: null, confidence: 'LOW' } } as const;

  it('assesses here what a person keeps of unknown force', async () => {
    const report = await receiveReport(line, nobodys);
    await report.complete('route-report', routed('KEEP'));
    await report.complete('assess-report', assessedAs());
    expect(await report.closed()).toMatchObject({ force: 'derbyshire', routing: 'HOME' });
    await endedWell(report);
  });

  it('gives what belongs to a hosted force to its own people', async () => {
    const report = await receiveReport(line, nobodys);
    await report.complete('route-report', routed('TRANSFER', 'west-midlands'));
    const task = await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    expect(task.force).toBe('west-midlands');
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    expect(await report.closed()).toMatchObject({ force: 'west-midlands', ending: 'ACTED_ON' });
    const { status } = await line.world.as('isolde.marchpenny').get(`/v1/reports/${report.id}`);
    expect(status).toBe(404);
    await endedWell(report);
  });

  it('hands what belongs to a force outside to its desk, once', async () => {
    const report = await receiveReport(line, nobodys);
    await report.complete('route-report', routed('TRANSFER', 'btp'));
    expect(await report.closed()).toMatchObject({
      ending: 'TRANSFERRED_TO_OTHER_FORCE',
      force: 'derbyshire',
      target_force: 'btp',
    });
    expect(await report.handOffs()).toMatchObject([
      { system: 'force-desk', state: 'delivered', attempts: 1 },
    ]);
    await endedWell(report);
  });

  it('redirects what belongs to no police force', async () => {
    const report = await receiveReport(line, nobodys);
    await report.complete('route-report', routed('REDIRECT_TO_OTHER_AGENCY'));
    expect(await report.closed()).toMatchObject({ ending: 'REDIRECTED_TO_OTHER_AGENCY' });
    expect((await report.tasks()).map(({ kind }) => kind)).toEqual(['route-report']);
    await endedWell(report);
  });

  it('replays every history that these tests made', async () => {
    const { replayed, failures } = await replayAll(line);
    expect(failures).toEqual([]);
    expect(replayed).toBe(13);
  });
});
