import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calendarDayInUk, dayAfter } from '../../domain/working-days.ts';
import * as forms from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';
import { person } from '../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const COLLEAGUE = 'tamsin.copperdale';
const SUPERVISOR = 'edmund.larkwhistle';
const INVESTIGATOR = 'morwenna.thrale';
const DEPUTY = 'jocasta.fernhollow';
const REASON = 'An invented reason that is long enough.';
const inDays = (days: number): string => dayAfter(calendarDayInUk(new Date()), days);

const settled = ['completed', 'withdrawn'];

const ends = async (report: TestReport, ending: string): Promise<void> => {
  expect(await report.closed()).toMatchObject({ ending });
  expect((await report.tasks()).filter(({ state }) => !settled.includes(state))).toEqual([]);
  expect((await report.handOffs()).filter(({ state }) => state !== 'delivered')).toEqual([]);
};

describe('the unusual from staff, from the feed to the close', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  it('carries a claim undone, a comment, a follow-up date and a batch to the close', async () => {
    const [one, other] = [await receiveReport(line), await receiveReport(line)];
    const { id } = await one.claim('assess-report', COLLEAGUE);
    const colleague = line.world.as(COLLEAGUE);
    expect((await colleague.post(`/v1/tasks/${id}/undo-claim`)).status).toBe(200);
    await one.claim('assess-report');
    const assessor = line.world.as(ASSESSOR);
    expect((await assessor.get(`/v1/tasks/${id}`)).body['startBy']).toEqual(expect.any(String));
    const comment = { text: 'The invented ward answers on Monday.', taskId: id };
    expect((await assessor.post(`/v1/reports/${one.id}/comments`, comment)).status).toBe(201);
    const followUp = await assessor.put(`/v1/tasks/${id}/follow-up`, { on: inDays(2), reason: REASON });
    expect(followUp.status).toBe(200);
    const { body } = await assessor.post('/v1/tasks/batch-completions', {
      kind: 'assess-report',
      tasks: [id, (await other.waiting('assess-report')).id],
      form: forms.outOfScope('COMPLAINTS'),
    });
    expect(body['items']).toMatchObject([{ result: 'COMPLETED' }, { result: 'COMPLETED' }]);
    for (const report of [one, other]) await ends(report, 'SIGNPOSTED_TO_COMPLAINTS');
  });

  it('carries what a deputy has done, and what was given to somebody else, to the close', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    await report.complete('allocate-investigator', forms.allocated());
    await report.waiting('assess-severity');
    await report.waiting('serve-notice');
    await report.waiting('record-investigation-result');
    const absence = { from: inDays(0), until: inDays(13), deputy: DEPUTY };
    expect((await line.world.as(INVESTIGATOR).put('/v1/me/absence', absence)).status).toBe(200);
    await report.complete('assess-severity', forms.severe(), DEPUTY);
    await line.world.as(INVESTIGATOR).delete('/v1/me/absence');

    const given = await line.world.as(SUPERVISOR).post('/v1/tasks/reassignments', {
      from: person(INVESTIGATOR).id,
      to: person(DEPUTY).id,
      reason: REASON,
    });
    expect(given.status).toBe(200);
    await report.complete('serve-notice', forms.noticeServed(), DEPUTY);
    await report.complete('record-investigation-result', forms.result(), DEPUTY);
    await ends(report, 'ACTED_ON');
  });

  it('carries what was given back, and a decision corrected after the close, to another close', async () => {
    const report = await receiveReport(line);
    const { id } = await report.claim('assess-report');
    expect((await line.world.as(SUPERVISOR).post(`/v1/tasks/${id}/release`)).status).toBe(200);
    await report.complete('assess-report', forms.assessedAs(), COLLEAGUE);
    await ends(report, 'NO_FURTHER_ACTION');
    const asked = await line.world.as(SUPERVISOR).post(`/v1/tasks/${id}/corrections`, { reason: REASON });
    expect(asked.status).toBe(200);
    await report.complete('assess-report', forms.assessedAs('SAFEGUARDING'));
    await report.complete('plan-safeguarding', forms.planned('MASH'));
    await report.complete('confirm-safeguarding', forms.confirmed());
    expect(await report.closed(2)).toMatchObject({ ending: 'ACTED_ON', outcomes: ['SAFEGUARDING'] });
    const kept = await line.world.as(ASSESSOR).get(`/v1/tasks/${id}`);
    expect(kept.body).toMatchObject({ state: 'completed', decision: { scope: 'IN_SCOPE', outcomes: [] } });
  });

  it('replays every history that these journeys made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
