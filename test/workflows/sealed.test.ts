import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASKS } from '../../domain/task-kinds.ts';
import { allocated, approved, assessedAs, graded, released, reviewed } from '../support/forms.ts';
import { textOfHistory } from '../support/history-text.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

/** Works in professional standards: nobody but the force's pre-named owner may know of a report about them. */
const accused = { subjects: [{ subjectNo: 1, name: 'Tamsin Copperdale', role: 'OFFICER' as const }] };
const OWNER = 'augusta.pellingham';
/** The other owner, who judges what the one has decided. */
const SECOND = 'leopold.quenby-hurst';

describe('showProgress', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const sealedAttributes = { ReportStage: ['sealed'], ReportForce: ['sealed'], ReportPriority: ['sealed'] };
  /** What Temporal's list and page show of the report, besides its attributes. */
  const shownOf = async (report: TestReport): Promise<string> => {
    const description = await report.describe();
    const handle = line.client.workflow.getHandle(`report/${report.id}`);
    const details = await handle.query<string>('__temporal_workflow_metadata').catch(() => '');
    const summary = (await description.staticSummary()) ?? '';
    return JSON.stringify([summary, details, await description.staticDetails()]);
  };
  const titles = Object.values(TASKS).map(({ title }) => title);

  it('shows of a report that is not sealed its stage, force, priority and open tasks', async () => {
    const report = await receiveReport(line);
    await report.waiting('assess-report');
    await report.atRest();
    expect((await report.describe()).searchAttributes).toMatchObject({
      ReportStage: ['ASSESSMENT'],
      ReportForce: ['derbyshire'],
      ReportPriority: ['ROUTINE'],
      NeedsPerson: [true],
      Overdue: [false],
      TaskDueAt: [expect.any(Date)],
    });
    expect(await shownOf(report)).toContain('Assess the report');
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.waiting('grade-intelligence');
    await report.atRest();
    expect((await report.describe()).searchAttributes).toMatchObject({ ReportStage: ['ACTION'] });
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.closed();
    const { searchAttributes } = await report.ended();
    expect(searchAttributes).toMatchObject({ ReportStage: ['CLOSED'], NeedsPerson: [false] });
    expect(searchAttributes['TaskDueAt']).toBeUndefined();
  });

  it('shows of a sealed report that there is one, from the start to the end, and nothing of force or kind', async () => {
    const report = await receiveReport(line, accused);
    expect(await report.row()).toMatchObject({ sealed: true });
    await report.waiting('assess-report');
    await report.atRest();
    expect((await report.describe()).searchAttributes).toMatchObject({
      ...sealedAttributes,
      NeedsPerson: [true],
    });
    await report.complete('assess-report', assessedAs('INVESTIGATION', 'INTELLIGENCE'), OWNER);
    await report.complete('approve-decision', approved(), SECOND);
    await report.waiting('allocate-investigator');
    await report.atRest();
    expect((await report.describe()).searchAttributes).toMatchObject(sealedAttributes);
    const shown = await shownOf(report);
    for (const told of [...titles, 'derbyshire', 'ACTION', 'ASSESSMENT', 'ROUTINE', 'routine'])
      expect(shown).not.toContain(told);
    await report.complete('allocate-investigator', allocated(OWNER), OWNER);
    await report.complete(
      'record-investigation-result',
      { result: 'NO_CASE_TO_ANSWER', reason: 'An invented reason.' },
      OWNER,
    );
    await report.complete('grade-intelligence', graded(), OWNER);
    await report.complete('release-intelligence', released(), 'leopold.quenby-hurst');
    await report.closed();
    expect((await report.ended()).searchAttributes).toMatchObject({
      ...sealedAttributes,
      NeedsPerson: [false],
    });
  });

  it('names no task of a sealed report in its history, and the tasks of others', async () => {
    const secret = await receiveReport(line, accused);
    const open = await receiveReport(line);
    for (const report of [secret, open]) {
      await report.waiting('assess-report');
      await report.atRest();
    }
    const textOf = async ({ id }: TestReport): Promise<string> =>
      textOfHistory(await line.client.workflow.getHandle(`report/${id}`).fetchHistory());
    expect(await textOf(open)).toContain('Assess the report');
    const text = await textOf(secret);
    expect(titles.filter((title) => text.includes(title))).toEqual([]);
    await secret.complete('assess-report', assessedAs(), OWNER);
    await secret.complete('approve-decision', approved(), SECOND);
    await open.complete('assess-report', assessedAs());
    await Promise.all([secret.closed(), open.closed()]);
  });

  it('seals what it shows as soon as further information seals the report', async () => {
    const report = await receiveReport(line);
    await report.waiting('assess-report');
    await report.atRest();
    await report.further(accused);
    await report.atRest();
    expect((await report.describe()).searchAttributes).toMatchObject(sealedAttributes);
    await report.complete('assess-report', assessedAs(), OWNER);
    await report.complete('approve-decision', approved(), SECOND);
    await report.closed();
  });

  it('shows at once that further information has raised the priority', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.waiting('grade-intelligence');
    await report.further({ priority: 'URGENT' });
    await report.waiting('review-further-information');
    await report.atRest();
    expect((await report.describe()).searchAttributes).toMatchObject({ ReportPriority: ['URGENT'] });
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.closed();
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toEqual({ replayed: 6, failures: [] });
  });
});
