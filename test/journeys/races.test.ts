import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assessedAs, outOfScope, retracted, reviewed } from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { aMessage } from '../support/messages.ts';
import { type First, raceWithClose } from '../support/races.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, takeHoldOf, type TestReport } from '../support/reports.ts';
import type { Answer } from '../support/world.ts';

const REASON = 'An invented reason that is long enough.';
const ASSESSOR = 'isolde.marchpenny';
const SUPERVISOR = 'edmund.larkwhistle';
const ORDERS: First[] = ['act', 'close'];
/** Races of each kind without an order, at once. */
const RACES = 12;

/** How often a report has closed once all is done, where something came first or after the close. */
const closingsOf = (first: First): number => (first === 'act' ? 1 : 2);
const live = async (report: TestReport): Promise<string[]> =>
  (await report.tasks()).flatMap(({ state, kind }) =>
    state === 'open' || state === 'claimed' ? [kind] : [],
  );
/** Whether it is open, and with what. */
const openWith = async (report: TestReport): Promise<string[]> => {
  await report.atRest();
  return (await report.row())['stage'] === 'CLOSED' ? ['closed'] : live(report);
};
/** Closed and opened in turn, so often closed, and nothing left: what `stateOf` gives of a report where all is well. */
const closedWell = (closings: number): object => ({
  told: Array.from({ length: 2 * closings - 1 }, (_, index) => (index % 2 === 0 ? 'CLOSED' : 'REOPENED')),
  stage: 'CLOSED',
  closings,
  live: [],
  unread: 0,
});

/** Do whatever is open on a report until nothing comes any more. */
const carryToTheEnd = async (report: TestReport): Promise<void> => {
  await eventually(async () => {
    for (const kind of await live(report)) {
      if (kind === 'assess-report') await report.complete(kind, outOfScope('COMPLAINTS'));
      if (kind === 'review-further-information') await report.complete(kind, reviewed('NOTED'));
      if (kind === 'review-retraction') await report.complete(kind, retracted('GO_ON'));
    }
    const { stage } = await report.row();
    return stage === 'CLOSED' && (await report.undelivered()) === 0 && (await live(report)).length === 0;
  }).toBe(true);
  await report.atRest();
};

