import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

const FOLDER = new URL('../../database/migrations/', import.meta.url);
const OURS = '0010_directory.sql';
const earlier = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sql') && name < OURS)
  .toSorted();
const sqlOf = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8');

describe('migration 0010 on a database of version 0.1', () => {
  const name = `backfilled_${randomBytes(6).toString('hex')}`;
  const url = new URL(inject('postgres'));
  url.pathname = `/${name}`;
  const admin = new Client({ connectionString: inject('postgres') });
  const client = new Client({ connectionString: url.href });
  beforeAll(async () => {
    await admin.connect();
    await admin.query(`create database ${name}`);
    await client.connect();
    for (const file of earlier) await client.query(sqlOf(file));
  });
  afterAll(async () => {
    await client.end();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });

  it('makes what is known of people the beginning of their history, and keeps every subject', async () => {
    const [boss, accused, gone, report] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    await client.query(
      /* sql */ `
        insert into pacars.people (id, login, display_name, email, force, manager, psd, active, name_index, collar_index)
        values ($1, 'boss', 'A Boss', 'boss@example.org', 'kent', null, true, true, '\\x01', null),
          ($2, 'accused', 'An Accused', 'accused@example.org', 'kent', $1, false, true, '\\x02', '\\x03'),
          ($3, 'gone', 'Somebody Gone', 'gone@example.org', 'kent', $1, false, false, '\\x04', null)`,
      [boss, accused, gone],
    );
    await client.query(
      /* sql */ `
        insert into pacars.reports (id, feed, reference, force, routing, priority, danger, anonymity, stage, received_at)
        values ($1, 'manual', 'R1', 'kent', 'HOME', 'ROUTINE', false, 'ANONYMOUS', 'ASSESSMENT', now())`,
      [report],
    );
    await client.query(
      /* sql */ `
        insert into pacars.report_exclusions (report_id, person_id, reason)
        values ($1, $2, 'SUBJECT'), ($1, $3, 'LINE_MANAGEMENT')`,
      [report, accused, boss],
    );
    await client.query(sqlOf(OURS));
    const rowsOf = async (sql: string): Promise<unknown[]> => (await client.query(sql)).rows;
    expect(
      await rowsOf(/* sql */ `
        select p.login, o.manager, o.psd, o.valid_from::text as since, o.valid_until is not null as ended
        from pacars.people_postings o join pacars.people p on p.id = o.person_id order by 1`),
    ).toEqual([
      { login: 'accused', manager: boss, psd: false, since: '-infinity', ended: false },
      { login: 'boss', manager: null, psd: true, since: '-infinity', ended: false },
      { login: 'gone', manager: boss, psd: false, since: '-infinity', ended: true },
    ]);
    expect(await rowsOf('select kind, number_index from pacars.people_numbers')).toEqual([
      { kind: 'COLLAR', number_index: Buffer.from([3]) },
    ]);
    expect(await rowsOf('select count(*)::int as names from pacars.people_names')).toEqual([{ names: 3 }]);
    expect(await rowsOf('select person_id, basis from pacars.report_subjects')).toEqual([
      { person_id: accused, basis: 'EXACT' },
    ]);
    expect(await rowsOf('select count(*)::int as kept from pacars.report_exclusions')).toEqual([{ kept: 2 }]);
  });
});
