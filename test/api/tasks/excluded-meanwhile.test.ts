import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimTask } from '../../../database/task-actions.ts';
import { asActor } from '../../../database/transactions.ts';
import { eventually } from '../../support/eventually.ts';
import { assessedAs } from '../../support/forms.ts';
import { aMessage } from '../../support/messages.ts';
import { subjectTools } from '../../support/subjects.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const LATER = { messageType: 'FURTHER_INFORMATION', sequence: 2 } as const;

describe('a person who is excluded at the same moment', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  const { rowsOf, receive, taskOf, excludedFrom, seen, answer } = subjectTools(() => world);
  /** Wait until so many wait for a row that somebody else holds. */
  const waiting = (count: number): Promise<void> =>
    eventually(async () => {
      const rows = await rowsOf(/* sql */ `
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%for%update%'`);
      return rows.length;
    }).toBe(count);

  it('gives a task to nobody who is being excluded while they claim it', async () => {
    const { id, reportRef } = await receive();
    const task = await taskOf(id, 'assess-report');
    const { id: sub, roles } = person('edmund.larkwhistle');
    const actor = { id: sub, roles, forces: ['derbyshire'] };
    let excluding: Promise<unknown> = Promise.resolve();
    await asActor(world.database.api, actor, async (tx) => {
      await claimTask(tx, { actor, taskId: task?.id ?? '' });
      // The message waits for the claim to be over, and then finds it.
      excluding = world.receive(
        aMessage({ ...LATER, reportRef, subjects: [{ name: 'Edmund Larkwhistle' }] }),
      );
      await waiting(1);
    });
    await excluding;
    expect(await taskOf(id, 'assess-report')).toMatchObject({ state: 'open', assignee: null });
    expect(await seen('edmund.larkwhistle', id)).toBe(404);
  });

  it('lets nobody claim who has waited while they were excluded, nor complete', async () => {
    const { id, reportRef } = await receive();
    const task = await taskOf(id, 'assess-report');
    const staff = world.as('tamsin.copperdale');
    expect((await staff.post(`/v1/tasks/${task?.id}/claim`)).status).toBe(200);
    const holder = await world.database.admin.connect();
    await holder.query('begin');
    await holder.query(`select from pacars.tasks where id = $1 for update`, [task?.id]);
    const excluding = world.receive(
      aMessage({ ...LATER, reportRef, subjects: [{ name: 'Tamsin Copperdale' }] }),
    );
    await waiting(1);
    const form = assessedAs('INTELLIGENCE');
    const completing = staff.post(`/v1/tasks/${task?.id}/complete`, { form });
    await waiting(2);
    await holder.query('commit');
    holder.release();
    await excluding;
    // Whoever came first has the row: the exclusion, and then there is nothing to complete.
    expect((await completing).status).toBe(404);
    expect(await taskOf(id, 'assess-report')).toMatchObject({ state: 'open', assignee: null });
  });

  it('tells nobody anything of suspensions who has waited while they were excluded', async () => {
    const { id, reportRef } = await receive();
    const holder = await world.database.admin.connect();
    await holder.query('begin');
    await holder.query(`select from pacars.reports where id = $1 for no key update`, [id]);
    const excluding = world.receive(
      aMessage({ ...LATER, reportRef, subjects: [{ name: 'Edmund Larkwhistle' }] }),
    );
    await waiting(1);
    const asking = world.as('edmund.larkwhistle').post(`/v1/reports/${id}/suspensions`);
    const asked = asking.then(({ status }) => status);
    await waiting(2);
    await holder.query('commit');
    holder.release();
    await excluding;
    expect(await asked).toBe(404);
  });

  it('counts a completion that was there first, and excludes then', async () => {
    const { id, reportRef } = await receive({ name: 'D Fennimore-Quill' });
    const candidate = person('darrow.fennimore-quill').id;
    const [done] = await Promise.all([
      answer(ASSESSOR, id, [{ person: candidate, answer: 'NO' }]),
      world.receive(aMessage({ ...LATER, reportRef, subjects: [{ name: 'Darrow Fennimore-Quill' }] })),
    ]);
    // Either order: the outright name holds, and a decision that came too late names its field.
    expect([200, 422]).toContain(done.status);
    expect(await excludedFrom(id)).toMatchObject({ 'darrow.fennimore-quill': 'SUBJECT' });
  });
});
