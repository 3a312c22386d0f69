import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putPeople } from '../../database/people.ts';
import { openProcessTask } from '../../database/process-tasks.ts';
import { asOwner, asWorker } from '../../database/transactions.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { eventually } from '../support/eventually.ts';
import * as forms from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';
import { statesOf } from '../support/task-states.ts';
import { everybody } from '../support/world.ts';

const INVESTIGATOR = 'morwenna.thrale';
const EVERYBODY = everybody();

/** Every task and hand-off with what has become of it, in an order of its own. */
const standingOf = async (report: TestReport): Promise<string[]> => [
  ...(await report.tasks()).map(({ kind, state }) => `${kind} ${state}`).toSorted(),
  ...(await report.handOffs()).map(({ system, state, attempts }) => `${system} ${state} ${attempts}`),
  ...(await report.returns()).map(({ occasion, state }) => `${occasion} ${state}`),
];

/** Lose the run, and have the next news begin it again. */
const begunAgain = async (report: TestReport): Promise<void> => {
  await report.atRest();
  await report.lose();
  await report.further();
  await report.waiting('review-further-information');
  await report.atRest();
};

const endWithIntelligence = async (report: TestReport): Promise<void> => {
  await report.complete('review-further-information', forms.reviewed('NOTED'));
  await report.complete('grade-intelligence', forms.graded());
  await report.complete('release-intelligence', forms.released());
  await report.closed();
};

describe('a run that is begun again from the rows after work of its report has ended', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  it('confirms nothing of a plan that was replaced, and reads its risk no more', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', forms.assessedAs('SAFEGUARDING', 'INTELLIGENCE'));
    await report.complete('plan-safeguarding', { ...forms.planned(), reviewOn: forms.dayFromNow(3) });
    await report.waiting('confirm-safeguarding');
    await report.further();
    await report.complete('review-risk', forms.riskRead('PLAN_ANEW'));
    await report.complete('review-further-information', forms.reviewed('NOTED'));
    await eventually(() => statesOf(report, 'confirm-safeguarding')).toEqual(['withdrawn']);
    await report.complete('plan-safeguarding', forms.planned());
    await report.complete('confirm-safeguarding', forms.confirmed());
    await begunAgain(report);
    expect(await statesOf(report, 'review-risk')).toEqual(['completed']);
    expect(await statesOf(report, 'confirm-safeguarding')).toEqual(['withdrawn', 'completed']);
    await endWithIntelligence(report);
  });

  it('allocates, updates, explains and serves nothing of an investigation that has its result', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', forms.assessedAs('INVESTIGATION', 'INTELLIGENCE'));
    await report.complete('allocate-investigator', { ...forms.allocated(), covert: true });
    await report.complete('assess-severity', forms.severe());
    await report.complete('serve-notice', forms.noticeWithheld());
    await report.complete('record-investigation-result', forms.result());
    await report.atRest();
    await asOwner(line.world.database.admin, (tx) =>
      putPeople(
        tx,
        line.world.vault,
        EVERYBODY.filter(({ login }) => login !== INVESTIGATOR),
      ),
    );
    await begunAgain(report);
    expect(await statesOf(report, 'allocate-investigator')).toEqual(['completed']);
    expect(await statesOf(report, 'serve-notice')).toEqual(['completed']);
    expect(await statesOf(report, 'review-progress')).toEqual([]);
    expect(await statesOf(report, 'send-delay-letter')).toEqual([]);
    await endWithIntelligence(report);
    expect((await report.handOffs()).map(({ system, attempts }) => `${system} ${attempts}`)).toEqual([
      'case-management 1',
      'case-management 1',
      'case-management 1',
      'intelligence 1',
    ]);
    await asOwner(line.world.database.admin, (tx) => putPeople(tx, line.world.vault, EVERYBODY));
  });
});

const settled = async (report: TestReport): Promise<string[]> => {
  await report.closed(2);
  return (await report.handOffs()).map(({ system, state }) => `${system} ${state}`);
};

