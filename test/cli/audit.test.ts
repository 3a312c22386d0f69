/* eslint-disable unicorn/consistent-function-scoping -- what a test needs stands in it */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifierKey } from '../../runtime/audit/signed-note.ts';
import { verifyExport } from '../../runtime/audit/verify-export.ts';
import { runCommand } from '../dev/cli/run-command.ts';
import {
  appendAll,
  asFile,
  everyRecord,
  exported,
  newAuditKey,
  signCheckpoints,
  tamperWith,
} from '../support/audit.ts';
import { aMessage } from '../support/messages.ts';
import { createWorld, type World } from '../support/world.ts';

const REASON = 'An invented reason with a canary-3391 in it.';

describe('pacars audit', () => {
  let world: World;
  const folder = mkdtempSync(join(tmpdir(), 'pacars-audit-'));
  const key = newAuditKey();
  const publicKey = Buffer.from(key.publicKeys[0] ?? '').toString('base64');
  let files = 0;
  let file = '';
  let reportId = '';
  beforeAll(async () => {
    world = await createWorld();
    [reportId = ''] = await world.receive(aMessage(), aMessage());
    await world.as('isolde.marchpenny').post(`/v1/reports/${reportId}/content`, { reason: REASON });
    await appendAll(world.database, everyRecord('essex').slice(0, 20));
    await signCheckpoints(world.database, key);
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    files += 1;
    file = join(folder, `export-${files}.ndjson`);
  });

  const pacars = (...args: string[]): ReturnType<typeof runCommand> =>
    runCommand(['audit', ...args], { DATABASE_URL: world.database.urlOf('pacars_auditor') });
  const exportTo = async (...args: string[]): Promise<Record<string, unknown>[]> => {
    const { code, err } = await pacars('export', ...args, '--out', file);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  };
  const note = async (force: string): Promise<string> => {
    const { rows } = await world.database.admin.query<{ note: string }>(
      /* sql */ `select note from pacars.audit_checkpoints where force = $1 order by size desc limit 1`,
      [force],
    );
    const path = join(folder, `${force}.note`);
    writeFileSync(path, rows[0]?.note ?? '');
    return path;
  };

  it('writes a copy that verifies, without a database, by a note kept outside', async () => {
    const lines = await exportTo();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(lines[0]).toMatchObject({ format: 'pacars-audit-export/1', publicKeys: [publicKey] });
    const vkey = verifierKey('pacars.test/audit/essex', Buffer.from(publicKey, 'base64'));
    const { code, out, err } = await runCommand(
      [
        'audit',
        'verify',
        file,
        '--checkpoint',
        await note('derbyshire'),
        '--checkpoint',
        await note('essex'),
        '--public-key',
        vkey,
      ],
      {},
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('checkpoints that fit: 4 of the file, 2 kept outside\nnothing is wrong\n');
  });

  it('is itself in the audit, before anything is read, and again each time', async () => {
    const first = await exportTo();
    rmSync(file);
    const second = await exportTo();
    const exports = (lines: Record<string, unknown>[]): unknown[] =>
      lines.filter(({ action, force }) => action === 'EXPORT' && force === 'derbyshire');
    expect(exports(second)).toHaveLength(exports(first).length + 1);
    expect(exports(first).at(-1)).toMatchObject({ actor: 'auditor', recordKind: 'audit' });
  });

  it('holds no reason in clear, nor sealed, but its hash', async () => {
    const text = JSON.stringify(await exportTo());
    expect(text).not.toContain('canary-3391');
    const { rows } = await world.database.admin.query<{ sealed: Buffer }>(
      /* sql */ `select sealed from pacars.audit_reasons where report_id = $1`,
      [reportId],
    );
    const sealed = rows[0]?.sealed ?? Buffer.alloc(0);
    expect(text).toContain(createHash('sha256').update(sealed).digest('hex'));
    expect(text).not.toContain(sealed.toString('base64'));
    expect(text).not.toContain(sealed.toString('hex'));
  });

  it('still verifies after the reasons and the keys of a report are erased', async () => {
    await world.database.admin.query(/* sql */ `delete from pacars.audit_reasons where report_id = $1`, [
      reportId,
    ]);
    await exportTo('--force', 'derbyshire');
    const { code } = await pacars(
      'verify',
      file,
      '--checkpoint',
      await note('derbyshire'),
      '--public-key',
      publicKey,
    );
    expect(code).toBe(0);
  });

  it('may be of one force and of a time, and then verifies by what stands before it', async () => {
    const all = await exportTo('--force', 'essex');
    expect(all.filter(({ kind }) => kind === 'entry').every(({ force }) => force === 'essex')).toBe(true);
    const entries = all.filter(({ kind, force }) => kind === 'entry' && force === 'essex');
    for (const [from, to] of [
      [0, 5],
      [3, 20],
      [7, 8],
      [13, 19],
    ] as const) {
      rmSync(file, { force: true });
      const instants = [entries[from]?.['at'], entries[to]?.['at']].map(String);
      const part = await exportTo('--force', 'essex', '--from', instants[0] ?? '', '--to', instants[1] ?? '');
      const [header] = part;
      expect(part.some(({ kind }) => kind === 'end')).toBe(true);
      // JavaScript's instants are milliseconds, so the bounds may be a few entries wider or narrower.
      const { code, out } = await pacars('verify', file, '--public-key', publicKey);
      expect({ code, out, header }).toMatchObject({ code: 0 });
    }
    rmSync(file);
    await exportTo('--force', 'essex', '--to', '2020-01-01');
    expect((await pacars('verify', file)).code).toBe(0);
    const held = await pacars('verify', file, '--checkpoint', await note('essex'), '--public-key', publicKey);
    expect(held).toMatchObject({ code: 1, out: expect.stringContaining('NOT_COVERED') });
  });

  it('names what is wrong with force and number, and says so by its exit code', async () => {
    const lines = await exportTo('--force', 'essex');
    const at = lines.findIndex(({ sequence }) => sequence === '7');
    const changed = lines.with(at, { ...lines[at], actor: 'somebody else' });
    writeFileSync(file, changed.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const { code, out } = await pacars('verify', file, '--public-key', publicKey);
    expect(code).toBe(1);
    expect(out).toContain('CHANGED\tessex\t7\tan entry was changed: the column actor is not what it was');
    expect(out).not.toContain('somebody else');
  });

  it('finds what was done to the database itself, by somebody with all rights over it', async () => {
    const keep = await note('essex');
    await tamperWith(
      world.database,
      'audit_entries',
      /* sql */ `
      delete from pacars.audit_entries where force = 'essex' and sequence = 9`,
    );
    await exportTo('--force', 'essex');
    const { code, out } = await pacars('verify', file, '--checkpoint', keep, '--public-key', publicKey);
    expect(code).toBe(1);
    expect(out).toContain('DROPPED\tessex\t9\t');
  });

  it.each([
    ['no arguments', []],
    ['another verb', ['destroy']],
    ['an unknown option', ['verify', 'x', '--force-it']],
    ['no file to write', ['export']],
  ])('is refused with %s', async (_what, args) => {
    const { code, err } = await pacars(...args);
    expect(code).toBe(2);
    expect(err).toContain('Usage: npm run pacars -- audit');
  });

  it('says of a file that is none, or not there, that it is of no use', async () => {
    writeFileSync(file, 'no export\n');
    expect(await pacars('verify', file)).toMatchObject({ code: 2 });
    expect(await pacars('verify', join(folder, 'nowhere'))).toMatchObject({
      code: 2,
      err: 'a file cannot be read (ENOENT)\n',
    });
    expect(await pacars('verify', file, '--public-key', 'no key')).toMatchObject({ code: 2 });
    expect(await pacars('verify', folder)).toMatchObject({ code: 2 });
  });

  it('does not write over a file, and leaves none behind where there is no such chain', async () => {
    writeFileSync(file, 'precious');
    expect((await pacars('export', '--out', file)).code).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('precious');
    const other = join(folder, 'other');
    expect((await pacars('export', '--force', 'nowhere', '--out', other)).code).toBe(1);
    expect((await pacars('export', '--from', 'yesterday', '--out', other)).code).toBe(1);
    expect(existsSync(other)).toBe(false);
  });

  it('lets the auditor’s role append nothing else', async () => {
    const { rows } = await world.database.admin.query<{ may: boolean }>(/* sql */ `
      select has_function_privilege('pacars_auditor', p.oid, 'execute') as may
      from pg_proc p where p.proname = 'append_audit' and p.pronamespace = 'pacars'::regnamespace`);
    expect(rows).toEqual([{ may: false }]);
  });
});

describe('entries of version 1', () => {
  it('verify beside those of version 2, and a report’s id beside one of them does not', async () => {
    const world = await createWorld();
    try {
      await appendAll(world.database, everyRecord('kent').slice(0, 3));
      const lines = await exported(world.database);
      const own = lines.filter(({ kind, force }) => kind === 'entry' && force === 'kent');
      let previousHash = '';
      const old: Record<string, unknown>[] = own.map((line, index) => {
        const told: unknown[] = JSON.parse(String(line['entry']));
        // Version 1 had no place for the report's id; the last entry is of version 2 as it is.
        const entry =
          index < 2 ? JSON.stringify(['1', ...told.slice(1, 9), ...told.slice(10)]) : String(line['entry']);
        const hash = createHash('sha256')
          .update(Buffer.from(previousHash, 'hex'))
          .update(entry)
          .digest('hex');
        const changed = { ...line, entry, previousHash, hash, ...(index < 2 && { reportId: null }) };
        previousHash = hash;
        return changed;
      });
      const chain = {
        force: 'kent',
        size: 3,
        first: 1,
        last: 3,
        previousHash: '',
        head: previousHash,
        prefix: [],
      };
      const header = { ...lines[0], publicKeys: [], chains: [chain] };
      const end = { kind: 'end', entries: 3, checkpoints: 0 };
      expect((await verifyExport(asFile([header, ...old, end]))).findings).toEqual([]);
      const added = old.with(1, { ...old[1], reportId: 'x' });
      const { findings } = await verifyExport(asFile([header, ...added, end]));
      expect(findings).toMatchObject([{ code: 'CHANGED', sequence: 2, column: 'reportId' }]);
    } finally {
      await world.close();
    }
  });
});
