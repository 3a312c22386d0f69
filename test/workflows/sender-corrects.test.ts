import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { assessedAs, graded, retracted, reviewed, triaged, released } from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { aMessage } from '../support/messages.ts';
import { replayAll } from '../support/replay.ts';
import { takeHoldOf, type TestReport } from '../support/reports.ts';

const REASON = 'An invented reason that is long enough.';

/** A task of this kind that keeps a report open. */
const live = (what: string) => ({ code: 'LIVE_TASK', what, count: 1, blocks: true });

describe('what the sender corrects or takes back', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const receive = async (
    overrides: Partial<FeedMessage> = {},
  ): Promise<{ report: TestReport; first: FeedMessage }> => {
    const first = aMessage(overrides);
    const [id = ''] = await line.world.receive(first);
    return { report: takeHoldOf(line, id, first.reportRef), first };
  };
  const send = (first: FeedMessage, sequence: number, overrides: Partial<FeedMessage>) =>
    line.world.receive(aMessage({ reportRef: first.reportRef, sequence, ...overrides }));
  const notesOf = async ({ id }: TestReport, kind: string): Promise<string[]> => {
    const { rows } = await line.world.database.admin.query<{ notes: string[] }>(
      /* sql */ `select notes from pacars.tasks where report_id = $1 and kind = $2 order by created_at desc limit 1`,
      [id, kind],
    );
    return rows[0]?.notes ?? [];
  };
  const contentOf = async ({ id }: TestReport) => {
    const { body } = await line.world
      .as('isolde.marchpenny')
      .post(`/v1/reports/${id}/content`, { reason: REASON });
    return body['messages'].map(
      ({ correctedBy, retracted: back }: { correctedBy: string | null; retracted: boolean }) => ({
        corrected: correctedBy !== null,
        back,
      }),
    );
  };

  it('a correction stands in place of what it corrects, which is kept and marked', async () => {
    const { report, first } = await receive({ narrative: 'An invented wrong story, canarywrong.' });
    await send(first, 2, {
      messageType: 'CORRECTION',
      aboutMessageId: first.messageId,
      narrative: 'An invented right story, canaryright.',
    });
    expect(await notesOf(report, 'assess-report')).toContain('CORRECTION');
    expect(await contentOf(report)).toEqual([
      { corrected: true, back: false },
      { corrected: false, back: false },
    ]);
    await report.complete('assess-report', assessedAs());
    await report.closed();
  });

  it('a correction with danger in it is triaged at once, and read by a person where it comes late', async () => {
    const { report, first } = await receive();
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await send(first, 2, {
      messageType: 'CORRECTION',
      aboutMessageId: first.messageId,
      priority: 'IMMEDIATE',
    });
    await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    expect(await notesOf(report, 'review-further-information')).toContain('CORRECTION');
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.closed();
  });

  it('a correction that comes before what it corrects counts all the same, and one of itself never', async () => {
    const { report, first } = await receive({ sequence: 3, messageType: 'CORRECTION' });
    const late = aMessage({ reportRef: first.reportRef, sequence: 1 });
    await line.world.receive(late);
    expect(await contentOf(report)).toEqual([
      { corrected: false, back: false },
      { corrected: false, back: false },
    ]);
    await send(first, 4, { messageType: 'CORRECTION', aboutMessageId: late.messageId });
    expect((await contentOf(report)).map(({ corrected }: { corrected: boolean }) => corrected)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('a withdrawal never ends a report by itself: somebody decides', async () => {
    const { report, first } = await receive();
    await report.waiting('assess-report');
    await send(first, 2, { messageType: 'RETRACTION' });
    expect(await notesOf(report, 'assess-report')).toContain('RETRACTION');
    expect((await contentOf(report))[0]).toEqual({ corrected: false, back: true });
    await report.complete('review-retraction', retracted('GO_ON'));
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON' });
  });

  it('a withdrawal that a supervisor accepts ends the report, once danger is dealt with', async () => {
    const { report, first } = await receive({ priority: 'IMMEDIATE' });
    await report.waiting('assess-report');
    await send(first, 2, { messageType: 'RETRACTION' });
    await report.claim('assess-report');
    await report.complete('review-retraction', retracted('END'));
    await eventually(async () =>
      (await report.tasks()).filter(({ kind }) => kind === 'assess-report').map(({ state }) => state),
    ).toEqual(['withdrawn']);
    await report.atRest();
    expect(await report.row()).toMatchObject({ stage: 'ACTION' });
    await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    expect(await report.closed()).toMatchObject({ ending: 'WITHDRAWN_BY_SENDER' });
    await send(first, 3, { messageType: 'FURTHER_INFORMATION' });
    await report.complete('review-further-information', reviewed('REASSESS'));
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    expect(await report.closed(2)).toMatchObject({ ending: 'ACTED_ON' });
  });

  it('a withdrawal of what has been assessed has it assessed again, or goes on', async () => {
    const { report, first } = await receive();
    await report.complete('assess-report', assessedAs());
    await report.closed();
    await send(first, 2, { messageType: 'RETRACTION', aboutMessageId: first.messageId });
    const task = await report.claim('review-retraction');
    const end = await line.world
      .as('edmund.larkwhistle')
      .post(`/v1/tasks/${task.id}/complete`, { form: retracted('END') });
    expect([end.status, end.body['errors'][0].pointer]).toEqual([422, '/form/decision']);
    await report.complete('review-retraction', retracted('REASSESS'));
    await report.complete('assess-report', assessedAs());
    expect(await report.closed(2)).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
  });

  it('a withdrawal while the force is looked for can end it there', async () => {
    const { report, first } = await receive({ targetForce: { confidence: 'NONE' } });
    await report.waiting('route-report');
    await send(first, 2, { messageType: 'RETRACTION' });
    await report.complete('review-retraction', retracted('END'));
    expect(await report.closed()).toMatchObject({ ending: 'WITHDRAWN_BY_SENDER' });
  });

  it('a withdrawal survives the loss of its workflow', async () => {
    const { report, first } = await receive({ priority: 'IMMEDIATE' });
    await report.waiting('assess-report');
    await send(first, 2, { messageType: 'RETRACTION' });
    await report.complete('review-retraction', retracted('END'));
    await report.atRest();
    await report.lose();
    await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    expect(await report.closed()).toMatchObject({ ending: 'WITHDRAWN_BY_SENDER' });
  });

  it('what keeps a report open is said, and nothing else closes it', async () => {
    const { report, first } = await receive({ priority: 'IMMEDIATE' });
    const points = async () =>
      (await line.world.as('isolde.marchpenny').get(`/v1/reports/${report.id}/open-points`)).body;
    const unread = { code: 'UNREAD_MESSAGE', what: null, count: 1, blocks: true };
    expect(await points()).toEqual({
      mayClose: false,
      items: [live('assess-report'), live('triage-danger'), unread],
    });
    // Whoever has assessed it has read it, whatever it still waits for.
    await report.complete('assess-report', assessedAs());
    await report.atRest();
    expect((await points())['items']).toEqual([live('triage-danger')]);
    await send(first, 2, { messageType: 'FURTHER_INFORMATION' });
    await report.waiting('review-further-information');
    expect((await points())['items']).toEqual([
      live('review-further-information'),
      live('triage-danger'),
      unread,
    ]);
    await report.complete('review-further-information', reviewed('NOTED'));
    expect((await points())['items']).toEqual([live('triage-danger')]);
    await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    await report.closed();
    expect(await points()).toEqual({ mayClose: true, items: [] });
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
