import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  approved,
  assessedAs,
  confirmed,
  doneByHand,
  graded,
  released,
  planned,
  reviewed,
  riskRead,
  routed,
  threatened,
  triaged,
} from '../support/forms.ts';
import { startOnCall } from '../../worker/on-call.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { createOnCallPlace } from '../support/on-call.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport } from '../support/reports.ts';
import { person } from '../support/world.ts';

const dangerous = { priority: 'IMMEDIATE', immediateRisk: { flag: true } } as const;
const nobodys = { targetForce: { slug: null, code: null, confidence: 'LOW' } } as const;

describe('triageDanger', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  it('reaches people and is carried to safeguarding while the assessment stands still', async () => {
    const report = await receiveReport(line, dangerous);
    await report.complete('triage-danger', triaged('SAFEGUARDING_PLAN'));
    await report.complete('plan-safeguarding', planned('PUBLIC_PROTECTION_UNIT'));
    await report.complete('confirm-safeguarding', confirmed());
    expect((await report.handOffs()).map(({ state }) => state)).toEqual(['delivered']);
    expect(await report.waiting('assess-report')).toMatchObject({ state: 'open' });
    expect(await report.row()).toMatchObject({ stage: 'ASSESSMENT' });
    await report.complete('assess-report', assessedAs());
    await report.closed();
  });

  it('opens on the risk flag alone, whatever the priority', async () => {
    const report = await receiveReport(line, { immediateRisk: { flag: true } });
    await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    await report.complete('assess-report', assessedAs());
    expect(await report.closed()).toMatchObject({ danger: true, priority: 'ROUTINE' });
  });

  it('keeps the report open until a person has triaged it, even when all else has ended', async () => {
    const report = await receiveReport(line, dangerous);
    await report.complete('assess-report', assessedAs());
    await eventually(() => report.undelivered()).toBe(0);
    expect(await report.row()).toMatchObject({ stage: 'ASSESSMENT', closed_at: null });
    await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
  });

  it('plans safeguarding once when the triage and the assessment both ask for it', async () => {
    const report = await receiveReport(line, dangerous);
    await report.complete('triage-danger', triaged('SAFEGUARDING_PLAN'));
    await report.waiting('plan-safeguarding');
    await report.complete('assess-report', assessedAs('SAFEGUARDING'));
    await eventually(async () => (await report.row())['stage']).toBe('ACTION');
    await report.complete('plan-safeguarding', planned('MARAC'));
    await report.complete('confirm-safeguarding', confirmed());
    await report.closed();
    expect((await report.tasks()).filter(({ kind }) => kind === 'plan-safeguarding')).toHaveLength(1);
  });

  it('is done for a report that goes to another force, beside the transfer', async () => {
    const report = await receiveReport(line, {
      ...dangerous,
      targetForce: { slug: 'btp', confidence: 'HIGH' },
    });
    await eventually(async () => (await report.handOffs())[0]?.state).toBe('delivered');
    expect(await report.row()).toMatchObject({ stage: 'TRANSFER' });
    await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    expect(await report.closed()).toMatchObject({ ending: 'TRANSFERRED_TO_OTHER_FORCE' });
  });

  it('goes over to the people of the hosted force that a report of unknown force is given to', async () => {
    const report = await receiveReport(line, { ...dangerous, ...nobodys });
    const { id } = await report.claim('triage-danger', 'perpetua.sallowfield');
    await report.complete('route-report', routed('TRANSFER', 'west-midlands'));
    await eventually(async () => (await report.row())['force']).toBe('west-midlands');
    expect(await report.waiting('triage-danger')).toMatchObject({
      id,
      force: 'west-midlands',
      state: 'open',
      assignee: null,
    });
    const { rows } = await line.world.database.admin.query<{ told: string }>(
      /* sql */ `
        select payload ->> 'personId' as told from pacars.outbox
        where destination = 'mail' and payload ->> 'taskId' = $1`,
      [id],
    );
    expect(rows.map(({ told }) => told)).toContain(person('merrick.stourbridge').id);
    await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'), 'merrick.stourbridge');
    await report.complete('assess-report', assessedAs());
    await report.closed();
  });

  it('is not held up by another strand of the report that cannot write its records', async () => {
    const { admin } = line.world.database;
    await line.simulators.order('intelligence', { rejectNext: { count: 1 } });
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.waiting('resolve-hand-off');
    await admin.query(/* sql */ `
      alter table pacars.hand_offs add constraint broken check (state <> 'done-by-hand') not valid`);
    await report.complete('resolve-hand-off', doneByHand('IR-BY-HAND-9'));
    await report.complete('approve-decision', approved());
    await report.further(dangerous);
    await report.complete('triage-danger', triaged('SAFEGUARDING_PLAN'));
    await report.complete('plan-safeguarding', planned('MASH'));
    await report.complete('confirm-safeguarding', confirmed());
    await report.complete('review-further-information', reviewed('NOTED'));
    expect(await report.handOffs()).toMatchObject([{ state: 'refused' }, { state: 'delivered' }]);
    await admin.query(/* sql */ `alter table pacars.hand_offs drop constraint broken`);
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON' });
    expect(await report.handOffs()).toMatchObject([{ state: 'done-by-hand' }, { state: 'delivered' }]);
  }, 90_000);

  it('has the decision on a threat to life looked at again by the end of its day, in UK time', async () => {
    const report = await receiveReport(line, dangerous);
    await report.complete('triage-danger', threatened('2027-03-28'));
    const { id } = await report.waiting('review-risk');
    const { rows } = await line.world.database.admin.query<{ due: Date; remind: Date; about: string }>(
      `select due_at as due, remind_at as remind, about_task as about from pacars.tasks where id = $1`,
      [id],
    );
    // The clocks go forward on that day.
    expect(rows[0]?.due.toISOString()).toBe('2027-03-28T22:59:59.000Z');
    expect(rows[0]?.remind.toISOString()).toBe('2027-03-28T10:59:59.000Z');
    await report.complete('plan-safeguarding', planned('MARAC'));
    await report.complete('confirm-safeguarding', confirmed());
    await report.complete('assess-report', assessedAs());
    expect(await report.row()).toMatchObject({ closed_at: null });
    await report.complete('review-risk', riskRead());
    await report.closed();
  });

  it('alarms people with the workers and the dispatcher stopped and the case system down, until one accepts', async () => {
    const place = await createOnCallPlace(line.world);
    await place.rota([{ login: 'perpetua.sallowfield', cover: 'tamsin.copperdale' }]);
    await line.stopDispatching();
    await line.stopWorking();
    await line.simulators.order('case-management', { down: true });
    const { database, log } = line.world;
    const alarms = startOnCall({
      database: database.worker,
      databaseUrl: database.urlOf('pacars_worker'),
      mail: place.mail,
      pager: place.pager,
      publicUrl: 'https://pacars.example',
      hostedForces: ['derbyshire'],
      log,
      metrics: line.metrics,
    });
    const report = await receiveReport(line, dangerous);
    await eventually(() => place.mailed()).toEqual([person('perpetua.sallowfield').email]);
    await report.claim('triage-danger');
    await alarms.stop();
    await line.startWorking();
    line.startDispatching();
    await line.simulators.cure('case-management');
    const { id } = await report.waiting('triage-danger');
    const form = triaged('NO_IMMEDIATE_ACTION');
    await line.world.as('perpetua.sallowfield').post(`/v1/tasks/${id}/complete`, { form });
    await report.complete('assess-report', assessedAs());
    expect(await report.closed()).toMatchObject({ danger: true });
    await place.close();
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toEqual({ replayed: 9, failures: [] });
  });
});
