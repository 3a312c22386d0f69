import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referralClock } from '../../domain/oversight/referral-clock.ts';
import type { TaskForm } from '../../domain/schemas/task-forms.ts';
import {
  allocated,
  approved,
  assessedWith,
  correctedAs,
  doneByHand,
  notNeeded,
  notReferred,
  oversightAnswered,
  oversightMode,
  referred,
  result,
  reviewed,
  tryAgain,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { startClock } from '../support/oversight.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

const AUTHOR = 'edmund.larkwhistle';
const OTHER = 'philippa.hartsbourne-lisle';

/** An assessment that decides no outcome, and finds these criteria met. */
const found = (
  met: string[],
  more: Parameters<typeof oversightAnswered>[1] = {},
): TaskForm<'assess-report'> => assessedWith(oversightAnswered(met, more));

const kinds = async (report: TestReport): Promise<string[]> => (await report.tasks()).map(({ kind }) => kind);

describe('referToOversight', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const oversightOf = async (report: TestReport) =>
    (await line.world.as(AUTHOR).get(`/v1/reports/${report.id}/oversight`)).body;
  const effects = async (): Promise<number> => (await line.simulators.state('oversight')).counts.effects;

  it('asks nobody where no criterion is met', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', found([]));
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
    expect(await kinds(report)).toEqual(['assess-report']);
  });

  it('refers what must be referred, keeps the receipt, and records how the body investigates', async () => {
    const report = await receiveReport(line);
    const before = await effects();
    const becameClearAt = new Date();
    await report.complete(
      'assess-report',
      found(['SERIOUS_CORRUPTION', 'RELEVANT_OFFENCE'], { becameClearAt }),
    );
    await report.waiting('refer-to-oversight');
    const clock = referralClock({ scheme: 'england-and-wales', becameClearAt });
    expect((await oversightOf(report))['referrals']).toMatchObject([
      {
        kind: 'MANDATORY',
        state: 'TO_DECIDE',
        criteria: ['SERIOUS_CORRUPTION', 'RELEVANT_OFFENCE'],
        becameClearAt: becameClearAt.toISOString(),
        dueAt: clock.dueBy.toISOString(),
        warnedAt: clock.remindAt.toISOString(),
        statutory: true,
      },
    ]);
    expect(await effects()).toBe(before);
    await report.complete('refer-to-oversight', referred());
    await report.complete('record-oversight-mode', oversightMode('INDEPENDENT'));
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
    expect(await report.handOffs()).toMatchObject([
      { system: 'oversight', state: 'delivered', receipt: expect.stringMatching(/^OR\//) },
    ]);
    expect(await effects()).toBe(before + 1);
    expect((await oversightOf(report))['referrals']).toMatchObject([
      {
        state: 'REFERRED',
        decision: { kind: 'MANDATORY', bodies: ['IOPC'], told: 'TOLD' },
        handOffs: [{ body: 'IOPC', state: 'delivered', receipt: expect.stringMatching(/^OR\//) }],
        modes: [{ body: 'IOPC', mode: 'INDEPENDENT', reference: 'BODY/2026/0042' }],
      },
    ]);
  });

  it('needs a second person where a criterion that is met is not referred, and never the author', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', found(['SERIOUS_ASSAULT']));
    const { id } = await report.complete('refer-to-oversight', notReferred());
    const approval = await report.waiting('approve-decision');
    const clocks = await line.world.database.admin.query<{ due: Date }>(
      /* sql */ `select due_at as due from pacars.tasks where id = any ($1::uuid[])`,
      [[id, approval.id]],
    );
    expect(new Set(clocks.rows.map(({ due }) => due.toISOString())).size).toBe(1);
    expect(await line.world.as(AUTHOR).post(`/v1/tasks/${approval.id}/claim`)).toMatchObject({ status: 403 });
    expect((await oversightOf(report))['referrals']).toMatchObject([{ state: 'AWAITS_SECOND_PERSON' }]);
    await report.complete('approve-decision', approved('RETURN'), OTHER);
    await eventually(async () => (await oversightOf(report))['referrals']?.[0]?.state).toBe('TO_DECIDE');
    const again = await report.waiting('refer-to-oversight');
    expect(again.occasion).toMatch(/\/2$/u);
    await report.complete('refer-to-oversight', notReferred());
    await report.complete('approve-decision', approved(), OTHER);
    await report.closed();
    expect(await report.handOffs()).toEqual([]);
    expect((await oversightOf(report))['referrals']).toMatchObject([
      { state: 'NOT_REFERRED', returned: 1, decision: { because: 'CRITERION_NOT_MET' } },
    ]);
  });

  it('asks a person, without a clock of the law, where nobody can tell or the force may choose', async () => {
    const unclear = await receiveReport(line);
    await unclear.complete('assess-report', found([], { cannotTell: ['SERIOUS_SEXUAL_OFFENCE'] }));
    await unclear.waiting('refer-to-oversight');
    expect((await oversightOf(unclear))['referrals']).toMatchObject([
      { kind: 'UNCLEAR', dueAt: null, criteria: ['SERIOUS_SEXUAL_OFFENCE'] },
    ]);
    await unclear.complete('refer-to-oversight', notReferred('CONSIDERED_AND_NOT_REFERRED'));
    await unclear.closed();
    expect(await kinds(unclear)).not.toContain('approve-decision');

    const grave = await receiveReport(line);
    await grave.complete('assess-report', found(['GRAVITY_OR_EXCEPTIONAL']));
    await grave.complete('refer-to-oversight', referred({ kind: 'VOLUNTARY' }));
    await grave.complete('record-oversight-mode', oversightMode('RETURNED'));
    await grave.closed();
    expect((await oversightOf(grave))['referrals']).toMatchObject([
      { kind: 'VOLUNTARY', becameClearAt: null, state: 'REFERRED', modes: [{ mode: 'RETURNED' }] },
    ]);
  });

  it('starts by hand before the assessment, which then opens no second one', async () => {
    const report = await receiveReport(line);
    expect(await startClock(line.world, report.id)).toMatchObject({ status: 201, body: { isNew: true } });
    expect(await startClock(line.world, report.id)).toMatchObject({ status: 200, body: { isNew: false } });
    await report.complete('refer-to-oversight', referred());
    await report.complete('record-oversight-mode', oversightMode('DIRECTED'));
    await report.complete('assess-report', found(['SERIOUS_CORRUPTION']));
    await report.closed();
    expect(await kinds(report)).toEqual(['assess-report', 'refer-to-oversight', 'record-oversight-mode']);
    expect((await report.handOffs()).length).toBe(1);
  });

  it('joins an assessment to what is under way, with the earlier clock', async () => {
    const report = await receiveReport(line);
    const becameClearAt = new Date();
    expect(await startClock(line.world, report.id)).toMatchObject({ status: 201 });
    await report.complete(
      'assess-report',
      found(['SERIOUS_CORRUPTION', 'RELEVANT_OFFENCE'], { becameClearAt }),
    );
    await eventually(async () => (await oversightOf(report))['referrals']?.[0]?.criteria).toEqual([
      'SERIOUS_CORRUPTION',
      'RELEVANT_OFFENCE',
    ]);
    expect((await oversightOf(report))['referrals']).toMatchObject([
      { becameClearAt: becameClearAt.toISOString() },
    ]);
    await report.complete('refer-to-oversight', referred());
    await report.complete('record-oversight-mode', oversightMode());
    await report.closed();
    expect((await report.tasks()).filter(({ kind }) => kind === 'refer-to-oversight')).toHaveLength(1);
  });

  it('starts a new clock for what becomes clear after the decision, which an earlier referral may carry', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', found(['SERIOUS_CORRUPTION']));
    await report.complete('refer-to-oversight', referred());
    await report.complete('record-oversight-mode', oversightMode());
    await report.closed();
    await report.further();
    await report.complete('review-further-information', reviewed('REASSESS'));
    await report.complete('assess-report', found(['SERIOUS_CORRUPTION']));
    await report.waiting('refer-to-oversight');
    const [first] = (await oversightOf(report))['referrals'];
    await report.complete('refer-to-oversight', notReferred('ALREADY_REFERRED', first.id));
    await report.closed(2);
    expect(await kinds(report)).not.toContain('approve-decision');
    expect((await report.handOffs()).length).toBe(1);
  });

  it('tells the investigation what the mode changes', async () => {
    const report = await receiveReport(line);
    const oversight = oversightAnswered(['SERIOUS_CORRUPTION']);
    await report.complete('assess-report', assessedWith(oversight, 'INVESTIGATION'));
    const { id } = await report.waiting('allocate-investigator');
    await report.complete('refer-to-oversight', referred());
    await report.complete('record-oversight-mode', oversightMode('INDEPENDENT'));
    const notesOf = async (taskId: string): Promise<unknown> =>
      (await line.world.as(AUTHOR).get(`/v1/tasks/${taskId}`)).body['notes'];
    expect(await notesOf(id)).toEqual(['OVERSIGHT_MODE IOPC INDEPENDENT']);
    await report.complete('allocate-investigator', allocated());
    const later = await report.waiting('record-investigation-result');
    expect(await notesOf(later.id)).toEqual(['OVERSIGHT_MODE IOPC INDEPENDENT']);
    await report.complete('record-investigation-result', result());
    await report.closed();
  });

  it('refers once when the gateway commits and does not answer, and asks a person when it refuses', async () => {
    await line.simulators.order('oversight', { timeOutAfterCommit: { count: 1 } });
    const before = await effects();
    const unknown = await receiveReport(line);
    await unknown.complete('assess-report', found(['SERIOUS_CORRUPTION']));
    await unknown.complete('refer-to-oversight', referred());
    await unknown.complete('record-oversight-mode', oversightMode());
    await unknown.closed();
    expect(await effects()).toBe(before + 1);

    await line.simulators.order('oversight', { rejectNext: { count: 2 } });
    const refused = await receiveReport(line);
    await refused.complete('assess-report', found(['SERIOUS_CORRUPTION']));
    await refused.complete('refer-to-oversight', referred());
    await refused.complete('resolve-hand-off', tryAgain());
    await refused.complete('resolve-hand-off', doneByHand('BY-PHONE-7'));
    const own = await refused.waiting('approve-decision');
    expect((await line.world.as('edmund.larkwhistle').post(`/v1/tasks/${own.id}/claim`)).status).toBe(403);
    expect(await refused.handOffs()).toMatchObject([{ state: 'refused', receipt: null }]);
    await refused.complete('approve-decision', approved('RETURN'));
    await refused.complete('resolve-hand-off', doneByHand('BY-PHONE-7'));
    await refused.complete('approve-decision', approved());
    await refused.complete('record-oversight-mode', oversightMode());
    await refused.closed();
    expect(await refused.handOffs()).toMatchObject([{ state: 'done-by-hand', receipt: 'BY-PHONE-7' }]);
    expect(await effects()).toBe(before + 1);
  });

  it('asks nobody how a body investigates that was never told, since two people found it not needed', async () => {
    await line.simulators.order('oversight', { rejectNext: { count: 1 } });
    const report = await receiveReport(line);
    await report.complete('assess-report', found(['SERIOUS_CORRUPTION']));
    await report.complete('refer-to-oversight', referred());
    await report.complete('resolve-hand-off', notNeeded());
    await report.complete('approve-decision', approved());
    await report.closed();
    expect(await report.handOffs()).toMatchObject([{ system: 'oversight', state: 'abandoned' }]);
    expect(await kinds(report)).not.toContain('record-oversight-mode');
  });

  it('sends a corrected summary only when somebody has approved it who neither wrote nor corrected it', async () => {
    await line.simulators.order('oversight', { rejectNext: { count: 1 } });
    const before = await effects();
    const report = await receiveReport(line);
    await report.complete('assess-report', found(['SERIOUS_CORRUPTION']));
    await report.complete('refer-to-oversight', referred());
    await report.complete('resolve-hand-off', correctedAs('/summary', 'An invented summary.'), OTHER);
    const { id } = await report.waiting('approve-decision');
    for (const login of [AUTHOR, OTHER])
      expect((await line.world.as(login).post(`/v1/tasks/${id}/claim`)).status).toBe(403);
    expect(await effects()).toBe(before);
    await report.complete('approve-decision', approved(), 'augusta.pellingham');
    await report.complete('record-oversight-mode', oversightMode());
    await report.closed();
    expect(await effects()).toBe(before + 1);
  });

  it('leaves to a person what goes to a body that we have no way to', async () => {
    const report = await receiveReport(line);
    await startClock(line.world, report.id, { kind: 'VOLUNTARY', criteria: [], becameClearAt: undefined });
    await report.complete(
      'refer-to-oversight',
      referred({ kind: 'VOLUNTARY', bodies: ['OTHER'], otherBody: 'An invented commission' }),
    );
    await report.complete('record-oversight-mode', oversightMode());
    await report.complete('assess-report', found([]));
    await report.closed();
    expect(await report.handOffs()).toEqual([]);
  });

  it('goes on in the middle when Temporal has lost its run', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', found(['SERIOUS_CORRUPTION']));
    await report.complete('refer-to-oversight', notReferred());
    await report.waiting('approve-decision');
    await report.atRest();
    await report.lose();
    await report.complete('approve-decision', approved('RETURN'), OTHER);
    await report.complete('refer-to-oversight', referred());
    await report.waiting('record-oversight-mode');
    await report.atRest();
    await report.lose();
    await report.complete('record-oversight-mode', oversightMode());
    await report.closed();
    expect((await report.handOffs()).length).toBe(1);
    expect((await report.tasks()).filter(({ kind }) => kind === 'approve-decision')).toHaveLength(1);
  });

  it('replays every history that these tests made', async () => {
    expect((await replayAll(line)).failures).toEqual([]);
  });
});
