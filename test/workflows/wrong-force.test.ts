import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { approved, assessedAs, assessedOf, doneByHand, reviewed, routed } from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

const REASON = 'An invented reason that is long enough.';

describe('the wrong force', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterEach(() => line.simulators.cure('force-desk'));
  afterAll(() => line.close());

  const giveBack = (login: string, { id }: TestReport) =>
    line.world.as(login).post(`/v1/reports/${id}/not-ours`, { reason: REASON });

  it('that another desk is not is ruled out, and the next one has everything', async () => {
    await line.simulators.order('force-desk', { rejectNext: { count: 1, notOurs: true } });
    const report = await receiveReport(line, { targetForce: { slug: 'btp', confidence: 'HIGH' } });
    const task = await report.waiting('route-report');
    expect(await report.row()).toMatchObject({ routing: 'UNKNOWN', stage: 'ROUTING', round: 1 });
    const again = { form: routed('TRANSFER', 'btp') };
    await report.claim('route-report');
    const refused = await line.world.as('isolde.marchpenny').post(`/v1/tasks/${task.id}/complete`, again);
    expect([refused.status, refused.body['errors'][0].pointer]).toEqual([422, '/form/force']);
    await report.complete('route-report', routed('TRANSFER', 'kent'));
    expect(await report.closed()).toMatchObject({
      ending: 'TRANSFERRED_TO_OTHER_FORCE',
      target_force: 'kent',
    });
    const states = (await report.handOffs()).map(({ state }) => state);
    expect(states.toSorted()).toEqual(['delivered', 'superseded']);
  });

  it('that refuses a later message has all of them go to the next', async () => {
    const report = await receiveReport(line, { targetForce: { slug: 'btp', confidence: 'HIGH' } });
    await report.closed();
    await report.ended();
    await line.simulators.order('force-desk', { rejectNext: { count: 1, notOurs: true } });
    await report.further();
    await report.complete('route-report', routed('TRANSFER', 'kent'));
    await report.closed(2);
    const states = (await report.handOffs()).map(({ state }) => state).toSorted();
    expect(states).toEqual(['delivered', 'delivered', 'delivered', 'superseded']);
  });

  /** A report of two messages that go to another force at once. */
  const bothTransferred = async (): Promise<TestReport> => {
    const report = await receiveReport(line, {
      targetForce: { confidence: 'LOW', statedText: 'nobody knows' },
    });
    await report.waiting('route-report');
    await report.further();
    await report.atRest();
    await report.complete('route-report', routed('TRANSFER', 'btp'));
    return report;
  };
  const shown = async ({ id }: TestReport): Promise<{ state: string; lateReceipts: string[] }[]> => {
    const { body } = await line.world.as('isolde.marchpenny').get(`/v1/reports/${id}/hand-offs`);
    return body['items'].filter(({ system }: { system: string }) => system === 'force-desk');
  };

  it('that refuses one message while another is on its way there is found out about, and people are told', async () => {
    await line.simulators.order('force-desk', {
      rejectNext: { count: 1, notOurs: true },
      timeOutAfterCommit: { count: 1 },
    });
    const report = await bothTransferred();
    await report.complete('route-report', routed('TRANSFER', 'kent'));
    await report.closed();
    const handOffs = await shown(report);
    expect(handOffs.map(({ state }) => state).toSorted()).toEqual([
      'delivered',
      'delivered',
      'superseded',
      'superseded',
    ]);
    expect(handOffs.flatMap(({ lateReceipts }) => lateReceipts)).toEqual([expect.stringMatching(/^TR\//u)]);
    expect((await report.events()).filter((kind) => kind === 'HAND_OFF_ARRIVED_LATE')).toHaveLength(1);
  });

  it('is asked about a message on its way by a run that begins afresh too, and the report waits for that', async () => {
    await line.simulators.order('force-desk', {
      rejectNext: { count: 1, notOurs: true },
      timeOutAfterCommit: { count: 1 },
      failNextLookUp: { count: 1_000 },
    });
    const report = await bothTransferred();
    const task = await report.waiting('route-report');
    await eventually(async () => (await shown(report)).map(({ state }) => state)).toEqual([
      'superseded',
      'superseded',
    ]);
    await report.lose();
    await report.complete('route-report', routed('TRANSFER', 'kent'));
    await eventually(
      async () => (await shown(report)).filter(({ state }) => state === 'delivered').length,
    ).toBe(2);
    const { body } = await line.world.as('isolde.marchpenny').get(`/v1/reports/${report.id}/open-points`);
    expect(JSON.stringify(body)).toContain('HAND_OFF_UNSETTLED');
    await line.simulators.cure('force-desk');
    await report.closed();
    expect((await shown(report)).flatMap(({ lateReceipts }) => lateReceipts)).toHaveLength(1);
    expect((await report.tasks()).filter(({ id }) => id === task.id)).toHaveLength(1);
  });

  it('is not asked any more by a person about what it had refused for another reason', async () => {
    await line.simulators.order('force-desk', { rejectNext: { count: 1 } });
    const report = await bothTransferred();
    await report.complete('resolve-hand-off', doneByHand('BTP/26/9'));
    await report.waiting('approve-decision');
    await eventually(async () => (await shown(report)).map(({ state }) => state).toSorted()).toEqual([
      'delivered',
      'refused',
    ]);
    await line.simulators.order('force-desk', { rejectNext: { count: 1, notOurs: true } });
    await report.further();
    await report.complete('route-report', routed('TRANSFER', 'kent'));
    await report.closed();
    expect((await shown(report)).map(({ state }) => state).toSorted()).toEqual([
      'delivered',
      'delivered',
      'delivered',
      'delivered',
      'superseded',
      'superseded',
    ]);
    const kinds = (await report.tasks()).map(({ kind, state }) => `${kind} ${state}`);
    expect(kinds).toContain('approve-decision withdrawn');
  });

  it('of this deployment gives it back to whoever routes, whose people then have it, and it no more', async () => {
    const report = await receiveReport(line, { targetForce: { slug: 'west-midlands', confidence: 'HIGH' } });
    await report.waiting('assess-report');
    expect((await giveBack('barnabas.elverstone', report)).status).toBe(200);
    expect((await giveBack('barnabas.elverstone', report)).status).toBe(404);
    expect(await report.waiting('route-report')).toMatchObject({ force: 'derbyshire', occasion: 'again-1' });
    await report.complete('route-report', routed('KEEP'));
    await report.complete('assess-report', assessedAs());
    expect(await report.closed()).toMatchObject({ force: 'derbyshire', ending: 'NO_FURTHER_ACTION' });
    const kinds = (await report.tasks()).map(({ kind, state }) => `${kind} ${state}`);
    expect(kinds).toContain('assess-report withdrawn');
    const { rows } = await line.world.database.admin.query(
      /* sql */ `
        select force, action from pacars.audit_entries
        where report_id = $1 and actor = (select id::text from pacars.people where login = 'barnabas.elverstone')`,
      [report.id],
    );
    expect(rows).toContainEqual({ force: 'west-midlands', action: 'DISCLOSURE' });
  });

  it('is refused by two at the most before it is a supervisor’s to decide', async () => {
    const report = await receiveReport(line, { targetForce: { slug: 'west-midlands', confidence: 'HIGH' } });
    await report.waiting('assess-report');
    await giveBack('barnabas.elverstone', report);
    await report.complete('route-report', routed('KEEP'));
    await report.waiting('assess-report');
    await eventually(async () => (await giveBack('isolde.marchpenny', report)).status).toBe(200);
    await eventually(async () => (await report.tasks()).some(({ occasion }) => occasion === 'again-2')).toBe(
      true,
    );
    const task = await report.waiting('route-report');
    const claim = await line.world.as('isolde.marchpenny').post(`/v1/tasks/${task.id}/claim`);
    expect(claim.status).not.toBe(200);
    await report.complete('route-report', routed('KEEP'), 'edmund.larkwhistle');
    await report.complete('assess-report', assessedAs());
    await report.closed();
  });

  it('cannot be said once it has been assessed', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.waiting('grade-intelligence');
    expect((await giveBack('isolde.marchpenny', report)).status).toBe(409);
  });

  it('cannot be said while a second person judges the assessment, whose care is then not lost', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedOf('PARTNER_ABUSE'));
    await report.waiting('approve-decision');
    expect((await giveBack('isolde.marchpenny', report)).status).toBe(409);
    await report.complete('approve-decision', approved());
    await report.closed();
  });

  it('said by one person of the home force is for another, who supervises, to decide', async () => {
    const report = await receiveReport(line);
    await report.waiting('assess-report');
    expect((await giveBack('edmund.larkwhistle', report)).status).toBe(200);
    const { id } = await report.waiting('route-report');
    const claim = async (login: string) => (await line.world.as(login).post(`/v1/tasks/${id}/claim`)).status;
    expect(await claim('edmund.larkwhistle')).not.toBe(200);
    expect(await claim('isolde.marchpenny')).not.toBe(200);
    await report.complete('route-report', routed('REDIRECT_TO_OTHER_AGENCY'), 'augusta.pellingham');
    await report.closed();
  });

  it('is followed by further information that somebody reads, once it went to another agency', async () => {
    await line.simulators.order('crimestoppers', { down: true });
    const report = await receiveReport(line, {
      targetForce: { confidence: 'LOW', statedText: 'nobody knows' },
    });
    await report.complete('route-report', routed('REDIRECT_TO_OTHER_AGENCY'));
    await report.further();
    await report.complete('review-further-information', reviewed('NOTED'));
    await line.simulators.order('crimestoppers', { down: false });
    expect(await report.closed()).toMatchObject({ ending: 'REDIRECTED_TO_OTHER_AGENCY' });
  });

  it('goes on where it stands when its workflow is lost between two forces', async () => {
    await line.simulators.order('force-desk', { rejectNext: { count: 1, notOurs: true } });
    const report = await receiveReport(line, { targetForce: { slug: 'btp', confidence: 'HIGH' } });
    await report.waiting('route-report');
    await report.atRest();
    await report.lose();
    await report.complete('route-report', routed('TRANSFER', 'kent'));
    expect(await report.closed()).toMatchObject({ target_force: 'kent' });
  });

  it('is offered from what the reporter said, and decided by nobody but a person', async () => {
    const report = await receiveReport(line, {
      targetForce: { confidence: 'LOW', statedText: 'the railway police' },
    });
    const { id } = await report.waiting('route-report');
    const { body } = await line.world.as('isolde.marchpenny').get(`/v1/tasks/${id}`);
    expect(body['suggestion']).toEqual({ forces: ['btp'] });
    await report.complete('route-report', routed('REDIRECT_TO_OTHER_AGENCY'));
    await report.closed();
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
