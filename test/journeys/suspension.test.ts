import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { calendarDayInUk, dayAfter } from '../../domain/working-days.ts';
import { eventually } from '../support/eventually.ts';
import * as forms from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';
import { type SkippingPlace, startSkippingPlace } from '../support/skipping.ts';
import { person } from '../support/world.ts';

const DAY = 24 * 3_600_000;
const SUPERVISOR = 'edmund.larkwhistle';
const INVESTIGATOR = 'morwenna.thrale';
const CONCERNED = person('darrow.fennimore-quill').id;

interface Review {
  id: string;
  state: string;
  opened: string;
  due: string;
  escalations: number;
}

describe('somebody who is suspended while it is investigated', () => {
  let place: SkippingPlace;
  let line: Line;
  // Each at a clock of its own: the day on which somebody is suspended is the people's, not the process's.
  beforeEach(async () => {
    place = await startSkippingPlace();
    line = await startLine({ place });
  });
  afterEach(() => line.close());

  const reviews = async (report: TestReport): Promise<Review[]> => {
    const { rows } = await line.world.database.admin.query<
      Omit<Review, 'opened' | 'due'> & { at: Date; due: Date }
    >(
      /* sql */ `
        select id, state, created_at as at, due_at as due, escalations from pacars.tasks
        where report_id = $1 and kind = 'review-suspension' order by created_at`,
      [report.id],
    );
    return rows.map(({ at, due, ...row }) => ({
      ...row,
      opened: calendarDayInUk(at),
      due: calendarDayInUk(due),
    }));
  };
  /** Let time pass until a review waits: so many days at once, during which none is due, then day by day. */
  const passToReview = async (report: TestReport, atOnce = 0): Promise<Review> => {
    await report.atRest();
    if (atOnce > 0) await place.pass(atOnce * DAY);
    for (let left = 20; left > 0; left -= 1) {
      const waiting = (await reviews(report)).find(({ state }) => state === 'open' || state === 'claimed');
      if (waiting) return waiting;
      await place.pass(DAY);
      await report.atRest();
    }
    throw new RangeError('no review in time');
  };
  const suspend = async (): Promise<{ report: TestReport; taskId: string; from: string }> => {
    const report = await receiveReport(line, {
      subjects: [{ subjectNo: 1, name: 'Darrow Fennimore-Quill', collarNumber: 'T9041' }],
    });
    await report.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    await report.complete('allocate-investigator', forms.allocated());
    await report.waiting('record-investigation-result');
    const asked = await line.world.as(INVESTIGATOR).post(`/v1/reports/${report.id}/suspensions`);
    expect(asked.status).toBe(201);
    const from = forms.dayFromNow(0);
    const { id: taskId } = await report.complete('decide-suspension', forms.suspended(CONCERNED, from));
    return { report, taskId, from };
  };
  const told = (): { change: { kind: string; person?: string; decision?: string } }[] =>
    line.simulators
      .requests()
      .filter(({ url, method }) => method === 'POST' && url.endsWith('/case-updates'))
      .map(({ body }) => JSON.parse(body));
  const listed = async (report: TestReport, login = SUPERVISOR): Promise<Record<string, unknown>[]> =>
    (await line.world.as(login).get(`/v1/reports/${report.id}/suspensions`)).body['items'];

  it('has that reviewed every four weeks, over the loss of its run and a breach, until it is lifted', async () => {
    const before = told().length;
    const { report, taskId, from } = await suspend();
    expect(await listed(report, INVESTIGATOR)).toMatchObject([
      { taskId, measure: 'SUSPENDED', from, reviews: [], waiting: null, ended: null },
    ]);
    const first = await passToReview(report, 18);
    expect([first.opened, first.due]).toEqual([dayAfter(from, 21), dayAfter(from, 28)]);
    await report.complete('review-suspension', forms.suspensionReviewed(first.opened));
    await report.atRest();

    // Its run is lost between two reviews: other news starts another, which neither repeats a review nor skips one.
    await report.lose();
    await report.complete('assess-severity', forms.severe());
    const second = await passToReview(report, 18);
    expect([second.opened, second.due]).toEqual([dayAfter(first.opened, 21), dayAfter(first.opened, 28)]);
    expect((await reviews(report)).length).toBe(2);
    // Nobody looks at it: its deadline passes, and is escalated, and nothing ends by that.
    await place.pass(10 * DAY + 3_600_000);
    await eventually(async () => ((await reviews(report))[1]?.escalations ?? 0) > 0).toBe(true);
    await report.complete(
      'review-suspension',
      forms.suspensionReviewed(second.opened, {
        decision: 'VARY',
        measure: 'RESTRICTED_DUTIES',
        conditions: ['OTHER_POST'],
      }),
    );
    const third = await passToReview(report, 6);
    expect(third.due).toBe(dayAfter(second.opened, 28));
    expect(await listed(report)).toMatchObject([
      { measure: 'RESTRICTED_DUTIES', conditions: ['OTHER_POST'], waiting: third.id, ended: null },
    ]);
    await report.complete(
      'review-suspension',
      forms.suspensionReviewed(third.opened, { decision: 'LIFT', liftedOn: third.opened }),
    );
    await report.atRest();
    await place.pass(29 * DAY);
    await report.atRest();
    expect((await reviews(report)).map(({ state }) => state)).toEqual([
      'completed',
      'completed',
      'completed',
    ]);
    expect(await listed(report)).toMatchObject([{ ended: { on: third.opened, how: 'LIFTED' } }]);

    await report.complete('record-investigation-result', forms.result());
    await report.closed();
    const changes = told()
      .slice(before)
      .map(({ change }) => change);
    expect(
      changes
        .filter(({ kind }) => kind.startsWith('SUSPENSION'))
        .map(({ kind, decision }) => decision ?? kind),
    ).toEqual(['SUSPENSION', 'CONTINUE', 'VARY', 'LIFT']);
    expect(changes.find(({ kind }) => kind === 'SUSPENSION')).toMatchObject({ measure: 'SUSPENDED', from });
    expect(new Set(changes.flatMap(({ person: who }) => who ?? []))).toEqual(new Set([CONCERNED]));
  }, 180_000);

  it('is reviewed sooner when something has changed, and the four weeks run from there', async () => {
    const { report, taskId, from } = await suspend();
    const ask = (login = INVESTIGATOR) =>
      line.world
        .as(login)
        .post(`/v1/reports/${report.id}/suspensions/${taskId}/reviews`, { because: 'REPRESENTATIONS' });
    await report.atRest();
    const asked = await ask();
    expect(asked).toMatchObject({ status: 201, body: { notes: ['REPRESENTATIONS'], aboutTask: taskId } });
    expect(await ask(SUPERVISOR)).toMatchObject({
      status: 409,
      body: { type: 'urn:pacars:problem:nothing-to-review' },
    });
    await report.complete(
      'review-suspension',
      forms.suspensionReviewed(from, { because: 'REPRESENTATIONS' }),
    );
    await report.atRest();
    const next = await passToReview(report, 18);
    expect(next.due).toBe(dayAfter(from, 28));
    expect((await reviews(report)).length).toBe(2);

    // What waits ends with the result, which says how the suspension does.
    const { id } = await report.claim('record-investigation-result');
    const complete = (form: object) => line.world.as(INVESTIGATOR).post(`/v1/tasks/${id}/complete`, { form });
    expect((await complete(forms.result())).body['errors']).toMatchObject([{ pointer: '/form/suspensions' }]);
    const suspensions = [{ suspension: taskId, how: 'RETURNED_TO_DUTY', on: from }];
    expect((await complete({ ...forms.result(), suspensions })).status).toBe(200);
    await report.closed();
    expect((await reviews(report)).map(({ state }) => state)).toEqual(['completed', 'withdrawn']);
    expect(await listed(report)).toMatchObject([{ ended: { on: from, how: 'RETURNED_TO_DUTY' } }]);
    expect(told().at(-1)?.change).toMatchObject({
      kind: 'RESULT',
      suspensions: [{ person: CONCERNED, how: 'RETURNED_TO_DUTY', on: from }],
    });
    expect(await ask()).toMatchObject({ status: 409 });
  });

  it('stays so while proceedings follow, and is reported to the list when they have dismissed them', async () => {
    const { report, taskId, from } = await suspend();
    await report.complete('assess-severity', forms.severe('GROSS_MISCONDUCT'));
    const caseToAnswer = {
      ...forms.result(),
      result: 'CASE_TO_ANSWER',
      noticeNotServed: 'An invented reason.',
    } as const;
    const suspensions = [{ suspension: taskId, how: 'DISMISSED', on: from }] as const;
    const { id } = await report.claim('record-investigation-result');
    const early = await line.world
      .as(INVESTIGATOR)
      .post(`/v1/tasks/${id}/complete`, { form: { ...caseToAnswer, suspensions } });
    expect(early.body['errors']).toMatchObject([{ pointer: '/form/suspensions' }]);
    await report.complete('record-investigation-result', caseToAnswer);
    await passToReview(report, 18);
    await report.complete('record-investigation-result', {
      ...caseToAnswer,
      proceedings: 'DISMISSED',
      suspensions: [...suspensions],
    });
    const task = await report.waiting('report-to-list');
    const { body } = await line.world.as(SUPERVISOR).get(`/v1/tasks/${task.id}`);
    expect(body['dueAt']).toMatch(/:59:59/u);
    expect(await report.row()).not.toMatchObject({ stage: 'CLOSED' });
    await report.complete('report-to-list', forms.listed());
    await report.closed();
    expect((await reviews(report)).map(({ state }) => state)).toEqual(['withdrawn']);
  });
});
