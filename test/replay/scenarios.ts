import {
  allocated,
  approved,
  assessedAs,
  assessedOf,
  assessedWith,
  confirmed,
  divided,
  graded,
  listed,
  noticeServed,
  noticeWithheld,
  oversightAnswered,
  oversightMode,
  questionApproved,
  referred,
  released,
  outOfScope,
  planned,
  result,
  reviewed,
  routed,
  severe,
  triaged,
  tryAgain,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import type { Line } from '../support/line.ts';
import { aMessage } from '../support/messages.ts';
import { receiveReport, takeHoldOf, type TestReport } from '../support/reports.ts';

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

async function investigatedWithNotice(line: Line): Promise<TestReport> {
  const report = await receiveReport(line);
  await report.complete('assess-report', assessedAs('INVESTIGATION'));
  await report.complete('allocate-investigator', allocated());
  await report.complete('assess-severity', severe('GROSS_MISCONDUCT'));
  await report.complete('serve-notice', noticeServed());
  await report.complete('record-investigation-result', result());
  return report;
}

/** The notice waits for its day when the result comes: that wait ends, and nobody is asked again. */
async function investigatedInSecret(line: Line): Promise<TestReport> {
  const report = await receiveReport(line);
  await report.complete('assess-report', assessedAs('INVESTIGATION'));
  await report.complete('allocate-investigator', { ...allocated(), covert: true });
  await report.complete('serve-notice', noticeWithheld());
  await report.complete('assess-severity', severe());
  await report.complete('record-investigation-result', {
    ...result(),
    result: 'CASE_TO_ANSWER',
    noticeNotServed: 'An invented reason.',
  });
  await report.atRest();
  await report.complete('record-investigation-result', {
    ...result(),
    result: 'CASE_TO_ANSWER',
    proceedings: 'DISMISSED',
  });
  await report.complete('report-to-list', listed());
  return report;
}

async function referredToOversight(line: Line): Promise<TestReport> {
  const report = await receiveReport(line);
  const oversight = oversightAnswered(['SERIOUS_CORRUPTION']);
  await report.complete('assess-report', assessedWith(oversight));
  await report.complete('refer-to-oversight', referred());
  await report.complete('record-oversight-mode', oversightMode('INDEPENDENT'));
  return report;
}

async function assessmentReturned(line: Line): Promise<TestReport> {
  const report = await receiveReport(line);
  await report.complete('assess-report', assessedOf('PARTNER_ABUSE'));
  await report.complete('approve-decision', approved('RETURN'));
  await report.complete('assess-report', assessedOf('PARTNER_ABUSE'));
  await report.complete('approve-decision', approved());
  return report;
}

async function gradedAgain(line: Line): Promise<TestReport> {
  const report = await receiveReport(line);
  await report.complete('assess-report', assessedAs('INTELLIGENCE'));
  await report.complete('grade-intelligence', graded());
  await report.complete('release-intelligence', released('RETURN'));
  await report.complete('grade-intelligence', graded());
  await report.complete('release-intelligence', released());
  return report;
}

async function dividedBetweenForces(line: Line): Promise<TestReport> {
  const report = await receiveReport(line, {
    subjects: [
      { subjectNo: 1, name: 'Odo Inventedly' },
      { subjectNo: 2, name: 'Una Inventedly' },
      { subjectNo: 3, name: 'Ivo Inventedly' },
    ],
    otherForces: [
      { slug: 'west-midlands', code: '20', subjectNos: [2] },
      { slug: 'btp', subjectNos: [3] },
    ],
  });
  const account = 'A member of that force is said to have sold what was made up.';
  await report.complete(
    'divide-report',
    divided({ force: 'west-midlands', subjectNos: [2], account }, { force: 'btp', subjectNos: [3], account }),
  );
  await report.complete('assess-report', assessedAs());
  return report;
}

/** The question is put, and its answer comes while its work goes on. */
async function questionAnswered(line: Line): Promise<TestReport> {
  const message = aMessage({ keepInContact: true });
  const [id = ''] = await line.world.receive(message);
  const report = takeHoldOf(line, id, message.reportRef);
  await report.claim('assess-report');
  const asked = { questions: ['What colour was it, as far as you know?'], reason: 'It helps to find it.' };
  await line.world.as('isolde.marchpenny').post(`/v1/reports/${id}/questions`, asked);
  await report.complete('approve-question', questionApproved());
  await eventually(async () => (await report.returns()).map(({ state }) => state)).toEqual(['delivered']);
  const [{ receipt } = { receipt: null }] = await report.returns();
  await report.complete('assess-report', assessedAs('INTELLIGENCE'));
  await report.waiting('grade-intelligence');
  const answer = { messageType: 'REPLY_TO_FORCE_QUESTION', sequence: 2, inReplyTo: receipt ?? '' } as const;
  await line.world.receive(aMessage({ ...answer, reportRef: message.reportRef }));
  await report.complete('review-further-information', reviewed('NOTED'));
  await report.complete('grade-intelligence', graded());
  await report.complete('release-intelligence', released());
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
  'investigated-with-notice': investigatedWithNotice,
  'investigated-in-secret': investigatedInSecret,
  'referred-to-oversight': referredToOversight,
  'assessment-returned': assessmentReturned,
  'graded-again': gradedAgain,
  'divided-between-forces': dividedBetweenForces,
  'question-answered': questionAnswered,
};

/** Short enough that the last scenario escalates within seconds. */
export const SCENARIO_CLOCKS = {
  'assess-report': { remind: { seconds: 1 }, due: { seconds: 2 }, escalateEvery: { seconds: 1 } },
} as const;
