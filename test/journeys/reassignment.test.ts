import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { verifyExport } from '../../runtime/audit/verify-export.ts';
import { asFile, exported } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { aMessage } from '../support/messages.ts';
import { type Answer, person } from '../support/world.ts';

const LEAVER = 'morwenna.thrale';
const SUCCESSOR = 'jocasta.fernhollow';
const SUPERVISOR = 'edmund.larkwhistle';
const REASON = 'An invented reason that is long enough.';
const TASKS = 1_000;
const REPORTS = 50;

const answer = z.object({
  reassigned: z.number(),
  notReassigned: z.number(),
  items: z.array(z.object({ taskId: z.string(), result: z.enum(['REASSIGNED', 'NOT_REASSIGNED']) })),
});

describe('everything that a leaver holds', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const query = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    (await line.world.database.admin.query<Row>(sql, values)).rows;

  /** A thousand tasks of the leaver's, spread over reports: of some the successor is a subject, one is kept from the supervisor. */
  const holding = async (): Promise<{ barred: string[]; hidden: string[]; free: string[] }> => {
    const received = await line.world.receive(
      ...Array.from({ length: REPORTS }, (_, index) =>
        aMessage(index < 3 ? { subjects: [{ name: 'Jocasta Fernhollow' }] } : {}),
      ),
    );
    await query(
      /* sql */ `insert into pacars.report_exclusions (report_id, person_id, reason) values ($1, $2, 'SUBJECT')`,
      [received[3], person(SUPERVISOR).id],
    );
    await query(
      /* sql */ `
        insert into pacars.tasks (id, report_id, kind, occasion, force, roles, priority, state, assignee, claimed_at,
          remind_at, due_at, escalate_every_ms)
        select gen_random_uuid(), ($1::uuid[])[1 + n % $2], 'assess-severity', 'many/' || n, 'derbyshire',
          array['investigator'], 'ROUTINE', 'claimed', $3, now(), now() + interval '9 days', now() + interval '10 days', 3600000
        from generate_series(0, $4::int - 1) n`,
      [received, REPORTS, person(LEAVER).id, TASKS],
    );
    const of = async (reports: (string | undefined)[]): Promise<string[]> =>
      (
        await query<{ id: string }>(
          /* sql */ `select id from pacars.tasks where report_id = any ($1::uuid[]) and kind = 'assess-severity' order by id`,
          [reports],
        )
      ).map(({ id }) => id);
    return {
      barred: await of(received.slice(0, 3)),
      hidden: await of([received[3]]),
      free: await of(received.slice(4)),
    };
  };
  const give = (key: string): Promise<Answer> =>
    line.world
      .as(SUPERVISOR)
      .post(
        '/v1/tasks/reassignments',
        { from: person(LEAVER).id, to: person(SUCCESSOR).id, reason: REASON },
        { 'idempotency-key': key },
      );
  const heldBy = async (login: string): Promise<string[]> =>
    (
      await query<{ id: string }>(
        /* sql */ `select id from pacars.tasks where assignee = $1 and kind = 'assess-severity' and state = 'claimed' order by id`,
        [person(login).id],
      )
    ).map(({ id }) => id);

  /** Do something while a task in the middle cannot be written, with the connection of whoever waits for it killed. */
  const killedAt = async (taskId: string, acting: () => Promise<Answer>): Promise<Answer> => {
    const holder = await line.world.database.admin.connect();
    try {
      await holder.query('begin');
      await holder.query(/* sql */ `select from pacars.tasks where id = $1 for update`, [taskId]);
      const acted = acting();
      await eventually(async () => {
        const killed = await query(/* sql */ `
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and usename = 'pacars_api' and wait_event_type = 'Lock'`);
        return killed.length;
      }).toBe(1);
      return await acted;
    } finally {
      await holder.query('rollback');
      holder.release();
    }
  };

  it(
    'is given over once each, a thousand tasks, through a kill in the middle and a lost answer',
    { timeout: 240_000 },
    async () => {
      const { barred, hidden, free } = await holding();
      expect(barred.length + hidden.length + free.length).toBe(TASKS);
      const key = randomUUID();
      const middle = free[Math.floor(free.length / 2)] ?? '';
      expect(await killedAt(middle, () => give(key))).toMatchObject({ status: 503 });
      // What was done before stays done, what was under way was not done at all.
      const given = await heldBy(SUCCESSOR);
      expect(given.length).toBeGreaterThan(100);
      expect(given.length).toBeLessThan(free.length);
      expect(given).not.toContain(middle);

      const done = await give(key);
      expect(done.status).toBe(200);
      const { reassigned, notReassigned, items } = answer.parse(done.body);
      expect({ reassigned, notReassigned }).toEqual({
        reassigned: free.length,
        notReassigned: barred.length,
      });
      const listed = (result: string): string[] =>
        items.flatMap((item) => (item.result === result ? [item.taskId] : [])).toSorted();
      expect(listed('REASSIGNED')).toEqual(free);
      // Refused one by one, whoever may not have it; what the supervisor may not know is not in the list at all.
      expect(listed('NOT_REASSIGNED')).toEqual(barred);
      expect(await heldBy(SUCCESSOR)).toEqual(free);
      expect(await heldBy(LEAVER)).toEqual([...barred, ...hidden].toSorted());
      expect((await give(key)).text).toBe(done.text);
      // Under another key there is nothing left to give but what is refused again.
      expect(answer.parse((await give(randomUUID())).body)).toMatchObject({ reassigned: 0 });
    },
  );

  it('is on the record once each, in a chain that still proves itself, and its new holder is told once of each', async () => {
    const free = await heldBy(SUCCESSOR);
    const counted = async (sql: string): Promise<string[]> =>
      (await query<{ id: string }>(sql, [person(SUCCESSOR).id])).map(({ id }) => id).toSorted();
    expect(
      await counted(/* sql */ `
        select record_id as id from (
          select record_id, (entry::json ->> 11) as reason, (entry::json ->> 13)::json as codes from pacars.audit_entries
          where action = 'ALTERATION' and record_kind = 'task'
        ) e
        where codes ->> 'event' = 'TASK_ASSIGNED' and codes ->> 'assignee' = $1::text and reason is not null`),
    ).toEqual(free);
    expect(
      await counted(/* sql */ `
        select codes ->> 'taskId' as id from pacars.report_events
        where kind = 'TASK_ASSIGNED' and codes ->> 'assignee' = $1::text`),
    ).toEqual(free);
    expect(
      await counted(/* sql */ `
        select payload ->> 'taskId' as id from pacars.outbox
        where destination = 'mail' and kind = 'opened' and payload ->> 'personId' = $1::text
          and payload ->> 'taskId' in (select id::text from pacars.tasks where kind = 'assess-severity')`),
    ).toEqual(free);
    const { findings } = await verifyExport(asFile(await exported(line.world.database)));
    expect(findings).toEqual([]);
  });
});
