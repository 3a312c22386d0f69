import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  assessedAs,
  graded,
  released,
  notNeeded,
  approved,
  divided,
  outOfScope,
  reviewed,
  tryAgain,
  triaged,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { aMessage } from '../support/messages.ts';
import { partAt } from '../support/parts.ts';
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

  describe('of a report divided between forces', () => {
    const ACCOUNT = 'A member of that force is said to have passed on what they read.';
    const people = [1, 2, 3].map((subjectNo) => ({ subjectNo, name: `Una Invented${subjectNo}` }));

    const dividedBetween = async (
      given: readonly string[],
    ): Promise<{ lead: TestReport; parts: TestReport[] }> => {
      const otherForces = given.map((slug, at) => ({ slug, subjectNos: [at + 2] }));
      const lead = await receiveReport(line, { subjects: people, otherForces });
      await lead.complete(
        'divide-report',
        divided(...given.map((force, at) => ({ force, subjectNos: [at + 2], account: ACCOUNT }))),
      );
      const parts: TestReport[] = [];
      for (const force of given) parts.push(await partAt(line, lead, force));
      return { lead, parts };
    };

    it('is one thing under the lead’s reference: in progress until its part has ended too', async () => {
      const { lead, parts } = await dividedBetween(['west-midlands']);
      const [part] = parts;
      if (!part) throw new RangeError('it has no part');
      await lead.complete('assess-report', assessedAs());
      await lead.closed();
      expect(await outcomes(lead)).toEqual(['IN_PROGRESS']);
      await part.complete('assess-report', assessedAs());
      await part.closed();
      await eventually(() => outcomes(lead)).toEqual(['IN_PROGRESS', 'NEGATIVE']);
      expect(await part.returns()).toEqual([]);
      // Closed as it was: what its part has come to opens it for nobody.
      await lead.ended();
      expect(await lead.row()).toMatchObject({ stage: 'CLOSED', closings: 1 });
      // What its part is reopened for goes on, and is told of when it has changed, under the one reference.
      await lead.further({ subjects: people.slice(1, 2) });
      await lead.complete(
        'divide-report',
        divided({ force: 'west-midlands', subjectNos: [2], wholeNarrative: true }),
      );
      await part.complete('review-further-information', reviewed('REASSESS'));
      await part.complete('assess-report', assessedAs('INTELLIGENCE'));
      await lead.complete('review-further-information', reviewed('NOTED'));
      await lead.closed(2);
      await eventually(() => outcomes(lead)).toEqual(['IN_PROGRESS', 'NEGATIVE', 'IN_PROGRESS']);
      await part.complete('grade-intelligence', graded());
      await part.complete('release-intelligence', released());
      await part.closed(2);
      expect(await part.returns()).toEqual([]);
    });

    it('counts the part that ended first, and a lead whose run was lost in between', async () => {
      const { lead, parts } = await dividedBetween(['west-midlands']);
      const [part] = parts;
      if (!part) throw new RangeError('it has no part');
      await part.complete('assess-report', assessedAs());
      await part.closed();
      await lead.atRest();
      expect(await lead.returns()).toEqual([]);
      await lead.lose();
      await lead.complete('assess-report', assessedAs());
      await lead.closed();
      expect(await outcomes(lead)).toEqual(['NEGATIVE']);
    });

    it('waits for the parts of two forces of this deployment', async () => {
      const { lead, parts } = await dividedBetween(['west-midlands']);
      // A deployment of the tests has two forces: the third one's part is set beside it.
      const other = await receiveReport(line, { targetForce: { slug: 'west-midlands', confidence: 'HIGH' } });
      await line.world.database.admin.query(
        /* sql */ `
          insert into pacars.report_parts (report_id, message_id, task_id, force, subject_nos, contact_consented, part_report_id)
          select report_id, message_id, task_id, 'kent', '{3}', false, $2 from pacars.report_parts where report_id = $1`,
        [lead.id, other.id],
      );
      await lead.complete('assess-report', assessedAs());
      await lead.closed();
      for (const part of [...parts, other]) {
        expect(await outcomes(lead)).toEqual(['IN_PROGRESS']);
        await part.complete('assess-report', assessedAs());
        await part.closed();
        await lead.atRest();
      }
      await eventually(() => outcomes(lead)).toEqual(['IN_PROGRESS', 'NEGATIVE']);
      expect(await other.returns()).toEqual([]);
    });

    it('does not wait for the part of a force that does not use this deployment', async () => {
      const lead = await receiveReport(line, {
        subjects: people,
        otherForces: [{ slug: 'btp', subjectNos: [3] }],
      });
      await lead.complete('divide-report', divided({ force: 'btp', subjectNos: [3], account: ACCOUNT }));
      await lead.complete('assess-report', assessedAs());
      await lead.closed();
      expect(await outcomes(lead)).toEqual(['NEGATIVE']);
    });
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
