/* eslint-disable max-lines, promise/always-return, unicorn/consistent-function-scoping, vitest/require-to-throw-message -- the acts are one table; how each one fails is its own matter */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRecordsActivities, type RecordsActivities } from '../../activities/records/activities.ts';
import { readFacts } from '../../database/process.ts';
import { asOwner, asWorker } from '../../database/transactions.ts';
import { beginAttempt, delivered, doneByHand, refused } from '../../database/hand-offs.ts';
import { putFeed } from '../../database/feeds.ts';
import { putPeople } from '../../database/people.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { assessedAs, doneByHand as doneByHandForm } from '../support/forms.ts';
import { aMessage } from '../support/messages.ts';
import { openTaskOf, receiveTask } from '../support/tasks.ts';
import { type Answer, createWorld, FEED, HOSTED, person, type World } from '../support/world.ts';

const [ASSESSOR, SUPERVISOR] = ['isolde.marchpenny', 'edmund.larkwhistle'];
const REASON = 'An invented reason that is long enough.';

/** Something that the product does, in its parts: what leads up to it, and the act itself. */
type Act = () => Promise<() => Promise<unknown>>;

/**
 * What the audit need not tell of by an entry of its own: the audit, what is sent and how often it was tried, answers
 * kept for repeats, and messages that a sender marks as a trial.
 */
const NOT_OF_THE_AUDIT = [
  'audit_entries',
  'audit_heads',
  'audit_checkpoints',
  'audit_checkpoint_mails',
  'outbox',
  'idempotency_keys',
  'trial_messages',
];

/** The feed of what is entered by hand, which a migration wrote: the entry of a migration follows it. */
const MIGRATED = ['feeds: 1'];

