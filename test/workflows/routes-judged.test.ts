import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import type { TaskForm } from '../../domain/schemas/task-forms.ts';
import { approved, assessedOf, retracted, reviewed, routed, triaged } from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

const nobodys = { targetForce: { confidence: 'LOW', statedText: 'nobody knows' } } as const;
const SERIOUS: Partial<FeedMessage> = { ...nobodys, categories: ['PARTNER_ABUSE'] };
const [OWNER, OTHER_OWNER] = ['augusta.pellingham', 'leopold.quenby-hurst'];

const kinds = async (report: TestReport): Promise<string[]> =>
  (await report.tasks()).map(({ kind, occasion, state }) =>
    kind === 'route-report' ? `${kind} ${occasion} ${state}` : `${kind} ${state}`,
  );

describe('a decision whose report it is, that a second person judges', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const routedTo = async (
    form: TaskForm<'route-report'>,
    overrides: Partial<FeedMessage> = SERIOUS,
  ): Promise<TestReport> => {
    const report = await receiveReport(line, overrides);
    await report.complete('route-report', form);
    await report.waiting('approve-decision');
    await report.atRest();
    expect(await report.row()).toMatchObject({ stage: 'ROUTING', routing: 'UNKNOWN', ending: null });
    expect(await report.handOffs()).toEqual([]);
    return report;
  };

  it('leaves the force once it is approved, by another, and what comes meanwhile goes with it', async () => {
    const report = await routedTo(routed('TRANSFER', 'btp'));
    const { id } = await report.waiting('approve-decision');
    expect((await line.world.as('isolde.marchpenny').post(`/v1/tasks/${id}/claim`)).status).toBe(404);
    await report.further();
    const { body } = await line.world.as('philippa.hartsbourne-lisle').get(`/v1/tasks/${id}`);
    expect(body['notes']).toContain('FURTHER_INFORMATION');
    await report.lose();
    await report.complete('approve-decision', approved());
    expect(await report.closed()).toMatchObject({
      ending: 'TRANSFERRED_TO_OTHER_FORCE',
      target_force: 'btp',
    });
    expect(await report.handOffs()).toMatchObject([{ state: 'delivered' }, { state: 'delivered' }]);
  });

  it('is the supervisor’s who made it to have approved, never to approve', async () => {
    const report = await receiveReport(line, SERIOUS);
    await report.complete('route-report', routed('REDIRECT_TO_OTHER_AGENCY'), 'edmund.larkwhistle');
    const { id } = await report.waiting('approve-decision');
    expect((await line.world.as('edmund.larkwhistle').post(`/v1/tasks/${id}/claim`)).status).toBe(403);
    await report.complete('approve-decision', approved());
    expect(await report.closed()).toMatchObject({ ending: 'REDIRECTED_TO_OTHER_AGENCY' });
  });

  it('is made again when it is returned, and is gone through with a second person again where it still leaves', async () => {
    const report = await routedTo(routed('REDIRECT_TO_OTHER_AGENCY'));
    await report.complete('approve-decision', approved('RETURN'));
    // Open in the same moment, and no other is opened when the process comes to it.
    await report.waiting('route-report');
    await report.lose();
    await report.complete('route-report', routed('TRANSFER', 'kent'));
    await report.complete('approve-decision', approved('RETURN'));
    await report.complete('route-report', routed('KEEP'));
    await report.complete('assess-report', assessedOf('PARTNER_ABUSE'));
    await report.complete('approve-decision', approved());
    expect(await report.closed()).toMatchObject({ force: 'derbyshire', ending: 'NO_FURTHER_ACTION' });
    expect(await report.handOffs()).toEqual([]);
    expect((await kinds(report)).filter((kind) => kind.startsWith('route'))).toEqual([
      'route-report first completed',
      'route-report first/2 completed',
      'route-report first/3 completed',
    ]);
  });

  it('holds up no danger, and has a clock of hours', async () => {
    const report = await routedTo(routed('TRANSFER', 'kent'), { ...SERIOUS, priority: 'IMMEDIATE' });
    const { rows } = await line.world.database.admin.query<{ minutes: number }>(
      /* sql */ `
        select extract(epoch from due_at - created_at)::int / 60 as minutes from pacars.tasks
        where report_id = $1 and kind = 'approve-decision'`,
      [report.id],
    );
    expect(rows).toEqual([{ minutes: 120 }]);
    await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    expect(await report.handOffs()).toEqual([]);
    await report.complete('approve-decision', approved());
    await report.closed();
  });

  it('of a sealed report is approved by its other owner', async () => {
    const report = await receiveReport(line, {
      ...nobodys,
      subjects: [{ subjectNo: 1, name: 'Tamsin Copperdale', role: 'OFFICER' }],
    });
    await report.complete('route-report', routed('REDIRECT_TO_OTHER_AGENCY'), OWNER);
    const { id } = await report.waiting('approve-decision');
    expect((await line.world.as(OWNER).post(`/v1/tasks/${id}/claim`)).status).toBe(403);
    expect((await line.world.as('edmund.larkwhistle').post(`/v1/tasks/${id}/claim`)).status).toBe(404);
    await report.complete('approve-decision', approved(), OTHER_OWNER);
    expect(await report.closed()).toMatchObject({ ending: 'REDIRECTED_TO_OTHER_AGENCY' });
  });

  it('needs none where the report stays, or is neither sealed nor of those kinds', async () => {
    const kept = await receiveReport(line, SERIOUS);
    await kept.complete('route-report', routed('TRANSFER', 'derbyshire'));
    await kept.waiting('assess-report');
    const sent = await receiveReport(line, nobodys);
    await sent.complete('route-report', routed('REDIRECT_TO_OTHER_AGENCY'));
    await sent.closed();
    for (const report of [kept, sent])
      expect((await kinds(report)).some((kind) => kind.startsWith('approve'))).toBe(false);
  });

  it('is judged by nobody any more once its sender has withdrawn the report, and nothing leaves', async () => {
    const report = await routedTo(routed('TRANSFER', 'btp'));
    await report.further({ messageType: 'RETRACTION' });
    await report.complete('review-retraction', retracted('END'));
    await report.closed();
    expect(await kinds(report)).toContain('approve-decision withdrawn');
    expect(await report.handOffs()).toEqual([]);
  });

  it('is judged by nobody any more once the report is read as one with another', async () => {
    const report = await routedTo(routed('TRANSFER', 'btp'));
    const other = await receiveReport(line);
    const merged = await line.world
      .as('edmund.larkwhistle')
      .post(`/v1/reports/${report.id}/merges`, { into: other.id, reason: 'They tell of one matter.' });
    expect(merged.status).toBe(201);
    expect(await kinds(report)).toContain('approve-decision withdrawn');
    await report.closed();
    expect(await report.handOffs()).toEqual([]);
  });

  it('is followed by further information that somebody reads, once it has gone to another agency', async () => {
    await line.simulators.order('crimestoppers', { down: true });
    const report = await routedTo(routed('REDIRECT_TO_OTHER_AGENCY'));
    await report.complete('approve-decision', approved());
    await report.further();
    await report.complete('review-further-information', reviewed('NOTED'));
    await line.simulators.order('crimestoppers', { down: false });
    expect(await report.closed()).toMatchObject({ ending: 'REDIRECTED_TO_OTHER_AGENCY' });
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
