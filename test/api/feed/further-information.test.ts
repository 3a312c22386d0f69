import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FeedMessage } from '../../../domain/schemas/feed-message.ts';
import { aMessage } from '../../support/messages.ts';
import { closeAsWorkflow } from '../../support/sealed.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const furtherTo = (reportRef: string, overrides: Partial<FeedMessage> = {}): FeedMessage =>
  aMessage({ reportRef, messageType: 'FURTHER_INFORMATION', sequence: 2, ...overrides });

describe('POST /v1/feed/messages on the reference of another message', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const staff = () => world.as('isolde.marchpenny');
  const reportOf = async (id: string) => (await staff().get(`/v1/reports/${id}`)).body;
  const eventsOf = async (id: string): Promise<string[]> =>
    (await staff().get(`/v1/reports/${id}/timeline`)).body['items'].map(({ kind }: { kind: string }) => kind);

  it('joins a report whose second message came before the first', async () => {
    const first = aMessage({ narrative: 'What came first.' });
    const [one = ''] = await world.receive(furtherTo(first.reportRef, { narrative: 'What came second.' }));
    const [other] = await world.receive(first);
    expect(other).toBe(one);
    const reading = await staff().post(`/v1/reports/${one}/content`, { reason: 'To read both messages.' });
    const narratives = reading.body['messages'].map(
      ({ message }: { message: FeedMessage }) => message.narrative,
    );
    expect(narratives).toEqual(['What came first.', 'What came second.']);
    const { tasks } = await reportOf(one);
    expect(tasks).toMatchObject([{ kind: 'assess-report', notes: ['FURTHER_INFORMATION'] }]);
  });

  it('changes the open assessment under the eyes of who holds it', async () => {
    const first = aMessage();
    const [id = ''] = await world.receive(first);
    const [task] = (await reportOf(id))['tasks'];
    const claimed = await staff().post(`/v1/tasks/${task.id}/claim`);
    await world.receive(furtherTo(first.reportRef));
    const stale = await staff().post(
      `/v1/tasks/${task.id}/draft`,
      { form: {} },
      { 'if-match': String(claimed.headers['etag']) },
    );
    expect(stale.status).toBe(412);
  });

  it('raises priority and danger, never lowers them', async () => {
    const first = aMessage({ priority: 'URGENT' });
    const [id = ''] = await world.receive(first);
    await world.receive(furtherTo(first.reportRef, { priority: 'IMMEDIATE' }));
    await world.receive(furtherTo(first.reportRef, { priority: 'ROUTINE', sequence: 3 }));
    const report = await reportOf(id);
    expect(report).toMatchObject({ priority: 'IMMEDIATE', danger: true, messages: 3 });
    expect(report['tasks']).toMatchObject([
      { kind: 'assess-report', priority: 'IMMEDIATE' },
      { kind: 'triage-danger', priority: 'IMMEDIATE' },
    ]);
    const { body } = await world.as('perpetua.sallowfield').get('/v1/tasks?kind=triage-danger');
    expect(body['items'].map(({ reportId }: { reportId: string }) => reportId)).toContain(id);
  });

  it('reopens a report that is closed, with a task to review it', async () => {
    const first = aMessage();
    const [id = ''] = await world.receive(first);
    await closeAsWorkflow(world, id);
    // The workflow withdraws what is open when it closes; here only the report's state matters.
    await world.database.admin.query(
      /* sql */ `update pacars.tasks set state = 'withdrawn', withdrawn_at = now(), withdrawn_because = 'SUPERSEDED' where report_id = $1`,
      [id],
    );
    expect(await reportOf(id)).toMatchObject({ stage: 'CLOSED', ending: 'NO_FURTHER_ACTION' });
    await world.receive(furtherTo(first.reportRef));
    const report = await reportOf(id);
    expect(report).toMatchObject({ stage: 'ACTION', ending: null, closedAt: null });
    const open = report['tasks'].filter(({ state }: { state: string }) => state === 'open');
    expect(open).toMatchObject([{ kind: 'review-further-information' }]);
    expect(await eventsOf(id)).toContain('REOPENED');
    await closeAsWorkflow(world, id, 'ACTED_ON');
    expect(await reportOf(id)).toMatchObject({ stage: 'CLOSED', ending: 'ACTED_ON' });
  });

  it('opens a danger triage for each dangerous message, of a closed report too', async () => {
    const first = aMessage({ priority: 'IMMEDIATE' });
    const [id = ''] = await world.receive(first);
    await closeAsWorkflow(world, id);
    await world.receive(
      furtherTo(first.reportRef, { immediateRisk: { flag: true, detail: 'Tonight, it is said.' } }),
    );
    const kinds = (await reportOf(id))['tasks'].map(({ kind }: { kind: string }) => kind);
    expect(kinds.filter((kind: string) => kind === 'triage-danger')).toHaveLength(2);
  });

  it('excludes a subject whom only the further information names', async () => {
    const first = aMessage();
    const [id = ''] = await world.receive(first);
    const { id: subject } = person('tamsin.copperdale');
    expect((await world.as('tamsin.copperdale').get(`/v1/reports/${id}`)).status).toBe(200);
    await world.receive(
      furtherTo(first.reportRef, { subjects: [{ name: 'TAMSIN  Cópperdale', role: 'OFFICER' }] }),
    );
    expect((await world.as('tamsin.copperdale').get(`/v1/reports/${id}`)).status).toBe(404);
    const { rows } = await world.database.admin.query(
      /* sql */ `select person_id from pacars.report_exclusions where report_id = $1 and reason = 'SUBJECT'`,
      [id],
    );
    expect(rows).toEqual([{ person_id: subject }]);
  });

  it('waits for a claim of the task that it changes, and neither is refused', async () => {
    const first = aMessage();
    const [id = ''] = await world.receive(first);
    const [task] = (await reportOf(id))['tasks'];
    const { admin, name } = world.database;
    const waiting = async (count: number): Promise<void> =>
      vi.waitFor(
        async () => {
          const { rows } = await admin.query<{ count: number }>(
            /* sql */ `
              select count(*)::int as count from pg_stat_activity
              where application_name = $1 and wait_event_type = 'Lock'`,
            [name],
          );
          expect(rows[0]?.count).toBe(count);
        },
        { timeout: 10_000, interval: 20 },
      );
    // The claim is stopped half-way, when it has the task and before it writes to the report's timeline.
    const brake = await admin.connect();
    await brake.query('begin');
    await brake.query(/* sql */ `select from pacars.people where id = $1 for update`, [
      person('isolde.marchpenny').id,
    ]);
    const claim = staff().post(`/v1/tasks/${task.id}/claim`);
    await waiting(1);
    const sent = world.send(JSON.stringify(furtherTo(first.reportRef)));
    await waiting(2);
    await brake.query('commit');
    brake.release();
    const [claimed, received] = await Promise.all([claim, sent]);
    expect([claimed.status, received.status]).toEqual([200, 202]);
    const { tasks } = await reportOf(id);
    expect(tasks).toMatchObject([{ state: 'claimed', notes: ['FURTHER_INFORMATION'] }]);
  });
});
