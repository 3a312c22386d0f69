import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deputise } from '../../database/deputise.ts';
import { asWorker } from '../../database/transactions.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { calendarDayInUk, dayAfter } from '../../domain/working-days.ts';
import * as forms from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';
import { type SkippingPlace, startSkippingPlace } from '../support/skipping.ts';
import { toldOfTask } from '../support/told.ts';
import { person } from '../support/world.ts';

const AWAY = 'morwenna.thrale';
const DEPUTY = 'jocasta.fernhollow';
const SUPERVISOR = 'edmund.larkwhistle';
const HOUR = 3_600_000;
const inDays = (days: number): string => dayAfter(calendarDayInUk(new Date()), days);

const idOf = async (report: TestReport, kind: TaskKind): Promise<string> => (await report.waiting(kind)).id;

describe('an investigator who is away for two weeks', () => {
  let place: SkippingPlace;
  let line: Line;
  beforeAll(async () => {
    place = await startSkippingPlace();
    line = await startLine({ place });
  });
  afterAll(() => line.close());

  const underHer = async (overrides: Partial<FeedMessage> = {}): Promise<TestReport> => {
    const report = await receiveReport(line, overrides);
    await report.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    await report.complete('allocate-investigator', forms.allocated(AWAY));
    for (const kind of ['assess-severity', 'serve-notice', 'record-investigation-result'] as const)
      await report.waiting(kind);
    return report;
  };
  const seen = async (login: string, taskId: string): Promise<number> =>
    (await line.world.as(login).get(`/v1/tasks/${taskId}`)).status;
  const told = async (taskId: string, occasion: string): Promise<Set<string>> =>
    new Set(await toldOfTask(line.world, taskId, occasion));
  const dueOf = async (taskId: string): Promise<{ remind: Date; due: Date; holder: string }> => {
    const { rows } = await line.world.database.admin.query<{ remind: Date; due: Date; holder: string }>(
      /* sql */ `select remind_at as remind, due_at as due, assignee as holder from pacars.tasks where id = $1`,
      [taskId],
    );
    if (!rows[0]) throw new RangeError('there is no such task');
    return rows[0];
  };
  /** Let days go by for absences, whose days are real ones, and have the worker's round look. */
  const daysGoBy = async (days: number): Promise<void> => {
    await line.world.database.admin.query(
      /* sql */ `update pacars.absences set from_day = from_day - $1::int, until_day = until_day - $1::int`,
      [days],
    );
    await asWorker(line.world.database.worker, (tx) => deputise(tx, new Date()));
  };
  let passed = 0;
  /** Let the time of the workflows pass to an hour after an instant. */
  const passTo = async (instant: Date, reports: readonly TestReport[]): Promise<void> => {
    for (const report of reports) await report.atRest();
    const ms = instant.getTime() + HOUR - Date.now() - passed;
    passed += ms;
    await place.pass(ms);
    for (const report of reports) await report.atRest();
  };

  it('has old and new work done for them, is told of beside their deputy, and finds the rest as it was', async () => {
    const old = await underHer();
    const [severity, notice] = [await idOf(old, 'assess-severity'), await idOf(old, 'serve-notice')];
    const her = line.world.as(AWAY);
    await her.post(`/v1/tasks/${severity}/draft`, { form: { reason: 'begun before the holiday' } });
    const absence = { from: inDays(1), until: inDays(14), deputy: DEPUTY };
    expect((await her.put('/v1/me/absence', absence)).status).toBe(200);
    expect(await seen(DEPUTY, severity)).toBe(404);
    const before = await dueOf(notice);

    // The first day: what she holds is her deputy's to do as well, and still hers.
    await daysGoBy(1);
    expect(await seen(DEPUTY, severity)).toBe(200);
    expect(await told(severity, 'deputy')).toEqual(new Set([DEPUTY]));

    // Work that comes to her meanwhile, and what her deputy must not know of.
    const fresh = await underHer();
    const about = await underHer({ subjects: [{ name: 'Jocasta Fernhollow' }] });
    await daysGoBy(0);
    const [newer, kept] = [await idOf(fresh, 'serve-notice'), await idOf(about, 'serve-notice')];
    expect([await seen(DEPUTY, newer), await seen(DEPUTY, kept)]).toEqual([200, 404]);
    expect(await told(kept, 'uncovered')).toContain(SUPERVISOR);
    expect(await told(kept, 'deputy')).toEqual(new Set());

    // Her clocks go on as they were, and whoever can do something about it is told.
    expect(await dueOf(notice)).toEqual(before);
    const reports = [old, fresh, about];
    await passTo(before.remind, reports);
    for (const task of [notice, newer]) expect(await told(task, 'reminder')).toEqual(new Set([AWAY, DEPUTY]));
    expect(await told(kept, 'reminder')).toEqual(new Set([AWAY]));
    await passTo(before.due, reports);
    for (const task of [notice, newer, kept]) {
      const people = await told(task, 'breach');
      expect([people.has(AWAY), people.has(SUPERVISOR), people.has(DEPUTY)]).toEqual([
        true,
        true,
        task !== kept,
      ]);
    }

    // Her deputy goes on with what she had begun; who acted for whom is on the record.
    const shown = await line.world.as(DEPUTY).get(`/v1/tasks/${severity}`);
    expect(shown.body['draft']).toEqual({ reason: 'begun before the holiday' });
    await old.complete('assess-severity', forms.severe(), DEPUTY);
    expect((await her.get(`/v1/tasks/${severity}`)).body).toMatchObject({
      completedBy: person(DEPUTY).id,
      actingFor: person(AWAY).id,
    });

    // She is back: nothing has moved but what was done, and what escalates now reaches her deputy no more.
    await daysGoBy(14);
    for (const task of [notice, newer]) {
      expect(await seen(DEPUTY, task)).toBe(404);
      expect((await dueOf(task)).holder).toBe(person(AWAY).id);
    }
    expect(await dueOf(notice)).toEqual(before);
    await passTo(new Date(before.due.getTime() + 49 * HOUR), reports);
    for (const task of [notice, newer, kept]) {
      const people = await told(task, 'escalation');
      expect([people.has(AWAY), people.has(SUPERVISOR), people.has(DEPUTY)]).toEqual([true, true, false]);
    }
    for (const report of [fresh, about]) await report.complete('assess-severity', forms.severe());
    for (const report of reports) {
      await report.complete('serve-notice', forms.noticeServed());
      await report.complete('record-investigation-result', forms.result());
      await eventually(async () => (await report.row())['stage']).toBe('CLOSED');
      expect(
        (await report.tasks()).filter(({ state }) => state !== 'completed' && state !== 'withdrawn'),
      ).toEqual([]);
    }
  });
});
