import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asWorker } from '../../database/transactions.ts';
import { lockAlerts } from '../../database/on-call-alerts.ts';
import { createMetrics } from '../../runtime/metrics.ts';
import { measureOnCall, startOnCall } from '../../worker/on-call.ts';
import { triaged } from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { createOnCallPlace, type OnCallPlace } from '../support/on-call.ts';
import { createWorld, person, type World } from '../support/world.ts';

const [ON_CALL, COVER, SUPERVISOR] = ['perpetua.sallowfield', 'tamsin.copperdale', 'edmund.larkwhistle'];
const FIM = { mail: 'duty.fim@example.org', pager: 'derbyshire-fim' };
const mailOf = (login: string): string => person(login).email;

describe('the ladder of danger', () => {
  let world: World;
  let place: OnCallPlace;
  beforeEach(async () => {
    world = await createWorld();
    place = await createOnCallPlace(world);
  });
  afterEach(async () => {
    await place.close();
    await world.close();
  });

  const claim = async (taskId: string, login = ON_CALL): Promise<void> => {
    expect(await world.as(login).post(`/v1/tasks/${taskId}/claim`)).toMatchObject({ status: 200 });
  };
  const events = async (reportId: string): Promise<string[]> => {
    const { rows } = await world.database.admin.query<{ kind: string }>(
      `select kind from pacars.report_events where report_id = $1 and kind like 'ON_CALL%' order by id`,
      [reportId],
    );
    return rows.map(({ kind }) => kind);
  };
  const climbTimes = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      await place.wait();
      await place.round();
    }
  };

  it('goes from who is on call to their cover to the force incident manager, and begins again with more people', async () => {
    await place.rota([{ login: ON_CALL, cover: COVER }], { fim: FIM });
    const { taskId, reportId } = await place.danger();
    await place.round();
    expect(await place.mailed()).toEqual([mailOf(ON_CALL)]);
    expect(await place.climb()).toBe(0);
    await climbTimes(2);
    expect(await place.mailed()).toEqual([mailOf(ON_CALL), mailOf(COVER), FIM.mail]);
    expect(await place.paged()).toMatchObject({ effects: 3, duplicates: 0 });
    await climbTimes(6);
    expect(await place.steps(taskId)).toEqual([
      '1 ON_CALL',
      '1 COVER',
      '1 FIM',
      '2 ON_CALL',
      '2 COVER',
      '2 ROLE',
      '2 SUPERVISORS',
      '2 FIM',
      '3 ON_CALL',
    ]);
    expect((await events(reportId)).filter((kind) => kind === 'ON_CALL_ALERTED')).toHaveLength(9);
  });

  it('stops when a person accepts, and what was written but not sent is not sent any more', async () => {
    await place.rota([{ login: ON_CALL, cover: COVER }], { fim: FIM });
    const { taskId } = await place.danger();
    await place.climb();
    await claim(taskId);
    await Promise.all([place.send('mail'), place.send('pager')]);
    await climbTimes(3);
    expect(await place.mailed()).toEqual([]);
    expect((await place.alerts(taskId)).map(({ state }) => state)).toEqual(['unneeded', 'unneeded']);
  });

  it('goes on when who accepted gives it back, or says nothing for an hour', async () => {
    await place.rota([{ login: ON_CALL, cover: COVER }], { fim: FIM });
    const { taskId } = await place.danger();
    await place.round();
    await claim(taskId);
    await climbTimes(1);
    expect(await place.steps(taskId)).toEqual(['1 ON_CALL']);
    await world.as(ON_CALL).post(`/v1/tasks/${taskId}/release`);
    await climbTimes(1);
    expect(await place.steps(taskId)).toEqual(['1 ON_CALL', '1 COVER']);
    await claim(taskId, COVER);
    await climbTimes(1);
    expect(await place.steps(taskId)).toHaveLength(2);
    await world.database.admin.query(
      `update pacars.tasks set claimed_at = now() - interval '61 minutes' where id = $1`,
      [taskId],
    );
    await climbTimes(1);
    expect(await place.steps(taskId)).toEqual(['1 ON_CALL', '1 COVER', '1 FIM']);
  });

  it('ends with the triage, whatever was due', async () => {
    await place.rota([{ login: ON_CALL }], { fim: FIM });
    const { taskId } = await place.danger();
    await place.round();
    await claim(taskId);
    const form = triaged('NO_IMMEDIATE_ACTION');
    expect(await world.as(ON_CALL).post(`/v1/tasks/${taskId}/complete`, { form })).toMatchObject({
      status: 200,
    });
    await climbTimes(3);
    expect(await place.steps(taskId)).toEqual(['1 ON_CALL']);
  });

  it('reaches people by the pager with mail down, and climbs at once for that', async () => {
    await place.rota([{ login: ON_CALL, cover: COVER }], { fim: FIM });
    await place.order('mail', { down: true });
    const { taskId, reportId } = await place.danger();
    for (let time = 0; time < 5; time += 1) await place.round();
    expect(await place.paged()).toMatchObject({ effects: 3, duplicates: 0 });
    expect(await place.steps(taskId)).toEqual(['1 ON_CALL', '1 COVER', '1 FIM']);
    expect((await place.alerts(taskId)).map(({ channel, state }) => `${channel} ${state}`)).toEqual(
      Array.from({ length: 3 }, () => ['mail failed', 'pager sent']).flat(),
    );
    expect((await events(reportId)).filter((kind) => kind === 'ON_CALL_ALERT_FAILED')).toHaveLength(3);
    await place.order('mail', { down: false });
    await climbTimes(1);
    expect(await place.mailed()).toEqual([mailOf(ON_CALL)]);
  });

  it('reaches people by mail with the pager down, or refusing, or silent', async () => {
    await place.rota([{ login: ON_CALL, cover: COVER }], { fim: FIM });
    await place.order('pager', { down: true });
    const { taskId } = await place.danger();
    await place.round();
    await place.order('pager', { down: false, rejectNext: { count: 1 } });
    await place.round();
    await place.order('pager', { timeOutAfterCommit: { count: 1 } });
    await place.round();
    expect(await place.mailed()).toEqual([mailOf(ON_CALL), mailOf(COVER), FIM.mail]);
    const problems = (await place.alerts(taskId)).filter(({ channel }) => channel === 'pager');
    expect(problems.map(({ state, problem }) => [state, typeof problem])).toEqual(
      Array.from({ length: 3 }, () => ['failed', 'string']),
    );
  });

  it('passes over whoever must not know, is gone or may not do it, also between writing and sending', async () => {
    await place.rota([{ login: ON_CALL, cover: COVER }, { login: 'isolde.marchpenny' }], { fim: FIM });
    const { taskId } = await place.danger({
      subjects: [{ subjectNo: 1, name: 'Perpetua Sallowfield', role: 'STAFF' }],
    });
    await place.climb();
    expect((await place.alerts(taskId)).map(({ login }) => login)).not.toContain(ON_CALL);
    await world.database.admin.query(`update pacars.people set active = false where id = $1`, [
      person('isolde.marchpenny').id,
    ]);
    await Promise.all([place.send('mail'), place.send('pager')]);
    expect(await place.mailed()).toEqual([]);
    await climbTimes(1);
    expect(await place.mailed()).toEqual([mailOf(COVER)]);
  });

  it('tells no force incident manager whose address was set by somebody kept from the report, but all others at once', async () => {
    const fim = { fim: FIM, by: 'rosalind.tillinghast' };
    await place.rota([{ login: ON_CALL, cover: COVER }], fim);
    const { taskId } = await place.danger({
      subjects: [{ subjectNo: 1, name: 'Rosalind Tillinghast', role: 'OFFICER' }],
    });
    await place.round();
    await climbTimes(4);
    expect(await place.steps(taskId)).toEqual([
      '1 ON_CALL',
      '1 COVER',
      '1 ROLE',
      '1 SUPERVISORS',
      '2 ON_CALL',
    ]);
    expect(await place.mailed()).not.toContain(FIM.mail);
    const other = await place.danger();
    await place.round();
    await climbTimes(2);
    expect(await place.steps(other.taskId)).toEqual(['1 ON_CALL', '1 COVER', '1 FIM']);
  });

  it('sends no alarm to a force incident manager whose setter is named between writing and sending', async () => {
    await place.rota([{ login: ON_CALL }], { fim: FIM, by: 'rosalind.tillinghast' });
    const { taskId, reportId } = await place.danger();
    await place.round();
    await place.wait();
    await place.climb();
    await world.database.admin.query(
      `insert into pacars.report_exclusions (report_id, person_id, reason) values ($1, $2, 'SUBJECT')`,
      [reportId, person('rosalind.tillinghast').id],
    );
    await Promise.all([place.send('mail'), place.send('pager')]);
    expect(await place.mailed()).toEqual([mailOf(ON_CALL)]);
    await climbTimes(2);
    expect(await place.steps(taskId)).toContain('2 ROLE');
  });

  it('alarms of a sealed report its owners alone, and then the force incident manager of nothing in particular', async () => {
    await place.rota([{ login: SUPERVISOR, cover: 'isolde.marchpenny' }], { fim: FIM });
    const { taskId } = await place.danger({
      subjects: [{ subjectNo: 1, name: 'Tamsin Copperdale', role: 'STAFF' }],
    });
    await place.round();
    await climbTimes(2);
    const owners = ['augusta.pellingham', 'leopold.quenby-hurst'];
    expect(await place.steps(taskId)).toEqual(['1 ROLE', '1 FIM', '2 ROLE']);
    const told = (await place.alerts(taskId)).flatMap(({ login }) => login ?? []);
    expect([...new Set(told)].toSorted()).toEqual(owners);
    const { rows } = await world.database.admin.query<{ sealed: boolean }>(
      `select sealed from pacars.reports`,
    );
    expect(rows).toEqual([{ sealed: true }]);
    const mails = await (await fetch(`${place.mailUrl}/messages`)).text();
    expect(mails).not.toContain(taskId);
    expect(mails).not.toContain('Copperdale');
  });

  it('falls to those whose work it is where there is no rota, or nobody is on call now', async () => {
    const { taskId } = await place.danger();
    await place.round();
    await climbTimes(1);
    expect(await place.steps(taskId)).toEqual(['1 ROLE', '1 SUPERVISORS']);
    expect(await place.mailed()).toEqual(
      expect.arrayContaining([mailOf(ON_CALL), mailOf('isolde.marchpenny')]),
    );
    await place.rota([], { fim: FIM });
    await climbTimes(3);
    expect(await place.steps(taskId)).toEqual(expect.arrayContaining(['1 FIM', '2 ROLE', '2 SUPERVISORS']));
  });

  it('says that there is nobody at all, and alarms as soon as there is somebody', async () => {
    await world.database.admin.query(`update pacars.people set active = false`);
    const { taskId, reportId } = await place.danger();
    await place.round();
    await climbTimes(2);
    expect(await events(reportId)).toEqual(['ON_CALL_NOBODY']);
    const metrics = createMetrics('worker');
    const hostedForces = ['derbyshire', 'west-midlands'];
    await measureOnCall(world.database.worker, { hostedForces, pager: place.pager, metrics });
    expect(await metrics.text()).toContain('pacars_pager_missing{process="worker"} 0');
    expect(await metrics.text()).toContain('pacars_danger_nobody{process="worker"} 1');
    expect(await metrics.text()).toContain('pacars_on_call_unmanned_forces{process="worker"} 2');
    await world.database.admin.query(`update pacars.people set active = true where id = $1`, [
      person(ON_CALL).id,
    ]);
    await climbTimes(1);
    expect(await place.alerts(taskId)).toMatchObject([{ login: ON_CALL }, { login: ON_CALL }]);
  });

  it('alarms nobody twice with several workers at once', async () => {
    await place.rota([{ login: ON_CALL, cover: COVER }], { fim: FIM });
    for (let reports = 0; reports < 5; reports += 1) await place.danger();
    await Promise.all([place.round(), place.round(), place.round()]);
    await Promise.all([place.round(), place.round()]);
    expect(await place.mailed()).toHaveLength(5);
    expect(await place.paged()).toMatchObject({ effects: 5, duplicates: 0 });
  });

  it('sends the same alarm again when a worker was killed between sending and marking', async () => {
    await place.rota([{ login: ON_CALL }], { fim: FIM });
    await place.danger();
    await place.climb();
    const killed = asWorker(world.database.worker, async (tx) => {
      const [alert] = await lockAlerts(tx, { channel: 'pager', limit: 1 });
      await place.pager.alert({
        ourReference: alert?.id ?? '',
        recipient: { kind: 'PERSON', id: person(ON_CALL).id },
        severity: 'CRITICAL',
        text: 'On call: an urgent task needs you now',
        url: 'https://pacars.example',
      });
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    await place.send('pager');
    expect(await place.paged()).toEqual({ effects: 1, duplicates: 1 });
  });

  it('begins at once with a triage whose time passed while nobody watched', async () => {
    await place.rota([{ login: ON_CALL, cover: COVER }], { fim: FIM });
    const { taskId } = await place.danger();
    await world.database.admin.query(
      `update pacars.tasks set created_at = now() - interval '3 hours', due_at = now() - interval '165 minutes' where id = $1`,
      [taskId],
    );
    await place.round();
    expect(await place.mailed()).toEqual([mailOf(ON_CALL)]);
    const { rows } = await world.database.admin.query<{ seconds: string }>(
      `select extract(epoch from next_at - now()) as seconds from pacars.on_call_ladders`,
    );
    expect(Number(rows[0]?.seconds)).toBeGreaterThan(100);
    const metrics = createMetrics('worker');
    await measureOnCall(world.database.worker, { hostedForces: ['derbyshire'], pager: undefined, metrics });
    expect(await metrics.text()).toContain('pacars_pager_missing{process="worker"} 1');
    const age = /^pacars_danger_unaccepted_seconds\S* (\S+)/mu.exec(await metrics.text())?.[1];
    expect(Number(age)).toBeGreaterThan(10_000);
  });

  it('runs by itself, without Temporal and without any system of the force', async () => {
    await place.rota([{ login: ON_CALL }], { fim: FIM });
    const running = startOnCall({
      database: world.database.worker,
      databaseUrl: world.database.urlOf('pacars_worker'),
      mail: place.mail,
      pager: place.pager,
      publicUrl: 'https://pacars.example',
      hostedForces: ['derbyshire'],
      log: world.log,
      metrics: createMetrics('worker'),
    });
    const { taskId } = await place.danger();
    await eventually(() => place.mailed()).toEqual([mailOf(ON_CALL)]);
    await eventually(async () => (await place.paged()).effects).toBe(1);
    await claim(taskId);
    await running.stop();
    expect(await place.steps(taskId)).toEqual(['1 ON_CALL']);
  });
});
