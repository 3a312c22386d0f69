import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directoryPerson, type DirectoryPerson, putPeople } from '../../database/people.ts';
import { takeIn } from '../../database/intake.ts';
import { asIntake, asOwner, asWorker } from '../../database/transactions.ts';
import { eventually } from '../support/eventually.ts';
import { aMessage } from '../support/messages.ts';
import { closeAsWorkflow } from '../support/sealed.ts';
import { createWorld, FEED, HOSTED, person, type World } from '../support/world.ts';

const FORCE = 'northumbria';
const somebody = (login: string, overrides: Partial<DirectoryPerson> = {}): DirectoryPerson =>
  directoryPerson.parse({
    id: randomUUID(),
    login,
    name: `Invented ${login}`,
    email: `${login}@northumbria.example`,
    force: FORCE,
    roles: [],
    ...overrides,
  });

/** The sample people of Derbyshire, so that putting one more beside them lets nobody leave. */
function staffOfDerbyshire(): DirectoryPerson[] {
  const file = new URL('../../dev/sample-people.json', import.meta.url);
  return directoryPerson
    .array()
    .parse(JSON.parse(readFileSync(file, 'utf8')))
    .filter(({ force }) => force === 'derbyshire');
}

describe('putPeople', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const put = (...people: DirectoryPerson[]): Promise<{ changed: number }> =>
    asOwner(world.database.admin, (tx) => putPeople(tx, world.vault, people));
  const rowsOf = async <Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> =>
    (await world.database.admin.query<Row>(sql, values)).rows;
  const postingsOf = (id: string) =>
    rowsOf<{ unit: string | null; manager: string | null; ended: boolean }>(
      /* sql */ `
        select unit, manager, valid_until is not null as ended from pacars.people_postings
        where person_id = $1 order by valid_from, valid_until nulls last`,
      id,
    );
  const excludedFrom = async (reportId: string): Promise<Record<string, string>> => {
    const rows = await rowsOf<{ login: string; reason: string }>(
      /* sql */ `
        select p.login, x.reason from pacars.report_exclusions x join pacars.people p on p.id = x.person_id
        where x.report_id = $1`,
      reportId,
    );
    return Object.fromEntries(rows.map(({ login, reason }) => [login, reason]));
  };
  const report = async (overrides: Parameters<typeof aMessage>[0]): Promise<string> => {
    const [id = ''] = await world.receive(aMessage(overrides));
    return id;
  };

  it('writes history only of what has changed', async () => {
    const boss = somebody('first.boss');
    const next = somebody('next.boss');
    const pc = somebody('a.constable', { manager: 'first.boss', unit: 'Response', rank: 'PC' });
    expect(await put(boss, next, pc)).toEqual({ changed: 3 });
    expect(await put(boss, next, pc)).toEqual({ changed: 0 });
    expect(await postingsOf(pc.id)).toEqual([{ unit: 'Response', manager: boss.id, ended: false }]);
    expect(await put(boss, next, { ...pc, manager: 'next.boss' })).toEqual({ changed: 1 });
    expect(await postingsOf(pc.id)).toEqual([
      { unit: 'Response', manager: boss.id, ended: true },
      { unit: 'Response', manager: next.id, ended: false },
    ]);
    expect(await put(boss, next)).toEqual({ changed: 1 });
    expect((await postingsOf(pc.id)).map(({ ended }) => ended)).toEqual([true, true]);
    expect(await rowsOf(`select active from pacars.people where id = $1`, pc.id)).toEqual([
      { active: false },
    ]);
  });

  it('excludes whoever was in the line when it began, and nobody of a line that had ended before', async () => {
    const old = somebody('old.sergeant');
    const later = somebody('later.sergeant');
    const accused = somebody('moved.constable', { manager: 'old.sergeant' });
    await put(old, later, accused);
    await put(old, later, { ...accused, manager: 'later.sergeant' });
    // The posting under the old sergeant ended two years ago.
    await world.database.admin.query(
      /* sql */ `
        update pacars.people_postings set valid_until = now() - interval '2 years'
        where person_id = $1 and valid_until is not null`,
      [accused.id],
    );
    const subjects = [{ name: accused.name }];
    const recent = await report({ subjects });
    expect(await excludedFrom(recent)).toEqual({
      'moved.constable': 'SUBJECT',
      'later.sergeant': 'LINE_MANAGEMENT',
    });
    const years = new Date().getUTCFullYear() - 4;
    const long = await report({ subjects, incident: { when: { from: String(years) } } });
    expect(await excludedFrom(long)).toMatchObject({ 'old.sergeant': 'LINE_MANAGEMENT' });
    // Found in the report that began recently too, once further information says that it began earlier.
    const [row] = await rowsOf<{ reference: string }>(
      `select reference from pacars.reports where id = $1`,
      recent,
    );
    await world.receive(
      aMessage({
        reportRef: row?.reference ?? '',
        sequence: 2,
        messageType: 'FURTHER_INFORMATION',
        incident: { when: { from: `${years}-05-20` } },
      }),
    );
    expect(await excludedFrom(recent)).toMatchObject({ 'old.sergeant': 'LINE_MANAGEMENT' });
  });

  it('screens open and closed reports anew when a manager changes above their subject, however far', async () => {
    const [top, middle, low] = [somebody('top.one'), somebody('middle.one'), somebody('low.one')];
    await put(top, middle, { ...low, manager: 'middle.one' });
    const open = await report({ subjects: [{ name: low.name }] });
    const closed = await report({ subjects: [{ name: low.name }] });
    await closeAsWorkflow(world, closed);
    for (const id of [open, closed])
      expect(await excludedFrom(id)).toEqual({ 'low.one': 'SUBJECT', 'middle.one': 'LINE_MANAGEMENT' });
    await put(top, { ...middle, manager: 'top.one' }, { ...low, manager: 'middle.one' });
    for (const id of [open, closed])
      expect(await excludedFrom(id)).toMatchObject({ 'top.one': 'LINE_MANAGEMENT' });
    // Exclusions only grow.
    await put(top, middle, low);
    for (const id of [open, closed])
      expect(await excludedFrom(id)).toEqual({
        'low.one': 'SUBJECT',
        'middle.one': 'LINE_MANAGEMENT',
        'top.one': 'LINE_MANAGEMENT',
      });
    const audit = await rowsOf<{ actor: string; codes: string }>(
      /* sql */ `
        select actor, entry::jsonb ->> -1 as codes from pacars.audit_entries
        where report_id = $1 and action = 'ALTERATION' and record_kind = 'report' order by sequence`,
      open,
    );
    // That it was done, and not to whom: auditors read this who do not know the report.
    expect(audit.map(({ codes }) => JSON.parse(codes))).toEqual(
      Array.from({ length: 3 }, () => ({ event: 'EXCLUDED' })),
    );
    expect(audit.at(-1)?.actor).toBe('administrator');
  });

  it('seals a report whose subject is posted to professional standards, and takes its work away', async () => {
    const accused = somebody('posted.in', { force: 'derbyshire' });
    const everybody = staffOfDerbyshire();
    await put(...everybody, accused);
    const id = await report({ subjects: [{ name: accused.name }] });
    const [task] = await rowsOf<{ id: string }>(`select id from pacars.tasks where report_id = $1`, id);
    const staff = world.as('isolde.marchpenny');
    expect((await staff.post(`/v1/tasks/${task?.id}/claim`)).status).toBe(200);
    await put(...everybody, { ...accused, psd: true });
    expect((await staff.get(`/v1/tasks/${task?.id}`)).status).toBe(404);
    expect((await world.as('augusta.pellingham').get(`/v1/reports/${id}`)).body).toMatchObject({
      sealed: true,
    });
    expect(
      await rowsOf(/* sql */ `select state, assignee from pacars.tasks where id = $1`, task?.id ?? ''),
    ).toEqual([{ state: 'open', assignee: null }]);
    // Its workflow is told, since it shows operations what it may.
    expect(
      await rowsOf(
        /* sql */ `
          select from pacars.outbox where report_id = $1 and destination = 'workflow' and payload ->> 'messageId' not in
            (select m.id::text from pacars.messages m)`,
        id,
      ),
    ).toHaveLength(1);
  });

  it('finds people by what they were called, by alias, and by warrant number', async () => {
    const accused = somebody('renamed.constable', {
      name: 'Ottoline Crabwhistle',
      aliases: ['The Heron'],
      warrantNumber: '998 877',
    });
    await put(accused);
    await put({ ...accused, name: 'Ottoline Fenwickham' });
    const target = { slug: FORCE, confidence: 'HIGH' as const };
    for (const subject of [
      { name: 'Ottoline Crabwhistle' },
      { name: 'PC Ottoline Fenwickham' },
      { alias: "'the heron'" },
      { collarNumber: '998877' },
    ]) {
      const id = await report({ subjects: [subject], targetForce: target });
      expect(await excludedFrom(id)).toMatchObject({ 'renamed.constable': 'SUBJECT' });
    }
  });

  it('keeps ties that the source gives as history, and excludes both sides', async () => {
    const [one, other] = [somebody('tie.one'), somebody('tie.other')];
    const tied = { ...one, relationships: [{ with: 'tie.other', kind: 'PARTNER' as const }] };
    await put(one, other);
    const id = await report({ subjects: [{ name: other.name }] });
    await put(tied, other);
    expect(await excludedFrom(id)).toEqual({ 'tie.other': 'SUBJECT', 'tie.one': 'DECLARED_ASSOCIATE' });
    expect(await put(tied, other)).toEqual({ changed: 0 });
    await put(one, other);
    expect(
      await rowsOf(
        /* sql */ `
        select source, valid_until is not null as ended from pacars.declared_relationships
        where person_id = $1`,
        one.id,
      ),
    ).toEqual([{ source: 'ADMINISTRATOR', ended: true }]);
    expect(await excludedFrom(id)).toMatchObject({ 'tie.one': 'DECLARED_ASSOCIATE' });
  });

  it('names new owners of sealed reports when the force has named them', async () => {
    const id = await report({ subjects: [{ name: person('edmund.larkwhistle').name }] });
    const newcomer = somebody('new.owner', {
      force: 'derbyshire',
      sealedOwner: true,
      roles: ['psd-supervisor'],
    });
    await put(...staffOfDerbyshire(), newcomer);
    expect(
      await rowsOf(
        `select from pacars.report_named where report_id = $1 and person_id = $2`,
        id,
        newcomer.id,
      ),
    ).toHaveLength(1);
  });

  it('waits for a report that is being taken in, and then screens it too', async () => {
    const [boss, accused] = [somebody('late.boss'), somebody('late.constable')];
    await put(boss, accused);
    const message = aMessage({ subjects: [{ name: accused.name }] });
    const raw = Buffer.from(JSON.stringify(message));
    const delivery = {
      id: randomUUID(),
      feed: FEED.name,
      transport: 'push' as const,
      receivedAt: new Date(),
      bodyBytes: raw.length,
    };
    const settings = { vault: world.vault, clocks: {}, forces: { home: 'derbyshire', hosted: HOSTED } };
    let changing: Promise<unknown> = Promise.resolve();
    const { reportId } = await asIntake(world.database.api, async (tx) => {
      const receipt = await takeIn(tx, settings, delivery, { position: 0, message, raw });
      changing = put(boss, { ...accused, manager: 'late.boss' });
      await eventually(async () => {
        const waiting = await rowsOf(/* sql */ `
          select from pg_locks where locktype = 'advisory' and not granted
            and database = (select oid from pg_database where datname = current_database())`);
        return waiting.length;
      }).toBe(1);
      return receipt;
    });
    const id = reportId ?? '';
    await changing;
    expect(await excludedFrom(id)).toEqual({ 'late.constable': 'SUBJECT', 'late.boss': 'LINE_MANAGEMENT' });
  });

  it('can be written by the worker too', async () => {
    const accused = somebody('by.worker');
    await asWorker(world.database.worker, (tx) =>
      putPeople(tx, world.vault, [accused], { source: 'PEOPLE_SYSTEM', by: 'worker' }),
    );
    expect(await rowsOf(`select kept_by from pacars.people where id = $1`, accused.id)).toEqual([
      { kept_by: 'PEOPLE_SYSTEM' },
    ]);
  });
});