describe('the audit', () => {
  let world: World;
  let records: RecordsActivities;
  const done = new Set<string>();
  beforeAll(async () => {
    world = await createWorld();
    records = createRecordsActivities({
      database: world.database.worker,
      vault: world.vault,
      clocks: {},
      forces: { home: 'derbyshire', hosted: HOSTED },
    });
  });
  afterAll(() => world.close());
  afterEach(() => mend());

  const query = async <Row extends object>(sql: string): Promise<Row[]> =>
    (await world.database.admin.query<Row>(sql)).rows;
  const tables = async (): Promise<string[]> =>
    (
      await query<{ name: string }>(/* sql */ `
        select relname as name from pg_class
        where relnamespace = 'pacars'::regnamespace and relkind = 'r' order by 1`)
    )
      .map(({ name }) => name)
      .filter((name) => !NOT_OF_THE_AUDIT.includes(name));
  const breakIt = (): Promise<unknown> =>
    world.database.admin.query(/* sql */ `
      create or replace function pacars.fail_audit() returns trigger language plpgsql as
        $$ begin raise exception 'the audit is broken'; end $$;
      create or replace trigger broken before insert on pacars.audit_entries for each row execute function pacars.fail_audit()`);
  const mend = (): Promise<unknown> =>
    world.database.admin.query('drop trigger if exists broken on pacars.audit_entries');

  /** Every row of every table, with its content. */
  const contents = async (): Promise<string> => {
    const parts: string[] = [];
    for (const table of [...(await tables()), 'outbox', 'idempotency_keys', 'audit_entries', 'audit_heads']) {
      const [row] = await query<{ all: string | null }>(
        `select md5(string_agg(t::text, '' order by t::text)) as all from pacars.${table} t`,
      );
      parts.push(`${table} ${row?.all ?? 'empty'}`);
    }
    return parts.join('\n');
  };
  /** Rows that were last written by a transaction that left no entry. */
  const unaccounted = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const table of await tables()) {
      const [row] = await query<{ count: number }>(/* sql */ `
        select count(*)::int as count from pacars.${table} t
        where t.xmin::text not in (select e.xmin::text from pacars.audit_entries e)`);
      if (row && row.count > 0) found.push(`${table}: ${row.count}`);
    }
    return found;
  };
  const ok = async (answer: Promise<Answer>): Promise<void> => {
    const { status, text } = await answer;
    if (status >= 400) throw new Error(`${status} ${text}`);
  };
  const claimed = async (kind: TaskKind = 'assess-report'): Promise<string> => {
    const { id } = await receiveTask(world, {}, kind);
    await ok(world.as(ASSESSOR).post(`/v1/tasks/${id}/claim`));
    return id;
  };
  const post = (login: string, path: string, body?: object): Promise<void> =>
    ok(world.as(login).post(path, body, { 'idempotency-key': randomUUID() }));
  const aReport = async (): Promise<string> => (await world.receive(aMessage()))[0] ?? '';
  const worker = <Result>(work: Parameters<typeof asWorker<Result>>[1]): Promise<Result> =>
    asWorker(world.database.worker, work);
  const handOff = { system: 'case-management', occasion: 'o' } as const;
  const begun = async (): Promise<{ id: string; reportId: string }> => {
    const reportId = await aReport();
    const { id } = await worker((tx) => beginAttempt(tx, { reportId, ...handOff }));
    return { id, reportId };
  };

  /** Every route that changes anything, by method and path of the OpenAPI document. */
  const ROUTES: Record<string, Act> = {
    'post /v1/feed/messages': async () => () => ok(world.send(JSON.stringify(aMessage()))),
    'post /v1/reports': async () => () => post(ASSESSOR, '/v1/reports', aMessage()),
    'post /v1/reports/{id}/content': async () => {
      const id = await aReport();
      return () => post(ASSESSOR, `/v1/reports/${id}/content`, { reason: REASON });
    },
    'post /v1/reports/{id}/readers': async () => {
      const [id] = await world.receive(aMessage({ subjects: [{ name: 'Philippa Hartsbourne-Lisle' }] }));
      return () => post('augusta.pellingham', `/v1/reports/${id}/readers`, { reason: REASON });
    },
    'post /v1/tasks/{id}/claim': async () => {
      const { id } = await receiveTask(world);
      return () => post(ASSESSOR, `/v1/tasks/${id}/claim`);
    },
    'post /v1/tasks/{id}/release': async () => {
      const id = await claimed();
      return () => post(ASSESSOR, `/v1/tasks/${id}/release`);
    },
    'post /v1/tasks/{id}/assign': async () => {
      const { id } = await receiveTask(world);
      return () => post(SUPERVISOR, `/v1/tasks/${id}/assign`, { assignee: person(ASSESSOR).id });
    },
    'post /v1/tasks/{id}/draft': async () => {
      const id = await claimed();
      return () => post(ASSESSOR, `/v1/tasks/${id}/draft`, { form: { scope: 'IN_SCOPE' } });
    },
    'post /v1/tasks/{id}/complete': async () => {
      const id = await claimed();
      return () => post(ASSESSOR, `/v1/tasks/${id}/complete`, { form: assessedAs('INTELLIGENCE') });
    },
  };

  /** Looks that are themselves in the audit. */
  const LOOKS: Record<string, Act> = {
    'get /v1/audit': async () => () => ok(world.as('lucian.brackenbury').get('/v1/audit')),
    'get /v1/audit/checkpoints': async () => () =>
      ok(world.as('lucian.brackenbury').get('/v1/audit/checkpoints')),
    'get /v1/reports/{id}/readers': async () => {
      const id = await aReport();
      return () => ok(world.as('lucian.brackenbury').get(`/v1/reports/${id}/readers`));
    },
  };

  const completed = async (): Promise<{ id: string; reportId: string }> => {
    const id = await claimed();
    await post(ASSESSOR, `/v1/tasks/${id}/complete`, { form: assessedAs('INTELLIGENCE', 'SAFEGUARDING') });
    const [row] = await query<{ reportId: string }>(
      `select report_id as "reportId" from pacars.tasks where id = '${id}'`,
    );
    return { id, reportId: row?.reportId ?? '' };
  };
  /** Every call by which a workflow changes our records; those that only read are named so. */
  const ACTIVITIES: Record<keyof RecordsActivities, Act | 'only reads'> = {
    takeUp: 'only reads',
    decisionOf: 'only reads',
    openTask: async () => {
      const reportId = await aReport();
      return () => records.openTask({ reportId, kind: 'grade-intelligence', occasion: 'test' });
    },
    beginOutcomes: async () => {
      const { id, reportId } = await completed();
      return () => records.beginOutcomes({ reportId, assessmentTaskId: id });
    },
    passMilestone: async () => {
      const { id } = await receiveTask(world);
      return () => records.passMilestone({ taskId: id, milestone: 'breach', count: 0 });
    },
    giveToForce: async () => {
      const reportId = await aReport();
      return () => records.giveToForce({ reportId, force: 'essex' });
    },
    recordDoneByHand: async () => {
      const { id, reportId } = await begun();
      const attempt = { id, attempt: 1, reportId, system: handOff.system, problem: 'invalid' };
      await worker((tx) => refused(tx, attempt));
      const task = await openTaskOf(world, reportId, 'resolve-hand-off');
      await post(SUPERVISOR, `/v1/tasks/${task.id}/claim`);
      await post(SUPERVISOR, `/v1/tasks/${task.id}/complete`, { form: doneByHandForm('CM-1') });
      return () => records.recordDoneByHand({ reportId, ...handOff, taskId: task.id });
    },
    closeReport: async () => {
      const reportId = await aReport();
      const { waiting } = await worker((tx) => readFacts(tx, reportId));
      return () => records.closeReport({ reportId, considered: waiting, ending: 'NO_FURTHER_ACTION' });
    },
  };

  const OTHERS: Record<string, Act> = {
    'a message that cannot be read': async () => () =>
      world.send('{"messages": [{"schemaVersion": "1.0"}]}').then(({ status }) => {
        if (status >= 500) throw new Error('not kept');
      }),
    'a message whose id was used before': async () => {
      const message = aMessage();
      await world.receive(message);
      return () =>
        world.send(JSON.stringify({ ...message, narrative: 'An invented other one.' })).then(({ status }) => {
          if (status !== 409) throw new Error('not held');
        });
    },
    'further information': async () => {
      const message = aMessage();
      await world.receive(message);
      const further = {
        ...aMessage(),
        messageType: 'FURTHER_INFORMATION',
        reportRef: message.reportRef,
        sequence: 2,
      };
      return () => ok(world.send(JSON.stringify(further)));
    },
    'giving a report to another force of this installation': async () => {
      const reportId = await aReport();
      return () => records.giveToForce({ reportId, force: 'west-midlands' });
    },
    'the intent of a hand-off': async () => {
      const reportId = await aReport();
      return () => worker((tx) => beginAttempt(tx, { reportId, ...handOff }));
    },
    'a hand-off that arrived': async () => {
      const { id, reportId } = await begun();
      const facts = { id, reportId, force: 'derbyshire', system: handOff.system, receipt: 'CM-2' };
      return () => worker((tx) => delivered(tx, facts));
    },
    'a hand-off that was refused': async () => {
      const { id, reportId } = await begun();
      const attempt = { id, attempt: 1, reportId, system: handOff.system, problem: 'invalid' };
      return () => worker((tx) => refused(tx, attempt));
    },
    'a hand-off done by hand': async () => {
      const { reportId } = await begun();
      return () => worker((tx) => doneByHand(tx, { reportId, ...handOff, reference: 'CM-3' }));
    },
    'a change of a feed’s secrets': async () => () =>
      asOwner(world.database.admin, (tx) =>
        putFeed(tx, world.vault, {
          name: FEED.name,
          force: 'derbyshire',
          secrets: [FEED.secret],
          referencePattern: null,
        }),
      ),
    'a change of the directory': async () => () =>
      asOwner(world.database.admin, (tx) =>
        putPeople(tx, world.vault, [
          { ...person('merrick.stourbridge'), unit: 'Another unit', manager: null },
        ]),
      ),
  };
  const ALL: [string, Act][] = [
    ...Object.entries(ROUTES),
    ...Object.entries(LOOKS),
    ...Object.entries(ACTIVITIES).flatMap(([name, act]): [string, Act][] =>
      act === 'only reads' ? [] : [[`the activity ${name}`, act]],
    ),
    ...Object.entries(OTHERS),
  ];

  it('knows every route that changes anything, and every activity on our records', async () => {
    const { paths } = (await world.app.inject('/v1/openapi.json')).json<{ paths: Record<string, object> }>();
    const mutating = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => method !== 'get')
        .map((method) => `${method} ${path}`),
    );
    expect(mutating.toSorted()).toEqual(Object.keys(ROUTES).toSorted());
    expect(Object.keys(records).toSorted()).toEqual(Object.keys(ACTIVITIES).toSorted());
  });

  it.each(ALL)('has an entry of %s, without which it is not done', async (name, prepare) => {
    const act = await prepare();
    await breakIt();
    const before = await contents();
    await expect(act()).rejects.toThrow();
    expect(await contents()).toBe(before);
    await mend();
    const [{ count: earlier } = { count: 0 }] = await query<{ count: number }>(
      `select count(*)::int as count from pacars.audit_entries`,
    );
    await act();
    const [{ count } = { count: 0 }] = await query<{ count: number }>(
      `select count(*)::int as count from pacars.audit_entries`,
    );
    expect(count).toBeGreaterThan(earlier);
    expect(await unaccounted()).toEqual(MIGRATED);
    done.add(name);
  });

  it('has, after all of that, entries of collection, alteration, consultation, disclosure and combination', async () => {
    expect(done.size).toBe(ALL.length);
    const actions = await query<{ action: string }>(
      `select distinct action from pacars.audit_entries order by 1`,
    );
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['ALTERATION', 'COLLECTION', 'COMBINATION', 'CONSULTATION', 'DISCLOSURE']),
    );
    const disclosures = await query<{ entry: string }>(
      `select entry from pacars.audit_entries where action = 'DISCLOSURE'`,
    );
    for (const { entry } of disclosures) expect(JSON.parse(entry)[12]).toMatch(/^[a-z-]+$/u);
  });

  it('has an entry of each migration', async () => {
    const rows = await query<{ id: string }>(
      `select record_id as id from pacars.audit_entries where record_kind = 'schema' order by sequence`,
    );
    const names = await query<{ name: string }>(
      `select name from public.pacars_migration_checksums order by name`,
    );
    expect(rows.map(({ id }) => id).toSorted()).toEqual(names.map(({ name }) => name));
  });
});
