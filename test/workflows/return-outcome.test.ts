import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  assessedAs,
  graded,
  released,
  notNeeded,
  approved,
  outOfScope,
  reviewed,
  tryAgain,
  triaged,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { aMessage } from '../support/messages.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, takeHoldOf, type TestReport } from '../support/reports.ts';

const accused = { subjects: [{ subjectNo: 1, name: 'Tamsin Copperdale', role: 'OFFICER' as const }] };
const [OWNER, SECOND] = ['augusta.pellingham', 'leopold.quenby-hurst'];

describe('what the sender is told', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterEach(() => line.simulators.cure('crimestoppers'));
  afterAll(() => line.close());

  /** What left for Crimestoppers about this report, in order, once for each effect. */
  const told = async (report: TestReport): Promise<Record<string, unknown>[]> => {
    const ids = (await report.returns()).map(({ id }) => id);
    const bodies = line.simulators
      .requests()
      .filter(({ url, method }) => method === 'POST' && url.endsWith('/returns'))
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>); // eslint-disable-line typescript/no-unsafe-type-assertion -- our own bodies
    const { effects } = await line.simulators.state('crimestoppers');
    return ids.flatMap((id) => {
      expect(effects.filter(({ ourReference }) => ourReference === id).length).toBeLessThanOrEqual(1);
      return bodies.filter((body) => body['ourReference'] === id).slice(0, 1);
    });
  };
  const outcomes = async (report: TestReport): Promise<unknown[]> =>
    (await told(report)).map((body) => body['outcome']);

  it('is that nothing came of it, when a report is signposted, and no more than the class', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', outOfScope('COMPLAINTS'));
    await report.closed();
    const [body = {}] = await told(report);
    expect(Object.keys(body).toSorted()).toEqual(['at', 'kind', 'ourReference', 'outcome', 'reportRef']);
    expect(body).toMatchObject({ kind: 'OUTCOME', outcome: 'NEGATIVE' });
    expect(await report.returns()).toMatchObject([{ state: 'delivered', occasion: 'outcome/1' }]);
  });

  it('is that it is acted on once an assessment stands, and the same is not told again at the close', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await eventually(() => outcomes(report)).toEqual(['IN_PROGRESS']);
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.closed();
    expect(await outcomes(report)).toEqual(['IN_PROGRESS']);
  });

  it('is told anew after a reopening only where it has changed', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs());
    await report.closed();
    await report.further();
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.closed(2);
    expect(await outcomes(report)).toEqual(['NEGATIVE']);
    await report.further();
    await report.complete('review-further-information', reviewed('REASSESS'));
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.closed(3);
    expect(await outcomes(report)).toEqual(['NEGATIVE', 'IN_PROGRESS']);
  });

  it('is that it goes on, when another force has the report', async () => {
    const report = await receiveReport(line, { targetForce: { slug: 'btp', confidence: 'HIGH' } });
    await report.closed();
    expect(await outcomes(report)).toEqual(['IN_PROGRESS']);
  });

  it('is the same of a sealed report', async () => {
    const report = await receiveReport(line, accused);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'), OWNER);
    await report.complete('approve-decision', approved(), SECOND);
    await report.complete('grade-intelligence', graded(), OWNER);
    await report.complete('release-intelligence', released(), SECOND);
    await report.closed();
    const [body = {}] = await told(report);
    expect(Object.keys(body).toSorted()).toEqual(['at', 'kind', 'ourReference', 'outcome', 'reportRef']);
    expect(body['outcome']).toBe('IN_PROGRESS');
  });

  it('is nothing where staff entered the report by hand: there is no sender', async () => {
    const message = aMessage();
    const { body } = await line.world.as('isolde.marchpenny').post('/v1/reports', message);
    const report = takeHoldOf(line, String(body['messages'][0].reportId), message.reportRef);
    await report.complete('assess-report', assessedAs());
    await report.closed();
    expect(await report.returns()).toEqual([]);
  });

  it('is told once when Crimestoppers commits and does not answer, and the run is lost meanwhile', async () => {
    await line.simulators.order('crimestoppers', {
      timeOutAfterCommit: { count: 1 },
      failNextLookUp: { count: 2 },
    });
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs());
    await eventually(async () => (await report.returns())[0]?.state).toBe('unknown');
    await report.lose();
    await report.further();
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.closed();
    expect(await outcomes(report)).toEqual(['NEGATIVE']);
    expect(await report.returns()).toMatchObject([{ state: 'delivered' }]);
  });

  it('holds up the close and nothing else while Crimestoppers is away: danger is triaged meanwhile', async () => {
    await line.simulators.order('crimestoppers', { down: true });
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs());
    await eventually(async () => (await report.returns()).length).toBe(1);
    expect((await report.row())['stage']).not.toBe('CLOSED');
    await report.further({ priority: 'IMMEDIATE' });
    await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    await report.complete('review-further-information', reviewed('NOTED'));
    await line.simulators.cure('crimestoppers');
    await report.closed();
    expect(await outcomes(report)).toEqual(['NEGATIVE']);
  });

  it('is a supervisor’s to settle when Crimestoppers refuses: told again, or given up by two people', async () => {
    await line.simulators.order('crimestoppers', { rejectNext: { count: 2 } });
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs());
    await report.complete('resolve-hand-off', tryAgain());
    await report.complete('resolve-hand-off', notNeeded());
    await report.complete('approve-decision', approved());
    await report.closed();
    expect(await report.returns()).toMatchObject([{ state: 'abandoned', attempts: 2, receipt: null }]);
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
