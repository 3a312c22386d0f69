import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, granted, windUp } from '../support/break-glass.ts';
import { assessedAs, reviewedAccess } from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

const ASKER = 'perpetua.sallowfield';
const APPROVER = 'augusta.pellingham';

describe('the review of emergency access', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const accessTo = async ({ id: reportId }: TestReport): Promise<void> => {
    const id = await granted(line.world, ASKER, APPROVER, { reportId });
    await answer(line.world, ASKER, id, 'end');
    await windUp(line.world);
  };

  it('is waited for before the report closes', async () => {
    const report = await receiveReport(line);
    await report.waiting('assess-report');
    await accessTo(report);
    await report.complete('assess-report', assessedAs());
    await report.atRest();
    expect(await report.row()).toMatchObject({ stage: 'ASSESSMENT' });
    await report.complete('review-break-glass', reviewedAccess(true));
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
  });

  it('has its clock on a report that is closed already, which stays so', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs());
    await report.closed();
    await report.ended();
    await accessTo(report);
    await report.complete('review-break-glass', reviewedAccess(false));
    await report.ended();
    expect(await report.row()).toMatchObject({ stage: 'CLOSED', closings: 1 });
  });
});