describe('a run that is begun again from the rows', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  /** Leave a task that nothing in the rows leads to, on a report with a run that is lost. */
  const leftOpen = async (kind: TaskKind): Promise<TestReport> => {
    const report = await receiveReport(line);
    const { id: assessment } = await report.complete('assess-report', forms.assessedAs());
    await report.closed();
    await report.ended();
    await report.further();
    await report.waiting('review-further-information');
    await report.atRest();
    await asWorker(line.world.database.worker, (tx) =>
      openProcessTask(tx, {
        reportId: report.id,
        kind,
        occasion: kind === 'allocate-investigator' ? assessment : randomUUID(),
        clocks: {},
      }),
    );
    await report.lose();
    return report;
  };
  /** The same, and the next run has looked before it is done. */
  const leftAndFound = async (kind: TaskKind): Promise<TestReport> => {
    const report = await leftOpen(kind);
    await report.complete('review-further-information', forms.reviewed('NOTED'));
    await report.atRest();
    return report;
  };

  it('does what a left assessment decides', async () => {
    const report = await leftAndFound('assess-report');
    await report.complete('assess-report', forms.assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', forms.graded());
    await report.complete('release-intelligence', forms.released());
    expect(await settled(report)).toEqual(['intelligence delivered']);
  });

  it('does what a left plan decides', async () => {
    const report = await leftAndFound('plan-safeguarding');
    await report.complete('plan-safeguarding', forms.planned('MASH'));
    await report.complete('confirm-safeguarding', forms.confirmed());
    expect(await settled(report)).toEqual(['safeguarding delivered']);
  });

  it('does what a left grading decides', async () => {
    const report = await leftAndFound('grade-intelligence');
    await report.complete('grade-intelligence', forms.graded());
    await report.complete('release-intelligence', forms.released());
    expect(await settled(report)).toEqual(['intelligence delivered']);
  });

  it('does what a left allocation decides', async () => {
    const report = await leftAndFound('allocate-investigator');
    await report.complete('allocate-investigator', forms.allocated());
    await report.complete('record-investigation-result', forms.result());
    expect(await settled(report)).toEqual(['case-management delivered', 'case-management delivered']);
  });

  it.each<[TaskKind, Parameters<TestReport['complete']>[1], TaskKind]>([
    ['assess-report', forms.assessedAs('INTELLIGENCE'), 'grade-intelligence'],
    ['plan-safeguarding', forms.planned('MASH'), 'confirm-safeguarding'],
    ['grade-intelligence', forms.graded(), 'release-intelligence'],
    ['allocate-investigator', forms.allocated(), 'record-investigation-result'],
  ])('does at once what %s decided while no run was there', async (kind, form, next) => {
    const report = await leftOpen(kind);
    await report.complete(kind, form);
    await report.waiting(next);
    // Beside what is still to be read, and once.
    expect(await statesOf(report, 'review-further-information')).toEqual(['open']);
    await report.atRest();
    await report.lose();
    await report.complete('review-further-information', forms.reviewed('NOTED'));
    await report.atRest();
    expect(await statesOf(report, next)).toEqual([
      next === 'record-investigation-result' ? 'claimed' : 'open',
    ]);
  });

  it('carries out a plan of a reading that was given up for another, completed while no run was there', async () => {
    const report = await receiveReport(line);
    const other = await receiveReport(line);
    await report.complete('assess-report', forms.assessedOf('PARTNER_ABUSE'));
    await report.complete('approve-decision', forms.approved('RETURN'));
    // Who is at risk does not wait for the second person, who returns this one too.
    await report.complete('assess-report', forms.withChecklist(forms.assessedAs('SAFEGUARDING')));
    await report.waiting('plan-safeguarding');
    await report.complete('approve-decision', forms.approved('RETURN'));
    await report.waiting('assess-report');
    const supervisor = line.world.as('edmund.larkwhistle');
    const reason = 'An invented reason that is long enough.';
    const { body } = await supervisor.post(`/v1/reports/${report.id}/merges`, { into: other.id, reason });
    const undone = `/v1/reports/${report.id}/merges/${String(body['id'])}/undo`;
    expect((await supervisor.post(undone, { reason })).status).toBe(200);
    await report.atRest();
    await report.lose();
    await report.complete('plan-safeguarding', forms.planned());
    await report.complete('confirm-safeguarding', forms.confirmed());
    await report.complete('assess-report', forms.withChecklist(forms.assessedAs('INTELLIGENCE')));
    await report.complete('approve-decision', forms.approved());
    await report.complete('grade-intelligence', forms.graded());
    await report.complete('release-intelligence', forms.released());
    await report.closed();
    expect(await statesOf(report, 'plan-safeguarding')).toEqual(['completed']);
    expect(await statesOf(report, 'assess-report')).toEqual([
      'completed',
      'completed',
      'withdrawn',
      'completed',
    ]);
  });

  /** A report with everything in it, each of its steps after what is to happen between two. */
  const lived = async (between: (report: TestReport) => Promise<void>): Promise<TestReport> => {
    const report = await receiveReport(line, { priority: 'IMMEDIATE' });
    const oversight = forms.oversightAnswered(['SERIOUS_CORRUPTION']);
    const step = async (...[kind, form]: Parameters<TestReport['complete']>): Promise<void> => {
      await report.waiting(kind);
      await between(report);
      await report.complete(kind, form);
    };
    await step('triage-danger', forms.triaged('SAFEGUARDING_PLAN'));
    await step(
      'assess-report',
      forms.assessedWith(oversight, 'INVESTIGATION', 'SAFEGUARDING', 'INTELLIGENCE'),
    );
    await step('refer-to-oversight', forms.referred());
    await step('record-oversight-mode', forms.oversightMode('LOCAL'));
    await step('allocate-investigator', forms.allocated());
    await step('assess-severity', forms.severe());
    await step('serve-notice', forms.noticeWithheld(forms.dayFromNow(7)));
    await step('plan-safeguarding', forms.planned('MASH', 'MARAC'));
    await step('grade-intelligence', forms.graded());
    await step('release-intelligence', forms.released());
    await report.waiting('confirm-safeguarding');
    await report.further();
    await step('review-risk', forms.riskRead());
    await step('review-further-information', forms.reviewed('REASSESS'));
    await step('assess-report', forms.assessedWith(oversight, 'INVESTIGATION', 'SAFEGUARDING'));
    await step('review-risk', forms.riskRead());
    await step('confirm-safeguarding', forms.confirmed());
    await step('record-investigation-result', forms.result());
    await report.closed();
    return report;
  };

  it('does the same, each thing once, when it is lost before every step', async () => {
    const undisturbed = await standingOf(await lived((report) => report.atRest()));
    const lost = await lived(async (report) => {
      await report.atRest();
      await report.lose();
    });
    expect(await standingOf(lost)).toEqual(undisturbed);
    expect(await lost.row()).toMatchObject({ ending: 'ACTED_ON', closings: 1 });
  });
});
