import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderReferral, type Ordered } from '../../../database/order-referral.ts';
import { asWorker } from '../../../database/transactions.ts';
import type { OversightScheme } from '../../../domain/oversight/schemes.ts';
import {
  assessedWith,
  notReferred,
  oversightAnswered,
  oversightMode,
  referred,
} from '../../support/forms.ts';
import { aMessage } from '../../support/messages.ts';
import { startClock } from '../../support/oversight.ts';
import { openTaskOf, receiveTask } from '../../support/tasks.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';

const [ASSESSOR, SUPERVISOR] = ['isolde.marchpenny', 'edmund.larkwhistle'];
const [ACCUSED, OWNER] = ['philippa.hartsbourne-lisle', 'augusta.pellingham'];
const DAY = 86_400_000;

const errorsOf = ({ status, body }: Answer): unknown => [status, body['errors']?.[0]?.pointer];
const plain = ({ status, text }: Answer): unknown => [status, text.replace(/urn:uuid:[^"]*/u, '')];

describe('oversight of a report', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const aReport = async (overrides: Parameters<typeof aMessage>[0] = {}): Promise<string> =>
    (await world.receive(aMessage(overrides)))[0] ?? '';
  const shown = async (id: string, login = SUPERVISOR): Promise<Answer> =>
    world.as(login).get(`/v1/reports/${id}/oversight`);
  const referralTask = async (reportId: string): Promise<string> => {
    const { rows } = await world.database.admin.query<{ id: string }>(
      /* sql */ `
        select id from pacars.tasks where report_id = $1 and kind = 'refer-to-oversight' and state <> 'completed'`,
      [reportId],
    );
    return rows[0]?.id ?? '';
  };
  const complete = async (taskId: string, form: object, login = SUPERVISOR): Promise<Answer> => {
    await world.as(login).post(`/v1/tasks/${taskId}/claim`);
    return world.as(login).post(`/v1/tasks/${taskId}/complete`, { form });
  };

  it('shows what must be asked, with what helps to answer it', async () => {
    const { body: seen } = await shown(await aReport(), ASSESSOR);
    expect(seen['criteria']).toHaveLength(10);
    expect(seen).toMatchObject({ answered: [], referrals: [] });
    const relevant = seen['criteria'].find(
      ({ criterion }: { criterion: string }) => criterion === 'RELEVANT_OFFENCE',
    );
    expect(relevant).toMatchObject({ to: 'IOPC', mandatory: true, source: 'SI-2020-2-REG-7' });
    expect(relevant.prompts.join('\n')).toMatch(/NOT relevant: .*strangulation/u);
  });

  it('starts a clock once for each key, and opens the decision for a supervisor', async () => {
    const id = await aReport();
    const key = { 'idempotency-key': randomUUID() };
    const body = {
      criteria: ['SERIOUS_CORRUPTION'],
      becameClearAt: new Date().toISOString(),
      reason: 'An invented reason that is long enough.',
    };
    const path = `/v1/reports/${id}/oversight-clocks`;
    const first = await world.as(ASSESSOR).post(path, body, key);
    const second = await world.as(ASSESSOR).post(path, body, key);
    expect(first.status).toBe(201);
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(first.body['referral']).toMatchObject({
      state: 'TO_DECIDE',
      recordedBy: person(ASSESSOR).id,
      statutory: true,
      overdue: false,
    });
    const { body: task } = await world.as(SUPERVISOR).get(`/v1/tasks/${await referralTask(id)}`);
    expect(task).toMatchObject({ dueAt: first.body['referral'].dueAt });
    expect(task['notes']).toEqual([
      'REFERRAL MANDATORY',
      'CLOCK_BY_LAW',
      'BODY IOPC',
      'CRITERION SERIOUS_CORRUPTION',
    ]);
    const { body: list } = await world.as(SUPERVISOR).get('/v1/tasks?kind=refer-to-oversight&limit=200');
    expect(list['items'].map(({ dueAt }: { dueAt: string }) => dueAt)).toContain(
      first.body['referral'].dueAt,
    );
    const mine = await world.as(ASSESSOR).get(`/v1/tasks/${await referralTask(id)}`);
    expect(mine.status).toBe(404);
  });

  it('shows a clock that was started late as overdue', async () => {
    const id = await aReport();
    await world.database.admin.query(
      /* sql */ `update pacars.reports set received_at = now() - interval '9 days' where id = $1`,
      [id],
    );
    const becameClearAt = new Date(Date.now() - 5 * DAY).toISOString();
    const { body } = await startClock(world, id, { becameClearAt });
    expect(body['referral']).toMatchObject({ becameClearAt, overdue: true, state: 'TO_DECIDE' });
  });

  it.each([
    ['no criterion that must be referred', { criteria: ['GRAVITY_OR_EXCEPTIONAL'] }, '/criteria'],
    ['an unknown criterion', { criteria: ['NO_SUCH_ONE'] }, '/criteria/0'],
    ['a criterion twice', { criteria: ['CALL_IN', 'CALL_IN'] }, '/criteria'],
    ['another nation', { scheme: 'scotland' }, '/scheme'],
    ['no moment', { becameClearAt: undefined }, '/becameClearAt'],
    ['a future moment', { becameClearAt: new Date(Date.now() + DAY).toISOString() }, '/becameClearAt'],
    ['a moment before the receipt', { becameClearAt: '2020-03-01T00:00:00Z' }, '/becameClearAt'],
    ['a wish with a moment', { kind: 'VOLUNTARY', criteria: [] }, '/becameClearAt'],
    ['a wish for what must be referred', { kind: 'VOLUNTARY', becameClearAt: undefined }, '/kind'],
    ['no reason', { reason: 'short' }, '/reason'],
  ])('refuses %s at its field', async (_what, body, pointer) => {
    const id = await aReport();
    expect(errorsOf(await startClock(world, id, body))).toEqual([422, pointer]);
    expect((await shown(id)).body['referrals']).toEqual([]);
  });

  /** Make a referral's clock late, and say how its hand-off stands; a state of null: nothing was sent yet. */
  const lateAnd = async (referralId: string, reportId: string, state: string | null): Promise<void> => {
    await world.database.admin.query(
      /* sql */ `update pacars.oversight_referrals set due_at = now() - interval '1 hour' where id = $1`,
      [referralId],
    );
    await world.database.admin.query(
      /* sql */ `
        insert into pacars.hand_offs (id, report_id, system, occasion, recipient, state, receipt, settled_at)
        select gen_random_uuid(), $1, 'oversight', $2, 'IOPC', $3,
          case when $3 in ('delivered', 'done-by-hand') then 'AN-INVENTED-RECEIPT' end,
          case when $3 in ('delivered', 'done-by-hand', 'abandoned') then now() end
        where $3::text is not null`,
      [reportId, `${referralId}/IOPC`, state],
    );
  };

  it.each([
    [null, true],
    ['intended', true],
    ['unknown', true],
    ['refused', true],
    ['delivered', false],
    ['done-by-hand', false],
    ['abandoned', false],
  ] as const)('is overdue after the decision while its hand-off is %s: %s', async (state, overdue) => {
    const id = await aReport();
    const { body } = await startClock(world, id);
    await complete(await referralTask(id), referred());
    await lateAnd(body['referral'].id, id, state);
    expect((await shown(id)).body['referrals']).toMatchObject([{ state: 'REFERRED', overdue }]);
  });

  it.each([
    [null, 422],
    ['unknown', 422],
    ['refused', 422],
    ['abandoned', 422],
    ['delivered', 200],
    ['done-by-hand', 200],
  ] as const)('is carried by an earlier one whose hand-off is %s: %i', async (state, status) => {
    const id = await aReport();
    const { body } = await startClock(world, id);
    await complete(await referralTask(id), referred());
    await lateAnd(body['referral'].id, id, state);
    await startClock(world, id);
    const carried = notReferred('ALREADY_REFERRED', body['referral'].id);
    expect(await complete(await referralTask(id), carried)).toMatchObject({ status });
  });

  it('is another matter under another law, of a criterion with the same code', async () => {
    const id = await aReport();
    const order = (scheme: OversightScheme): Promise<Ordered> =>
      asWorker(world.database.worker, (tx) =>
        orderReferral(tx, {
          report: { id, force: 'btp', priority: 'ROUTINE' },
          codes: {
            met: ['CHIEF_OFFICER'],
            notMet: [],
            cannotTell: [],
            becameClearAt: new Date().toISOString(),
            scheme,
          },
          saidBy: person(ASSESSOR).id,
          saidAt: new Date().toISOString(),
          assessmentTaskId: null,
          openedAt: new Date(),
          openedBy: 'worker',
          clocks: {},
        }),
      );
    expect(await order('england-and-wales')).toMatchObject({ as: 'NEW' });
    expect(await order('scotland')).toMatchObject({ as: 'NEW' });
    expect(await order('scotland')).toMatchObject({ as: 'JOINED' });
    const { body } = await shown(id);
    expect(body['referrals'].map(({ bodies }: { bodies: string[] }) => bodies)).toEqual([['IOPC'], ['PIRC']]);
  });

  it('says that a matter has been decided on since it became clear', async () => {
    const id = await aReport();
    const becameClearAt = new Date().toISOString();
    await startClock(world, id, { becameClearAt });
    expect(await complete(await referralTask(id), referred())).toMatchObject({ status: 200 });
    const again = await startClock(world, id, { becameClearAt });
    expect(again).toMatchObject({ status: 409, body: { type: 'urn:pacars:problem:referral-under-way' } });
    expect(await startClock(world, id)).toMatchObject({ status: 201 });
  });

  it.each([
    ['a voluntary one', referred({ kind: 'VOLUNTARY' }), '/form/kind'],
    ['no body of the criteria', referred({ bodies: ['OTHER'], otherBody: 'Another one' }), '/form/bodies'],
    ['a body of another nation', referred({ bodies: ['IOPC', 'PONI'] }), '/form/bodies/1'],
    ['a body twice', referred({ bodies: ['IOPC', 'IOPC'] }), '/form/bodies'],
    ['another body without its name', referred({ bodies: ['IOPC', 'OTHER'] }), '/form/otherBody'],
    ['a short summary', referred({ summary: 'Too short' }), '/form/summary'],
    ['nobody told and no why', referred({ told: 'NOT_YET_PREJUDICE' }), '/form/prejudice'],
    ['a why of what is referred', referred({ because: 'CRITERION_NOT_MET' }), '/form/because'],
    ['no why of what is not', { ...notReferred(), because: undefined }, '/form/because'],
    ['a body of what is not', { ...notReferred(), bodies: ['IOPC'] }, '/form/bodies'],
    ['no earlier referral', notReferred('ALREADY_REFERRED'), '/form/earlier'],
    ['an earlier one that is none', notReferred('ALREADY_REFERRED', randomUUID()), '/form/earlier'],
  ])('refuses a decision with %s', async (_what, form, pointer) => {
    const id = await aReport();
    await startClock(world, id);
    expect(errorsOf(await complete(await referralTask(id), form))).toEqual([422, pointer]);
  });

  it('has the local policing body refer a chief officer, who is investigated locally only for a reason', async () => {
    const id = await aReport();
    await startClock(world, id, { criteria: ['CHIEF_OFFICER'] });
    const task = await referralTask(id);
    expect(errorsOf(await complete(task, referred()))).toEqual([422, '/form/authority']);
    const concerned = ['UNDESIGNATED_VOLUNTEER' as const];
    const done = await complete(task, referred({ authority: 'LOCAL_POLICING_BODY', concerned }));
    expect(done.status).toBe(200);
    const [referral] = (await shown(id)).body['referrals'];
    expect(referral).toMatchObject({ state: 'REFERRED', warnings: ['MAY_BE_OUTSIDE_POLICE_REFORM_ACT'] });
    await world.database.admin.query(
      /* sql */ `
        insert into pacars.tasks (id, report_id, kind, occasion, force, roles, priority, remind_at, due_at,
          escalate_every_ms)
        values ($1, $2, 'record-oversight-mode', $3, 'derbyshire', '{psd-assessor}', 'ROUTINE', now(), now(), 1)`,
      [randomUUID(), id, `${referral.id}/IOPC`],
    );
    const { rows } = await world.database.admin.query<{ id: string }>(
      /* sql */ `select id from pacars.tasks where report_id = $1 and kind = 'record-oversight-mode'`,
      [id],
    );
    const mode = rows[0]?.id ?? '';
    const local = oversightMode('LOCAL');
    expect(errorsOf(await complete(mode, local, ASSESSOR))).toEqual([422, '/form/localIsAvailable']);
    expect(errorsOf(await complete(mode, { ...local, decidedOn: '2999-01-01' }, ASSESSOR))).toEqual([
      422,
      '/form/decidedOn',
    ]);
    expect(await complete(mode, { ...local, localIsAvailable: true }, ASSESSOR)).toMatchObject({
      status: 200,
    });
    expect((await shown(id)).body['referrals']).toMatchObject([{ modes: [{ mode: 'LOCAL' }] }]);
  });

  it('starts the clock with the decision where nobody could tell before', async () => {
    const task = await openTaskOf(world, await aReport(), 'refer-to-oversight');
    expect(await complete(task.id, referred())).toMatchObject({ status: 200 });
    const [referral] = (await shown(task.reportId)).body['referrals'];
    expect(referral).toMatchObject({ kind: 'MANDATORY', state: 'REFERRED', statutory: true });
    expect(Date.parse(referral.becameClearAt)).toBeLessThanOrEqual(Date.parse(referral.decidedAt));
  });

  it('refuses an assessment that leaves a criterion unanswered, and shows the answers of one that does not', async () => {
    const task = await receiveTask(world);
    const oversight = oversightAnswered(['SERIOUS_CORRUPTION']);
    const form = assessedWith(oversight, 'INTELLIGENCE');
    const missing = { ...form, oversight: { ...oversight, criteria: oversight.criteria.slice(0, 9) } };
    expect(errorsOf(await complete(task.id, missing, ASSESSOR))).toEqual([422, '/form/oversight/criteria']);
    const early = { ...form, oversight: { ...oversight, becameClearAt: '2020-03-01T00:00:00Z' } };
    expect(errorsOf(await complete(task.id, early, ASSESSOR))).toEqual([
      422,
      '/form/oversight/becameClearAt',
    ]);
    expect(await complete(task.id, form, ASSESSOR)).toMatchObject({ status: 200 });
    expect((await shown(task.reportId)).body['answered']).toMatchObject([
      { taskId: task.id, by: person(ASSESSOR).id, codes: { met: ['SERIOUS_CORRUPTION'] } },
    ]);
  });

  it('does not exist for whoever must not know of the report', async () => {
    const id = await aReport({ subjects: [{ subjectNo: 1, name: person(ACCUSED).name }] });
    const absent = await world.as(ACCUSED).get(`/v1/reports/${randomUUID()}/oversight`);
    const kept = await shown(id, ACCUSED);
    expect(plain(kept)).toEqual(plain(absent));
    expect(plain(await startClock(world, id, {}, ACCUSED))).toEqual(plain(absent));
    expect(await startClock(world, id, {}, OWNER)).toMatchObject({ status: 201 });
    expect((await shown(id, OWNER)).status).toBe(200);
    expect((await shown(id, SUPERVISOR)).status).toBe(404);
  });
});
