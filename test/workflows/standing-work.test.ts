import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import * as forms from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';
import { statesOf } from '../support/task-states.ts';
import { person } from '../support/world.ts';

const SUPERVISOR = 'edmund.larkwhistle';

interface Sent {
  ourReference: string;
  change: { kind: string; subjects?: { name: string }[] };
}

describe('an assessment made again while its work goes on', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const correct = async (taskId: string): Promise<void> => {
    const { status } = await line.world
      .as(SUPERVISOR)
      .post(`/v1/tasks/${taskId}/corrections`, { reason: 'An invented box was ticked by mistake.' });
    expect(status).toBe(200);
  };
  const referencesOf = async (report: TestReport): Promise<string[]> => {
    const { rows } = await line.world.database.admin.query<{ id: string }>(
      /* sql */ `select id from pacars.hand_offs where report_id = $1 and system = 'case-management'`,
      [report.id],
    );
    return rows.map(({ id }) => id);
  };
  /** What the case system was told of a report: cases opened, and kinds of changes. */
  const toldOf = async (report: TestReport): Promise<{ cases: number; changes: Sent['change'][] }> => {
    const own = new Set(await referencesOf(report));
    const posted = (path: string): Sent[] =>
      line.simulators
        .requests()
        .filter(({ url, method }) => method === 'POST' && url.endsWith(path))
        .map(({ body }): Sent => JSON.parse(body))
        .filter(({ ourReference }) => own.has(ourReference));
    return { cases: posted('/cases').length, changes: posted('/case-updates').map(({ change }) => change) };
  };
  const withdrawnBecause = async (report: TestReport): Promise<string[]> => {
    const { rows } = await line.world.database.admin.query<{ what: string }>(
      /* sql */ `
        select kind || ' ' || withdrawn_because as what from pacars.tasks
        where report_id = $1 and state = 'withdrawn' order by kind`,
      [report.id],
    );
    return rows.map(({ what }) => what);
  };
  const assessed = async (
    ...outcomes: Parameters<typeof forms.assessedAs>
  ): Promise<{ report: TestReport; assessment: string }> => {
    const report = await receiveReport(line, { priority: 'ROUTINE' });
    const { id } = await report.complete('assess-report', forms.assessedAs(...outcomes));
    return { report, assessment: id };
  };

  it('changes the investigation that has no result, and opens no second case', async () => {
    const { report, assessment } = await assessed('INVESTIGATION');
    await report.complete('allocate-investigator', forms.allocated());
    await report.waiting('record-investigation-result');
    await correct(assessment);
    await report.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    await eventually(async () => (await toldOf(report)).changes.map(({ kind }) => kind)).toEqual([
      'ASSESSMENT',
    ]);
    await report.further({ subjects: [{ subjectNo: 1, name: 'Odo Inventedly', role: 'OFFICER' }] });
    await report.complete('review-further-information', forms.reviewed('REASSESS'));
    await report.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    await eventually(async () => (await toldOf(report)).changes.length).toBe(2);
    await report.atRest();
    await report.lose();
    await report.complete('record-investigation-result', forms.result());
    await report.closed();
    const { cases, changes } = await toldOf(report);
    expect(cases).toBe(1);
    expect(changes.map(({ kind }) => kind)).toEqual(['ASSESSMENT', 'ASSESSMENT', 'RESULT']);
    expect(changes[1]?.subjects?.map(({ name }) => name)).toContain('Odo Inventedly');
    expect(await statesOf(report, 'allocate-investigator')).toEqual(['completed']);
    expect(await statesOf(report, 'record-investigation-result')).toEqual(['completed']);
  });

  it('begins another once there is a result', async () => {
    const { report, assessment } = await assessed('INVESTIGATION');
    await report.complete('allocate-investigator', forms.allocated());
    await report.complete('record-investigation-result', forms.result());
    await report.closed();
    await correct(assessment);
    await report.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    await report.complete('allocate-investigator', forms.allocated());
    await report.complete('record-investigation-result', forms.result());
    await report.closed(2);
    expect((await toldOf(report)).cases).toBe(2);
  });

  it('takes an investigation away that a correction no longer has, once a second person agrees', async () => {
    const { report, assessment } = await assessed('INVESTIGATION');
    await report.complete('allocate-investigator', forms.allocated());
    await report.waiting('record-investigation-result');
    await correct(assessment);
    await report.complete('assess-report', forms.assessedAs());
    await report.waiting('approve-decision');
    expect(await statesOf(report, 'record-investigation-result')).toEqual(['claimed']);
    await report.atRest();
    await report.lose();
    await report.complete('approve-decision', forms.approved());
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION', outcomes: [] });
    expect(await withdrawnBecause(report)).toEqual([
      'assess-severity DECISION_CORRECTED',
      'record-investigation-result DECISION_CORRECTED',
      'serve-notice DECISION_CORRECTED',
    ]);
    expect(await toldOf(report)).toMatchObject({ cases: 1, changes: [{ kind: 'TAKEN_AWAY' }] });
    expect(await report.events()).toEqual(expect.arrayContaining(['CORRECTION_ASKED', 'OUTCOME_TAKEN_AWAY']));
    // A run that is begun for what comes later finds that it is over.
    await report.ended();
    await report.further();
    await report.complete('review-further-information', forms.reviewed('NOTED'));
    await report.closed(2);
    expect(await statesOf(report, 'allocate-investigator')).toEqual(['completed']);
    expect((await toldOf(report)).changes.length).toBe(1);
  });

  it('opens no case of an investigation that is taken away before it is allocated', async () => {
    const { report, assessment } = await assessed('INVESTIGATION', 'INTELLIGENCE');
    await report.waiting('allocate-investigator');
    await correct(assessment);
    await report.complete('assess-report', forms.assessedAs('INTELLIGENCE'));
    await report.complete('approve-decision', forms.approved());
    await report.complete('grade-intelligence', forms.graded());
    await report.complete('release-intelligence', forms.released());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON', outcomes: ['INTELLIGENCE'] });
    expect(await withdrawnBecause(report)).toEqual(['allocate-investigator DECISION_CORRECTED']);
    expect(await toldOf(report)).toEqual({ cases: 0, changes: [] });
    expect(await statesOf(report, 'grade-intelligence')).toEqual(['completed']);
  });

  it('keeps a suspension reviewed that stands when its investigation is taken away, and begins no other', async () => {
    const report = await receiveReport(line, {
      subjects: [{ subjectNo: 1, name: 'Darrow Fennimore-Quill', collarNumber: 'T9041' }],
    });
    const { id: assessment } = await report.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    await report.complete('allocate-investigator', forms.allocated());
    await report.waiting('record-investigation-result');
    const ask = async (path = '', body = {}): Promise<number> =>
      (await line.world.as(SUPERVISOR).post(`/v1/reports/${report.id}/suspensions${path}`, body)).status;
    expect(await ask()).toBe(201);
    const suspended = forms.suspended(person('darrow.fennimore-quill').id);
    const { id } = await report.complete('decide-suspension', suspended);
    expect(await ask()).toBe(201);
    await correct(assessment);
    await report.complete('assess-report', forms.assessedAs());
    await report.complete('approve-decision', forms.approved());
    await eventually(() => report.events()).toContain('OUTCOME_TAKEN_AWAY');
    expect(await withdrawnBecause(report)).toContain('decide-suspension DECISION_CORRECTED');
    expect(await ask()).toBe(409);
    await report.atRest();
    await report.lose();
    expect(await ask(`/${id}/reviews`, { because: 'CIRCUMSTANCES_CHANGED' })).toBe(201);
    await report.complete(
      'review-suspension',
      forms.suspensionReviewed(forms.dayFromNow(0), {
        because: 'CIRCUMSTANCES_CHANGED',
        decision: 'LIFT',
        liftedOn: forms.dayFromNow(0),
      }),
    );
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
    await eventually(async () => (await toldOf(report)).changes.map(({ kind }) => kind).toSorted()).toEqual([
      'SUSPENSION',
      'SUSPENSION_REVIEW',
      'TAKEN_AWAY',
    ]);
  });

  it('leaves to another assessment what that asks for too', async () => {
    const { report, assessment } = await assessed('INTELLIGENCE');
    await report.waiting('grade-intelligence');
    await report.further();
    await report.complete('review-further-information', forms.reviewed('REASSESS'));
    await report.complete('assess-report', forms.assessedAs('INTELLIGENCE'));
    await eventually(() => report.events()).toContain('OUTCOME_JOINED');
    await correct(assessment);
    await report.complete('assess-report', forms.assessedAs());
    await report.complete('approve-decision', forms.approved());
    await report.atRest();
    expect(await statesOf(report, 'grade-intelligence')).toEqual(['open']);
    await report.complete('grade-intelligence', forms.graded());
    await report.complete('release-intelligence', forms.released());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON' });
  });

  it('grades nothing twice while items wait for their release, and withdraws what is taken away', async () => {
    const { report, assessment } = await assessed('INTELLIGENCE');
    await report.complete('grade-intelligence', forms.graded());
    await report.waiting('release-intelligence');
    await correct(assessment);
    const { id } = await report.complete('assess-report', forms.assessedAs('INTELLIGENCE'));
    await eventually(() => report.events()).toContain('OUTCOME_JOINED');
    expect(await statesOf(report, 'grade-intelligence')).toEqual(['completed']);
    await correct(id);
    await report.complete('assess-report', forms.assessedAs());
    await report.complete('approve-decision', forms.approved());
    await report.closed();
    expect(await withdrawnBecause(report)).toEqual(['release-intelligence DECISION_CORRECTED']);
    expect(await report.handOffs()).toEqual([]);
  });

  it('has the risk of a plan in force read again, and plans nothing beside it', async () => {
    const { report, assessment } = await assessed('SAFEGUARDING');
    await report.complete('plan-safeguarding', forms.planned('MASH'));
    await report.waiting('confirm-safeguarding');
    await correct(assessment);
    await report.complete('assess-report', forms.assessedAs('SAFEGUARDING'));
    await report.waiting('review-risk');
    await report.atRest();
    await report.lose();
    await report.complete('review-risk', forms.riskRead());
    await report.complete('confirm-safeguarding', forms.confirmed());
    await report.closed();
    expect(await statesOf(report, 'plan-safeguarding')).toEqual(['completed']);
    expect(await statesOf(report, 'review-risk')).toEqual(['completed']);
  });

  it('takes no plan away on which danger rests', async () => {
    const report = await receiveReport(line, { priority: 'IMMEDIATE' });
    const { id } = await report.complete('assess-report', forms.assessedAs('SAFEGUARDING'));
    await report.waiting('plan-safeguarding');
    await report.complete('triage-danger', forms.triaged('SAFEGUARDING_PLAN'));
    await report.atRest();
    await correct(id);
    await report.complete('assess-report', forms.assessedAs());
    await report.complete('approve-decision', forms.approved());
    await report.atRest();
    expect(await statesOf(report, 'plan-safeguarding')).toEqual(['open']);
    await report.complete('plan-safeguarding', forms.planned());
    await report.complete('confirm-safeguarding', forms.confirmed());
    await report.closed();
  });

  it('plans when danger comes after a plan was taken away', async () => {
    const { report, assessment } = await assessed('SAFEGUARDING');
    await report.waiting('plan-safeguarding');
    await correct(assessment);
    await report.complete('assess-report', forms.assessedAs());
    await report.complete('approve-decision', forms.approved());
    await report.closed();
    expect(await withdrawnBecause(report)).toEqual(['plan-safeguarding DECISION_CORRECTED']);
    await report.further({ priority: 'IMMEDIATE' });
    await report.complete('triage-danger', forms.triaged('SAFEGUARDING_PLAN'));
    await report.waiting('plan-safeguarding');
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
