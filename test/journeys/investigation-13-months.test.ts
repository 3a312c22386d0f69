import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import * as forms from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';
import { type SkippingPlace, startSkippingPlace } from '../support/skipping.ts';

const DAY = 24 * 3_600_000;
const UK = 'Europe/London';
/** The figure that the project promises of the history of an investigation of a year and a half. */
const EVENTS_MAX = 900;

const dayOf = (instant: Date | string): string =>
  DateTime.fromJSDate(new Date(instant), { zone: UK }).toFormat('yyyy-MM-dd');
const later = (day: string, length: { days?: number; months?: number }): string =>
  DateTime.fromISO(day, { zone: UK }).plus(length).toFormat('yyyy-MM-dd');
const inWords = (day: string): string => DateTime.fromISO(day, { zone: UK }).toFormat('d LLLL yyyy');

interface ClockRow {
  id: string;
  kind: string;
  state: string;
  opened: string;
  due: string;
}

describe('an investigation that lasts', () => {
  let place: SkippingPlace;
  let line: Line;
  beforeAll(async () => {
    place = await startSkippingPlace();
    line = await startLine({ place });
  });
  afterAll(() => line.close());

  const rows = async (report: TestReport, kind: string): Promise<ClockRow[]> => {
    const { rows: found } = await line.world.database.admin.query<{
      id: string;
      kind: string;
      state: string;
      at: Date;
      due: Date;
    }>(
      /* sql */ `
        select id, kind, state, created_at as at, due_at as due from pacars.tasks
        where report_id = $1 and kind = $2 order by created_at`,
      [report.id, kind],
    );
    return found.map(({ at, due, ...row }) => ({ ...row, opened: dayOf(at), due: dayOf(due) }));
  };
  /** Let time pass until a task of the kind waits, at most so many days. */
  const passTo = async (report: TestReport, kind: string, days: number): Promise<ClockRow> => {
    await report.atRest();
    for (let left = days; left > 0; left -= 1) {
      const waiting = (await rows(report, kind)).find(({ state }) => state === 'open' || state === 'claimed');
      if (waiting) return waiting;
      await place.pass(DAY);
      await report.atRest();
    }
    throw new RangeError(`no ${kind} within ${days} days`);
  };

  it('passes nineteen months with every update and letter in time, and survives the loss of its run', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', forms.assessedAs('INVESTIGATION'));
    await report.complete('allocate-investigator', { ...forms.allocated(), covert: true });
    await report.complete('assess-severity', forms.severe('GROSS_MISCONDUCT'));
    const attention = dayOf(String((await report.row())['received_at']));
    const twelve = later(attention, { months: 12 });
    const eighteen = later(attention, { months: 18 });

    // Withheld while it would prejudice the investigation, and looked at again on its date.
    const notice = await report.waiting('serve-notice');
    const offer = await line.world.as('morwenna.thrale').get(`/v1/tasks/${notice.id}`);
    expect(offer.body['suggestion']).toMatchObject({ state: 'WITHHELD_PREJUDICE' });
    await report.complete('serve-notice', forms.noticeWithheld(later(attention, { days: 14 })));

    const reviewOn = later(attention, { days: 14 });
    await passTo(report, 'serve-notice', 20);
    expect((await rows(report, 'serve-notice')).map(({ opened }) => opened)).toEqual([attention, reviewOn]);
    await report.complete('serve-notice', forms.noticeServed(reviewOn));

    let told = attention;
    let letters = 0;
    for (let update = 1; update <= 30; update += 1) {
      const task = await passTo(report, 'review-progress', 40);
      // Due 28 days after they were last told, and open a week ahead.
      expect([task.opened, task.due]).toEqual([later(told, { days: 21 }), later(told, { days: 28 })]);
      if (update === 6) {
        // Its run is lost in the middle of a period: the next news starts another from the rows.
        await report.atRest();
        await report.lose();
      }
      await report.complete(
        'review-progress',
        forms.progressed(task.opened, { expectedBy: '2028-03-01' }),
        'edmund.larkwhistle',
      );
      told = task.opened;
      await report.atRest();
      const letter = (await rows(report, 'send-delay-letter')).find(({ state }) => state === 'open');
      if (!letter) continue;
      letters += 1;
      const due = letters === 1 ? twelve : eighteen;
      expect([letter.opened, letter.due]).toEqual([later(due, { days: -28 }), due]);
      const { body } = await line.world.as('edmund.larkwhistle').get(`/v1/tasks/${letter.id}`);
      const { letter: draft, recipients } = body['suggestion'];
      expect(recipients.map(({ to }: { to: string }) => to)).toEqual(['LOCAL_POLICING_BODY', 'IOPC']);
      expect(draft).toContain('Police and Crime Commissioner');
      expect(draft).toMatch(/Case: CM\/\d{5}\/\d\d/u);
      expect(draft).toContain(`attention of the appropriate authority on ${inWords(attention)}`);
      expect(draft).toContain(`${letters === 1 ? 12 : 18} months after that day`);
      expect(draft).toContain(
        `notice of the investigation was given on ${inWords(later(attention, { days: 14 }))}`,
      );
      expect(draft).toContain(`last on ${inWords(told)}`);
      expect(draft).toContain('the examination of digital devices has not ended');
      expect(draft).toContain('interview the person concerned');
      expect(draft).toContain('expected to end by 1 March 2028');
      expect(draft).not.toContain('invented');
      await report.complete('send-delay-letter', forms.letterSent(letter.opened));
      if (letters === 2) break;
    }
    expect(letters).toBe(2);
    const updates = await rows(report, 'review-progress');
    expect(updates.length).toBeGreaterThan(18);
    // Neither repeated nor passed over: each period begins where the one before it ended.
    expect(new Set(updates.map(({ due }) => due)).size).toBe(updates.length);

    await report.atRest();
    const { historyLength } = await report.describe();
    process.stdout.write(`an investigation of ${updates.length} updates: ${historyLength} events\n`);
    expect(historyLength).toBeLessThan(EVENTS_MAX);

    await report.complete('record-investigation-result', { ...forms.result(), result: 'CASE_TO_ANSWER' });
    await report.atRest();
    // What is open of the notice, updates and letters is not needed any more; proceedings are still to be recorded.
    await eventually(async () => {
      const open = (await report.tasks()).filter(({ state }) => state === 'open' || state === 'claimed');
      return open.map(({ kind, occasion }) => `${kind} ${occasion.split('/')[1] ?? ''}`);
    }).toEqual(['record-investigation-result 2']);
    await report.complete('record-investigation-result', {
      ...forms.result(),
      result: 'CASE_TO_ANSWER',
      proceedings: 'DISMISSED',
    });
    await report.complete('report-to-list', forms.listed());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON' });
    const handOffs = await report.handOffs();
    expect(handOffs.map(({ system, state }) => `${system} ${state}`)).toEqual(
      Array.from({ length: 5 }, () => 'case-management delivered'),
    );
    const { counts } = await line.simulators.state('case-management');
    // The opening, the severity, the notice, the result, the outcome of the proceedings.
    expect(counts.effects).toBe(5);
    await eventually(async () => (await report.ended()).status.name).toBe('COMPLETED');
  });
});
