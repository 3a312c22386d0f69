import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answered,
  allocated,
  assessedAs,
  confirmed,
  graded,
  released,
  outOfScope,
  planned,
  result,
  triaged,
} from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

/**
 * The figures that the project promises of a report's history. A person who decides costs eight events: the task is
 * opened, a reminder is set, a signal wakes the workflow, a timer ends. So with each assessment goes one more for the
 * criteria of a referral, and six for what the sender is told; with a grading eight for the release by another officer;
 * with an investigation what waits beside it (severity, notice, updates, letters) and is taken back at its result.
 */
const PROMISED = {
  signposted: { events: 27 },
  recorded: { events: 50, bytes: 12 * 1024 },
  // The answer of each body that was referred to is a task of its own, and takes eight.
  allOutcomes: { events: 152 },
} as const;

/** Complete a task, and let the workflow come to rest: one decision wakes it at a time, as in life. */
const decide: (report: TestReport) => TestReport['complete'] = (report) => async (kind, form) => {
  const task = await report.complete(kind, form);
  await report.atRest();
  return task;
};

describe('the history of a report', () => {
  let line: Line;
  const measured: string[] = [];
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(async () => {
    process.stdout.write(`${measured.join('\n')}\n`);
    await line.close();
  });

  /** What the server has counted, when the run has ended. */
  const sizeOf = async (name: string, report: TestReport): Promise<{ events: number; bytes: number }> => {
    await report.closed();
    const { historyLength, historySize = 0 } = await report.ended();
    measured.push(`${name}: ${historyLength} events, ${historySize} bytes`);
    return { events: historyLength, bytes: historySize };
  };

  it('has at most 27 events when the report is assessed and signposted', async () => {
    const report = await receiveReport(line);
    await report.waiting('assess-report');
    await report.atRest();
    await decide(report)('assess-report', outOfScope('COMPLAINTS'));
    const { events } = await sizeOf('assessed and signposted', report);
    expect(events).toBeLessThanOrEqual(PROMISED.signposted.events);
  });

  it('has at most 50 events and 12 KB when it is assessed, graded and recorded', async () => {
    const report = await receiveReport(line);
    await report.atRest();
    await decide(report)('assess-report', assessedAs('INTELLIGENCE'));
    await decide(report)('grade-intelligence', graded(3));
    await decide(report)('release-intelligence', released());
    const { events, bytes } = await sizeOf('assessed, graded and recorded', report);
    expect(events).toBeLessThanOrEqual(PROMISED.recorded.events);
    expect(bytes).toBeLessThanOrEqual(PROMISED.recorded.bytes);
  });

  it('has at most 152 events with all three outcomes', async () => {
    const report = await receiveReport(line);
    await report.atRest();
    await decide(report)('assess-report', assessedAs('INVESTIGATION', 'SAFEGUARDING', 'INTELLIGENCE'));
    await decide(report)('grade-intelligence', graded());
    await decide(report)('release-intelligence', released());
    await decide(report)('plan-safeguarding', planned('MASH', 'PUBLIC_PROTECTION_UNIT'));
    await decide(report)('record-referral-answer', answered());
    await decide(report)('record-referral-answer', answered());
    await decide(report)('confirm-safeguarding', confirmed());
    await decide(report)('allocate-investigator', allocated());
    await decide(report)('record-investigation-result', result());
    const { events } = await sizeOf('all three outcomes, two referrals', report);
    expect(events).toBeLessThanOrEqual(PROMISED.allOutcomes.events);
  });

  it('has at most 152 events with all three outcomes and a danger triage', async () => {
    const report = await receiveReport(line, { priority: 'IMMEDIATE' });
    await report.atRest();
    await decide(report)('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    await decide(report)('assess-report', assessedAs('INVESTIGATION', 'SAFEGUARDING', 'INTELLIGENCE'));
    await decide(report)('grade-intelligence', graded());
    await decide(report)('release-intelligence', released());
    await decide(report)('plan-safeguarding', planned('MASH'));
    await decide(report)('record-referral-answer', answered());
    await decide(report)('confirm-safeguarding', confirmed());
    await decide(report)('allocate-investigator', allocated());
    await decide(report)('record-investigation-result', result());
    const { events } = await sizeOf('danger and all three outcomes', report);
    expect(events).toBeLessThanOrEqual(PROMISED.allOutcomes.events);
  });
});
