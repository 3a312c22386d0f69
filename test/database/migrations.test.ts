import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrate } from '../../database/migrate.ts';
import { ROLE_PASSWORDS } from '../support/database.ts';

const FOLDER = new URL('../../database/migrations/', import.meta.url);
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sql'))
  .toSorted();

describe('migrations', () => {
  const name = `migrated_${randomBytes(6).toString('hex')}`;
  const url = new URL(inject('postgres'));
  url.pathname = `/${name}`;
  const admin = new Client({ connectionString: inject('postgres') });
  beforeAll(async () => {
    await admin.connect();
    await admin.query(`create database ${name}`);
  });
  afterAll(async () => {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });

  it('are numbered without gaps, and say first why they are there', () => {
    for (const [index, file] of files.entries()) {
      expect(file).toMatch(/^\d{4}_[a-z]+(?:_[a-z]+)*\.sql$/u);
      expect(Number(file.slice(0, 4))).toBe(index + 1);
      expect(readFileSync(new URL(file, FOLDER), 'utf8')).toMatch(/^-- [A-Z]/u);
    }
  });

  it('are as database/migrations/checksums.json records them (one that is merged is never edited: write the next; a new one is recorded by running this test with -u)', async () => {
    const checksums = files.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(new URL(file, FOLDER)))
        .digest('hex'),
    ]);
    const recorded = `${JSON.stringify(Object.fromEntries(checksums), undefined, 2)}\n`;
    await expect(recorded).toMatchFileSnapshot('../../database/migrations/checksums.json');
  });

  it('all run when two begin at once, each once', async () => {
    const ran = await Promise.all([migrate(url.href, ROLE_PASSWORDS), migrate(url.href, ROLE_PASSWORDS)]);
    expect(ran.flat().toSorted()).toEqual(files.map((file) => file.replace(/\.sql$/u, '')));
  });

  it('do nothing when they run again', async () => {
    expect(await migrate(url.href)).toEqual([]);
  });

  it('are refused on a database where one ran in another form', async () => {
    const client = new Client({ connectionString: url.href });
    await client.connect();
    const { rows } = await client.query(
      /* sql */ `update pacars_migration_checksums set sha256 = 'other' where name like '0003%' returning sha256`,
    );
    expect(rows).toHaveLength(1);
    await expect(migrate(url.href)).rejects.toThrow(/another form.*PACARS_HOME/u);
    await client.query(/* sql */ `delete from pacars_migration_checksums where sha256 = 'other'`);
    await client.end();
    expect(await migrate(url.href)).toEqual([]);
  });

  it('leave the password of a role alone that is not named', async () => {
    await migrate(url.href, { pacars_auditor: ROLE_PASSWORDS.pacars_auditor });
    const own = new URL(url);
    own.username = 'pacars_worker';
    own.password = ROLE_PASSWORDS.pacars_worker;
    const client = new Client({ connectionString: own.href });
    await client.connect();
    const { rows } = await client.query('select current_user');
    await client.end();
    expect(rows).toEqual([{ current_user: 'pacars_worker' }]);
  });
});
