import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DirectoryPerson, putPeople } from '../../../database/people.ts';
import { asOwner } from '../../../database/transactions.ts';
import { aMessage } from '../../support/messages.ts';
import { openTaskOf } from '../../support/tasks.ts';
import { createWorld, everybody, person, type World } from '../../support/world.ts';

const HOLDER = 'isolde.marchpenny';
const COLLEAGUE = 'tamsin.copperdale';
const SUPERVISOR = 'edmund.larkwhistle';
const OWNER = 'augusta.pellingham';

const posted = (login: string, manager: string): DirectoryPerson => ({ ...person(login), manager });

describe('work on a report that its holder may no longer know', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const taskOf = async (
    reportId: string,
    kind: string,
  ): Promise<{ id: string; state: string; assignee: string | null }> => {
    const { rows } = await world.database.admin.query<{ id: string; state: string; assignee: string | null }>(
      /* sql */ `select id, state, assignee from pacars.tasks where report_id = $1 and kind = $2`,
      [reportId, kind],
    );
    const [task] = rows;
    if (!task) throw new RangeError(`the report has no task ${kind}`);
    return task;
  };
  const further = async (reportRef: string, name: string): Promise<void> => {
    const subjects = [{ subjectNo: 1, name, role: 'OFFICER' as const }];
    await world.receive(aMessage({ messageType: 'FURTHER_INFORMATION', reportRef, sequence: 2, subjects }));
  };

  it('is open again at the moment when the holder is named as the subject, and others are told', async () => {
    const first = aMessage({ priority: 'IMMEDIATE' });
    const [reportId = ''] = await world.receive(first);
    const { id } = await taskOf(reportId, 'triage-danger');
    expect((await world.as('perpetua.sallowfield').post(`/v1/tasks/${id}/claim`)).status).toBe(200);
    await world
      .as('perpetua.sallowfield')
      .post(`/v1/tasks/${id}/draft`, { form: { reason: 'half a thought' } });
    await further(first.reportRef, 'Perpetua Sallowfield');
    expect(await taskOf(reportId, 'triage-danger')).toMatchObject({ state: 'open', assignee: null });
    expect((await world.as('perpetua.sallowfield').get(`/v1/tasks/${id}`)).status).toBe(404);
    const { rows } = await world.database.admin.query(
      /* sql */ `
        select from pacars.outbox
        where report_id = $1 and destination = 'mail' and payload ->> 'taskId' = $2 and payload ->> 'personId' = $3`,
      [reportId, id, person(HOLDER).id],
    );
    expect(rows).toHaveLength(2);
  });

  it('is open again, of an investigation, when its holder is posted under whoever it is about', async () => {
    const [reportId = ''] = await world.receive(
      aMessage({ subjects: [{ subjectNo: 1, name: 'Wilfred Ashenhurst', role: 'OFFICER' }] }),
    );
    const task = await openTaskOf(world, reportId, 'assess-severity', 'jocasta.fernhollow');
    const directory = (...changed: DirectoryPerson[]): Promise<unknown> =>
      asOwner(world.database.admin, (tx) =>
        putPeople(tx, world.vault, [
          ...everybody().filter(({ id }) => changed.every((one) => one.id !== id)),
          ...changed,
        ]),
      );
    // Two steps below, and not by a change of her own posting.
    await directory(posted('jocasta.fernhollow', 'rosalind.tillinghast'));
    expect(await taskOf(reportId, task.kind)).toMatchObject({ state: 'claimed' });
    await directory(
      posted('jocasta.fernhollow', 'rosalind.tillinghast'),
      posted('rosalind.tillinghast', 'wilfred.ashenhurst'),
    );
    expect(await taskOf(reportId, task.kind)).toMatchObject({ state: 'open', assignee: null });
    await directory();
  });

  it('is its owner’s when the report is sealed, also where it had been given to somebody by name', async () => {
    const first = aMessage();
    const [reportId = ''] = await world.receive(first);
    const { id } = await taskOf(reportId, 'assess-report');
    const { id: assignee } = person(HOLDER);
    expect((await world.as(SUPERVISOR).post(`/v1/tasks/${id}/assign`, { assignee })).status).toBe(200);
    await further(first.reportRef, 'Tamsin Copperdale');
    for (const login of [HOLDER, COLLEAGUE, SUPERVISOR])
      expect((await world.as(login).get(`/v1/reports/${reportId}`)).status).toBe(404);
    expect(await taskOf(reportId, 'assess-report')).toMatchObject({ state: 'open', assignee: null });
    expect((await world.as(OWNER).post(`/v1/tasks/${id}/claim`)).status).toBe(200);
  });

  it('is due as what has become urgent, and never later than it was', async () => {
    const first = aMessage();
    const [reportId = ''] = await world.receive(first);
    const { id } = await taskOf(reportId, 'assess-report');
    const before = (await world.as(HOLDER).get(`/v1/tasks/${id}`)).body;
    await world.receive(
      aMessage({
        messageType: 'FURTHER_INFORMATION',
        reportRef: first.reportRef,
        sequence: 2,
        priority: 'URGENT',
      }),
    );
    const after = (await world.as(HOLDER).get(`/v1/tasks/${id}`)).body;
    expect(after['priority']).toBe('URGENT');
    expect(Date.parse(after['dueAt'])).toBeLessThan(Date.parse(before['dueAt']));
    expect(Date.parse(after['dueAt']) - Date.now()).toBeLessThanOrEqual(24 * 3_600_000);
  });
});
