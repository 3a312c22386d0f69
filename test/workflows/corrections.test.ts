import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  approved,
  assessedAs,
  assessedOf,
  confirmed,
  graded,
  outOfScope,
  planned,
  released,
} from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';
import { type Answer, person } from '../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const OTHER = 'tamsin.copperdale';
const SUPERVISOR = 'edmund.larkwhistle';
const REASON = 'The invented ward was another one.';

describe('a decision that is corrected', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const correct = (taskId: string, login = SUPERVISOR, key?: string): Promise<Answer> =>
    line.world
      .as(login)
      .post(
        `/v1/tasks/${taskId}/corrections`,
        { reason: REASON },
        key === undefined ? {} : { 'idempotency-key': key },
      );
  const formOf = async (login: string, taskId: string): Promise<unknown> =>
    (await line.world.as(login).get(`/v1/tasks/${taskId}`)).body['suggestion'];
  const closedOut = async (): Promise<{ report: TestReport; assessment: string }> => {
    const report = await receiveReport(line, { priority: 'ROUTINE' });
    const { id } = await report.complete('assess-report', outOfScope('COMPLAINTS'));
    await report.closed();
    return { report, assessment: id };
  };

  it('waits while a second person judges the decision', async () => {
    const report = await receiveReport(line);
    const { id } = await report.complete('assess-report', assessedOf('PARTNER_ABUSE'));
    await report.waiting('approve-decision');
    const { status, body } = await correct(id);
    expect([status, body['detail']]).toEqual([409, expect.stringContaining('second person')]);
    await report.complete('approve-decision', approved());
    await report.closed();
  });

  it('opens a closed report again, is decided anew, and keeps the old decision', async () => {
    const { report, assessment } = await closedOut();
    await report.ended();
    const { status, body } = await correct(assessment, SUPERVISOR, 'correct-1');
    expect(status).toBe(200);
    expect(body).toMatchObject({ kind: 'assess-report', aboutTask: assessment, state: 'open' });
    expect((await correct(assessment, SUPERVISOR, 'correct-1')).body['id']).toBe(body['id']);
    expect(await report.row()).toMatchObject({ stage: 'ACTION', closed_at: null });
    const { rows } = await line.world.database.admin.query(
      /* sql */ `select from pacars.report_retention where report_id = $1 and clock_start is not null`,
      [report.id],
    );
    expect(rows).toEqual([]);
    // The form that is corrected is shown to whoever holds the correction, and to nobody else.
    expect(await formOf(ASSESSOR, body['id'])).not.toHaveProperty('corrects');
    await report.claim('assess-report');
    const { scope, route } = outOfScope('COMPLAINTS');
    expect(await formOf(ASSESSOR, body['id'])).toMatchObject({ corrects: { scope, route } });
    expect(await formOf(SUPERVISOR, body['id'])).not.toHaveProperty('corrects');
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    expect(await report.closed(2)).toMatchObject({ ending: 'ACTED_ON', outcomes: ['INTELLIGENCE'] });
    const assessments = (await report.tasks()).filter(({ kind }) => kind === 'assess-report');
    expect(assessments).toMatchObject([{ state: 'completed' }, { state: 'completed' }]);
    const old = await line.world.as(ASSESSOR).get(`/v1/tasks/${assessment}`);
    expect(old.body['decision']).toMatchObject({ scope: 'OUT_OF_SCOPE' });
    expect(await report.events()).toEqual(expect.arrayContaining(['CORRECTION_ASKED', 'REOPENED']));
  });

  it('sends what a corrected plan refers, beside what the first one sent, each once', async () => {
    const report = await receiveReport(line, { priority: 'ROUTINE' });
    await report.complete('assess-report', assessedAs('SAFEGUARDING'));
    const { id } = await report.complete('plan-safeguarding', planned('MASH'));
    expect((await correct(id, 'perpetua.sallowfield')).status).toBe(200);
    await report.complete('plan-safeguarding', planned('MARAC'));
    await report.complete('confirm-safeguarding', confirmed());
    await report.complete('confirm-safeguarding', confirmed());
    await report.closed();
    const sent = await report.handOffs();
    expect(sent.map(({ state, attempts }) => [state, attempts])).toEqual([
      ['delivered', 1],
      ['delivered', 1],
    ]);
  });

  it('goes on where its rows stand when Temporal has lost the report', async () => {
    const { report, assessment } = await closedOut();
    await report.ended();
    await correct(assessment);
    await report.atRest();
    await report.lose();
    await report.complete('assess-report', assessedAs());
    expect(await report.closed(2)).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
  });

  it('is asked for by its maker or a supervisor, of what is decided, once at a time', async () => {
    const { report, assessment } = await closedOut();
    const { rows } = await line.world.database.admin.query<{ id: string }>(
      /* sql */ `select completed_by as id from pacars.tasks where id = $1`,
      [assessment],
    );
    expect(rows[0]?.id).toBe(person(ASSESSOR).id);
    expect((await correct(assessment, OTHER)).status).toBe(403);
    expect((await correct(assessment, 'winifred.ottershaw')).status).toBe(404);
    const answers = await Promise.all([correct(assessment), correct(assessment), correct(assessment)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
    const waiting = await report.waiting('assess-report');
    expect((await correct(waiting.id)).status).toBe(409);
    await report.complete('assess-report', outOfScope('OTHER_AGENCY'));
    await report.closed(2);
    expect((await correct(waiting.id, ASSESSOR)).status).toBe(200);
    await report.complete('assess-report', outOfScope('COMPLAINTS'));
    await report.closed(3);
  });
});
