import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAND_OFF_SYSTEMS } from '../../domain/hand-off-systems.ts';
import * as forms from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { createOnCallPlace, type OnCallPlace } from '../support/on-call.ts';
import { receiveReport } from '../support/reports.ts';
import { startOnCall } from '../../worker/on-call.ts';

const ON_CALL = 'perpetua.sallowfield';

describe('danger, with the assessment stalled, every system of the force down, mail down and the workers stopped', () => {
  let line: Line;
  let place: OnCallPlace;
  beforeAll(async () => {
    line = await startLine();
    place = await createOnCallPlace(line.world);
    await place.rota([{ login: ON_CALL, cover: 'tamsin.copperdale' }], { fim: { pager: 'fim-derbyshire' } });
  });
  afterAll(async () => {
    await place.close();
    await line.close();
  });

  it('reaches a person, who triages it and plans, and goes out once when the systems are back', async () => {
    await place.order('mail', { down: true });
    for (const system of HAND_OFF_SYSTEMS) await line.simulators.order(system, { down: true });
    await line.stopDispatching();
    await line.stopWorking();
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
    const report = await receiveReport(line, { priority: 'IMMEDIATE' });
    // Somebody has taken the assessment and does not do it.
    await report.claim('assess-report');
    const { id } = await report.waiting('triage-danger');
    await eventually(async () => (await place.paged()).effects).toBeGreaterThan(0);
    expect(await place.mailed()).toEqual([]);
    await report.complete('triage-danger', forms.triaged('SAFEGUARDING_PLAN'), ON_CALL);
    const settled = async (): Promise<string[]> => (await place.alerts(id)).map(({ state }) => state);
    await eventually(async () => (await settled()).includes('waiting')).toBe(false);
    await alarms.stop();

    // The process is back, and nothing around it: the plan is a person's to make all the same.
    await line.startWorking();
    line.startDispatching();
    await report.complete('plan-safeguarding', forms.planned('PUBLIC_PROTECTION_UNIT'));
    expect(await report.waiting('assess-report')).toMatchObject({ state: 'claimed' });
    await eventually(async () => (await report.handOffs()).map(({ system }) => system)).toEqual([
      'safeguarding',
    ]);
    for (const system of HAND_OFF_SYSTEMS) await line.simulators.cure(system);
    await report.complete('confirm-safeguarding', forms.confirmed());
    await report.complete('assess-report', forms.assessedAs());
    expect(await report.closed()).toMatchObject({ danger: true });
    expect(await report.handOffs()).toMatchObject([{ system: 'safeguarding', state: 'delivered' }]);
    expect((await line.simulators.state('safeguarding')).counts).toMatchObject({ effects: 1 });
  });
});
