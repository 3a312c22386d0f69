import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SIGNALS } from '../../domain/workflow-signals.ts';
import {
  allocated,
  assessedAs,
  confirmed,
  graded,
  released,
  planned,
  result,
  reviewed,
  riskRead,
  routed,
  triaged,
  tryAgain,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

const nobodys = { targetForce: { slug: null, code: null, confidence: 'LOW' } } as const;

const countOf = async (report: TestReport): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { kind } of await report.tasks()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

const nothingIsLeft = async (report: TestReport): Promise<void> => {
  const done = ['completed', 'withdrawn'];
  expect((await report.tasks()).filter(({ state }) => !done.includes(state))).toEqual([]);
};

const settled = async (report: TestReport): Promise<string[]> =>
  (await report.handOffs()).map(({ system, state, attempts }) => `${system} ${state} ${attempts}`);

describe('a report whose workflow is lost', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterEach(() => Promise.all([line.simulators.cure('intelligence'), line.simulators.cure('force-desk')]));
  afterAll(() => line.close());

  /** Keep the report's row locked meanwhile: what wants to change it waits, and what only reads goes on. */
  const holdingUp = async (report: TestReport, meanwhile: () => Promise<void>): Promise<void> => {
    const client = await line.world.database.admin.connect();
    await client.query('begin');
    await client.query(/* sql */ `select from pacars.reports where id = $1 for update`, [report.id]);
    await meanwhile();
    await client.query('commit');
    client.release();
  };
  /** How many of our calls the database holds up now. */
  const heldUp = async (): Promise<number> => {
    const { rows } = await line.world.database.admin.query(
      /* sql */ `select from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'`,
      [line.world.database.name],
    );
    return rows.length;
  };

  it('goes on where the rows stand, and does nothing twice', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INVESTIGATION', 'SAFEGUARDING', 'INTELLIGENCE'));
    await report.complete('allocate-investigator', allocated());
    await report.waiting('record-investigation-result');
    await report.complete('plan-safeguarding', planned('MASH'));
    await report.waiting('confirm-safeguarding');
    await report.atRest();
    await report.lose();
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.atRest();
    await report.lose();
    await report.complete('confirm-safeguarding', confirmed());
    await report.complete('record-investigation-result', result());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON', closings: 1 });
    expect(await settled(report)).toEqual([
      // The case, and its result.
      'case-management delivered 1',
      'case-management delivered 1',
      'intelligence delivered 1',
      'safeguarding delivered 1',
    ]);
    expect(new Set(Object.values(await countOf(report)))).toEqual(new Set([1]));
    await nothingIsLeft(report);
  });

  it('is begun by a decision that was made before it ever ran', async () => {
    await line.stopDispatching();
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    line.startDispatching();
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON' });
  });

  it('does not plan safeguarding again that a triage had begun before the assessment asked for it', async () => {
    const report = await receiveReport(line, { priority: 'IMMEDIATE' });
    await report.complete('triage-danger', triaged('SAFEGUARDING_PLAN'));
    await report.waiting('plan-safeguarding');
    await report.complete('assess-report', assessedAs('SAFEGUARDING'));
    await report.atRest();
    await report.complete('plan-safeguarding', planned('MASH'));
    await report.waiting('confirm-safeguarding');
    await report.atRest();
    await report.lose();
    await report.further();
    await report.atRest();
    expect((await countOf(report))['plan-safeguarding']).toBe(1);
    await report.complete('review-risk', riskRead());
    await report.complete('confirm-safeguarding', confirmed());
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.closed();
    await nothingIsLeft(report);
  });

  it('goes on with a plan under confirmation while another plan waits', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('SAFEGUARDING'));
    await report.complete('plan-safeguarding', planned('MASH'));
    await report.waiting('confirm-safeguarding');
    await report.further({ priority: 'IMMEDIATE' });
    await report.complete('review-risk', riskRead());
    await report.complete('triage-danger', triaged('SAFEGUARDING_PLAN'));
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.waiting('plan-safeguarding');
    await report.atRest();
    await report.lose();
    await report.further();
    await report.complete('review-risk', riskRead());
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.atRest();
    await report.complete('plan-safeguarding', planned('MARAC'));
    await eventually(async () => (await countOf(report))['confirm-safeguarding']).toBe(2);
    await report.complete('confirm-safeguarding', confirmed());
    await report.complete('confirm-safeguarding', confirmed());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON' });
    await nothingIsLeft(report);
  });

  it('waits for the person who was asked about a refused hand-off, and sends nothing before', async () => {
    await line.simulators.order('intelligence', { rejectNext: { count: 1 } });
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.waiting('resolve-hand-off');
    await report.atRest();
    await report.lose();
    await report.further();
    await report.waiting('review-further-information');
    await report.atRest();
    expect(await settled(report)).toEqual(['intelligence refused 1']);
    await report.complete('resolve-hand-off', tryAgain());
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.closed();
    expect(await settled(report)).toEqual(['intelligence delivered 2']);
    await nothingIsLeft(report);
  });

  it('sends each message to the other force once, begun again in the middle of the transfer', async () => {
    await line.simulators.order('force-desk', { rejectNext: { count: 2 } });
    const report = await receiveReport(line, nobodys);
    await report.waiting('route-report');
    await report.further();
    await report.complete('route-report', routed('TRANSFER', 'btp'));
    await eventually(async () => (await countOf(report))['resolve-hand-off']).toBe(2);
    await report.atRest();
    await report.lose();
    await report.complete('resolve-hand-off', tryAgain());
    await report.complete('resolve-hand-off', tryAgain());
    expect(await report.closed()).toMatchObject({ ending: 'TRANSFERRED_TO_OTHER_FORCE' });
    expect(await settled(report)).toEqual(['force-desk delivered 2', 'force-desk delivered 2']);
    await nothingIsLeft(report);
  });

  it('goes on after a reopening too, for what is new alone', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs());
    await report.closed();
    await report.ended();
    await report.further();
    await report.complete('review-further-information', reviewed('REASSESS'));
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.waiting('grade-intelligence');
    await report.atRest();
    await report.lose();
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    expect(await report.closed(2)).toMatchObject({ ending: 'ACTED_ON' });
    expect(await countOf(report)).toEqual({
      'assess-report': 2,
      'review-further-information': 1,
      'grade-intelligence': 1,
      'release-intelligence': 1,
    });
  });

  it('can be replayed although one strand was held up in the database while others went on', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.further();
    await report.complete('review-further-information', reviewed('REASSESS'));
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.waiting('grade-intelligence');
    await report.atRest();
    await report.lose();
    await holdingUp(report, async () => {
      await report.signal(SIGNALS.taskCompleted, { taskId: randomUUID() });
      await eventually(heldUp).toBeGreaterThan(0);
      for (let asked = 0; asked < 20; asked += 1) await report.describe();
    });
    await report.atRest();
    expect(await replayAll(line)).toMatchObject({ failures: [] });
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.closed();
    await nothingIsLeft(report);
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
