import {
  allocated,
  assessedAs,
  confirmed,
  graded,
  released,
  outOfScope,
  planned,
  result,
  reviewed,
  routed,
  triaged,
  tryAgain,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import type { Line } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

/** A report's life whose history is kept for ever: today's workflows must replay it. */
type Scenario = (line: Line) => Promise<TestReport>;

const nobodys = { targetForce: { slug: null, code: null, confidence: 'LOW' } } as const;

async function signposted(line: Line): Promise<TestReport> {
  const report = await receiveReport(line);
  await report.complete('assess-report', outOfScope('COMPLAINTS'));
  return report;
}

async function recordedAsIntelligence(line: Line): Promise<TestReport> {
  const report = await receiveReport(line);
  await report.complete('assess-report', assessedAs('INTELLIGENCE'));
  await report.complete('grade-intelligence', graded(2));
  await report.complete('release-intelligence', released());
  return report;
}

async function everyOutcomeBesideDanger(line: Line): Promise<TestReport> {
  const report = await receiveReport(line, { priority: 'IMMEDIATE' });
  await report.complete('triage-danger', triaged('SAFEGUARDING_PLAN'));
  await report.waiting('plan-safeguarding');
  await report.complete('assess-report', assessedAs('INVESTIGATION', 'SAFEGUARDING', 'INTELLIGENCE'));
  await report.complete('grade-intelligence', graded());
  await report.complete('release-intelligence', released());
  await report.complete('plan-safeguarding', planned('MASH', 'MARAC'));
  await report.complete('confirm-safeguarding', confirmed());
  await report.complete('allocate-investigator', allocated());
  await report.complete('record-investigation-result', result());
  return report;
}

async function transferredTwice(line: Line): Promise<TestReport> {
  const report = await receiveReport(line, nobodys);
  await report.waiting('route-report');
  await report.further();
  await report.atRest();
  await report.complete('route-report', routed('TRANSFER', 'btp'));
  return report;
}

async function givenToHostedForce(line: Line): Promise<TestReport> {
  const report = await receiveReport(line, nobodys);
  await report.complete('route-report', routed('TRANSFER', 'west-midlands'));
  await report.complete('assess-report', assessedAs());
  return report;
}

async function refusedAndTriedAgain(line: Line): Promise<TestReport> {
  await line.simulators.order('intelligence', { rejectNext: { count: 1 } });
  const report = await receiveReport(line);
  await report.complete('assess-report', assessedAs('INTELLIGENCE'));
  await report.complete('grade-intelligence', graded());
  await report.complete('release-intelligence', released());
  await report.complete('resolve-hand-off', tryAgain());
  return report;
}

async function assessedAgain(line: Line): Promise<TestReport> {
  const report = await receiveReport(line);
  await report.complete('assess-report', assessedAs());
  await report.closed();
  await report.ended();
  await report.further();
  await report.complete('review-further-information', reviewed('REASSESS'));
  await report.complete('assess-report', assessedAs('SAFEGUARDING'));
  await report.complete('plan-safeguarding', planned('MASH'));
  await report.complete('confirm-safeguarding', confirmed());
  return report;
}

async function escalatedTwice(line: Line): Promise<TestReport> {
  const report = await receiveReport(line, nobodys);
  await report.complete('route-report', routed('KEEP'));
  await eventually(async () => (await report.waiting('assess-report')).escalations).toBeGreaterThan(1);
  await report.complete('assess-report', assessedAs());
  return report;
}

/** Together they pass through every stage, and every way of waiting. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  signposted: signposted,
  'recorded-as-intelligence': recordedAsIntelligence,
  'every-outcome-beside-danger': everyOutcomeBesideDanger,
  'transferred-twice': transferredTwice,
  'given-to-hosted-force': givenToHostedForce,
  'refused-and-tried-again': refusedAndTriedAgain,
  'assessed-again': assessedAgain,
  'escalated-twice': escalatedTwice,
};

/** Short enough that the last scenario escalates within seconds. */
export const SCENARIO_CLOCKS = {
  'assess-report': { remind: { seconds: 1 }, due: { seconds: 2 }, escalateEvery: { seconds: 1 } },
} as const;