describe('what comes in the moment of the close', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const correct = (taskId: string): Promise<Answer> =>
    line.world.as(SUPERVISOR).post(`/v1/tasks/${taskId}/corrections`, { reason: REASON });
  const merge = (report: TestReport, into: TestReport): Promise<Answer> =>
    line.world.as(SUPERVISOR).post(`/v1/reports/${report.id}/merges`, { into: into.id, reason: REASON });
  const assessed = async (): Promise<TestReport> => {
    const report = await receiveReport(line, { priority: 'ROUTINE' });
    await report.waiting('assess-report');
    return report;
  };
  /** Read at the end: its timeline tells whether it was ever closed and open at once. */
  const stateOf = async (report: TestReport): Promise<Record<string, unknown>> => {
    const { stage, closings } = await report.row();
    const { rows } = await line.world.database.admin.query(
      /* sql */ `select from pacars.messages where report_id = $1 and considered_at is null`,
      [report.id],
    );
    const told = (await report.events()).filter((event) => event === 'CLOSED' || event === 'REOPENED');
    return { told, stage, closings, live: await live(report), unread: rows.length };
  };

  it.each(ORDERS)('a correction and the close: never both, and it stands (%s first)', async (first) => {
    const report = await assessed();
    const { status, body } = await raceWithClose(line, report, { first, act: correct });
    expect(status).toBe(200);
    expect(await openWith(report)).toEqual(['assess-report']);
    expect(await report.waiting('assess-report')).toMatchObject({ id: body['id'], state: 'open' });
    await report.complete('assess-report', outOfScope('OTHER_AGENCY'));
    await report.closed(closingsOf(first));
    expect(await stateOf(report)).toEqual(closedWell(closingsOf(first)));
  });

  it.each(ORDERS)(
    'a merge and the close of what is merged: read with the other (%s first)',
    async (first) => {
      const [one, other] = [await assessed(), await assessed()];
      const { status } = await raceWithClose(line, one, { first, act: () => merge(one, other) });
      expect(status).toBe(201);
      await one.closed();
      expect(await one.row()).toMatchObject({ merged_into: other.id });
      await other.complete('review-further-information', reviewed('NOTED'));
      await other.complete('assess-report', assessedAs());
      await other.closed();
      for (const report of [one, other]) expect(await stateOf(report)).toEqual(closedWell(1));
    },
  );

  it('a merge before the close of the other: it is read there', async () => {
    const [one, other] = [await assessed(), await assessed()];
    const { status } = await raceWithClose(line, other, { first: 'act', act: () => merge(one, other) });
    expect(status).toBe(201);
    await one.closed();
    expect(await openWith(other)).toEqual(['review-further-information']);
    await other.complete('review-further-information', reviewed('NOTED'));
    await other.closed();
    for (const report of [one, other]) expect(await stateOf(report)).toEqual(closedWell(1));
  });

  it('a merge after the close of the other: it is refused, and goes on by itself', async () => {
    const [one, other] = [await assessed(), await assessed()];
    const { status, body } = await raceWithClose(line, other, {
      first: 'close',
      act: () => merge(one, other),
    });
    expect([status, body['errors'][0].pointer]).toEqual([422, '/into']);
    expect(await one.row()).toMatchObject({ stage: 'ASSESSMENT', merged_into: null });
    await one.complete('assess-report', assessedAs());
    await one.closed();
    for (const report of [one, other]) expect(await stateOf(report)).toEqual(closedWell(1));
  });

  it.each(ORDERS)(
    'a withdrawal by the sender and the close: somebody looks at it (%s first)',
    async (first) => {
      const told = aMessage({ priority: 'ROUTINE' });
      const [id = ''] = await line.world.receive(told);
      const report = takeHoldOf(line, id, told.reportRef);
      const takenBack = aMessage({
        reportRef: told.reportRef,
        sequence: 2,
        messageType: 'RETRACTION',
        aboutMessageId: told.messageId,
      });
      await raceWithClose(line, report, { first, act: () => line.world.receive(takenBack) });
      expect(await openWith(report)).toEqual(['review-retraction']);
      await report.complete('review-retraction', retracted('GO_ON'));
      await report.closed(closingsOf(first));
      expect(await stateOf(report)).toEqual(closedWell(closingsOf(first)));
    },
  );

  it.each(ORDERS)('further information and the close: somebody reads it (%s first)', async (first) => {
    const report = await assessed();
    await raceWithClose(line, report, { first, act: () => report.further() });
    expect(await openWith(report)).toEqual(['review-further-information']);
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.closed(closingsOf(first));
    expect(await stateOf(report)).toEqual(closedWell(closingsOf(first)));
  });

  it(
    'a correction, a merge and a message at once, again and again, lose nothing',
    { timeout: 180_000 },
    async () => {
      const statuses = await Promise.all(
        Array.from({ length: RACES }, async (_, index) => {
          const [one, other] = [await assessed(), await assessed()];
          const { id } = await one.complete('assess-report', outOfScope('COMPLAINTS'));
          // Each time a little later: before, while and after the workflow closes it.
          for (let waited = 0; waited < index * 2; waited += 1) await one.row();
          const acts = [
            () => correct(id),
            () => merge(one, other),
            async () => {
              await one.further();
            },
          ];
          const isTurned = index % 2 === 1;
          const answers = await Promise.all((isTurned ? acts.toReversed() : acts).map((act) => act()));
          const [corrected, merged] = isTurned ? answers.toReversed() : answers;
          for (const report of [one, other, one]) await carryToTheEnd(report);
          for (const report of [one, other])
            expect(await stateOf(report)).toEqual(closedWell(Number((await report.row())['closings'])));
          expect((await one.row())['merged_into']).toBe(merged?.status === 201 ? other.id : null);
          const corrections = (await one.tasks()).filter(({ occasion }) =>
            occasion.startsWith('correction/'),
          );
          expect(corrections).toHaveLength(corrected?.status === 200 ? 1 : 0);
          return [corrected?.status, merged?.status];
        }),
      );
      expect(statuses.flat()).toContain(200);
      expect(await line.world.as(ASSESSOR).get('/v1/tasks')).toMatchObject({ body: { items: [] } });
    },
  );

  it('replays every history that these races made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
