/* eslint-disable max-lines, vitest/expect-expect, vitest/no-standalone-expect, unicorn/consistent-function-scoping, typescript/no-base-to-string -- one audit is made once and tampered with in every way; `end` asserts that nothing was missed */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTRY_COLUMNS, type EntryColumn } from '../../runtime/audit/export-format.ts';
import type { FindingCode } from '../../runtime/audit/findings.ts';
import { type Verdict, verifyExport } from '../../runtime/audit/verify-export.ts';
import { appendAll, asFile, everyRecord, exported, newAuditKey, signCheckpoints } from '../support/audit.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** Thousands of files are checked in one test. */
const SLOW_MS = 300_000;

type Line = Record<string, unknown>;

const text = (line: Line | undefined, name: string): string => String(line?.[name]);
const hashOf = (previous: string, entry: string): string =>
  createHash('sha256').update(Buffer.from(previous, 'hex')).update(entry, 'utf8').digest('hex');

/** One character changed into another that could stand there as well. */
const flipped = (value: unknown): unknown => {
  if (value === null) return 'x';
  const all = String(value);
  const at = Math.floor(all.length / 2);
  const other = all[at] === '1' ? '2' : '1';
  return all === '' ? other : all.slice(0, at) + other + all.slice(at + 1);
};

describe('verifyExport, of an audit with every action on every kind of record', () => {
  let database: TestDatabase;
  let lines: Line[];
  /** Where the entries of the larger chain stand among the lines. */
  let places: number[];
  let outside: { name: string; text: string }[];
  const key = newAuditKey();
  let missed: string[];
  let made: number;
  const records = everyRecord('derbyshire');

  beforeAll(async () => {
    database = await createTestDatabase();
    await appendAll(database, records.slice(0, 70));
    await appendAll(database, everyRecord('west-midlands').slice(0, 9));
    await signCheckpoints(database, key);
    await appendAll(database, records.slice(70));
    await signCheckpoints(database, key);
    lines = await exported(database);
    places = lines.flatMap((line, at) =>
      line['kind'] === 'entry' && line['force'] === 'derbyshire' ? [at] : [],
    );
    outside = lines
      .filter(({ kind }) => kind === 'checkpoint')
      .map((line, at) => ({ name: `note ${at}`, text: text(line, 'note') }));
    expect(places).toHaveLength(records.length);
    expect(outside).toHaveLength(4);
  });
  afterAll(() => database.drop());

  const verify = (file: readonly unknown[]): Promise<Verdict> =>
    verifyExport(asFile(file), { outside, publicKeys: key.publicKeys });

  /** Verify a tampered file: something must be found, and where a place is named, at that place. */
  const mustFind = async (
    what: string,
    file: readonly unknown[],
    expected: { code?: FindingCode; sequence?: number; column?: string } = {},
  ): Promise<void> => {
    made += 1;
    const { findings } = await verify(file);
    const found = findings.some(
      ({ code, sequence, column }) =>
        (expected.code === undefined || code === expected.code) &&
        (expected.sequence === undefined || sequence === expected.sequence) &&
        (expected.column === undefined || column === expected.column),
    );
    if (!found) missed.push(`${what}: ${JSON.stringify(findings.slice(0, 3))}`);
  };
  const begin = (): void => {
    missed = [];
    made = 0;
  };
  const end = (least: number): void => {
    process.stdout.write(`audit: ${made} tamperings, ${missed.length} missed\n`);
    expect(missed).toEqual([]);
    expect(made).toBeGreaterThanOrEqual(least);
  };

  it('finds nothing wrong with the export itself', async () => {
    const verdict = await verify(lines);
    expect(verdict.findings).toEqual([]);
    expect(verdict.checkpoints).toEqual({ inside: 4, outside: 4 });
    expect(verdict.chains).toMatchObject([
      { force: 'derbyshire', last: records.length },
      { force: 'service' },
      { force: 'west-midlands', last: 9 },
    ]);
  });

  it(
    'finds every change of every column of every entry, and names entry and column',
    async () => {
      begin();
      for (const [index, place] of places.entries()) {
        const line = lines[place] ?? {};
        const neighbour = lines[places[index + 1] ?? -1] ?? lines[places[index - 1] ?? 0] ?? {};
        for (const column of ENTRY_COLUMNS) {
          const { [column]: _gone, ...without } = line;
          const changes: [string, Line][] = [
            ['flipped', { ...line, [column]: flipped(line[column]) }],
            ['nulled', { ...line, [column]: null }],
            ['taken from its neighbour', { ...line, [column]: neighbour[column] }],
          ];
          if (index % 8 === 0)
            changes.push(
              ['emptied', { ...line, [column]: '' }],
              ['numbered', { ...line, [column]: 7 }],
              ['removed', without],
            );
          for (const [how, changed] of changes) {
            if (changed[column] === line[column] && Object.hasOwn(changed, column)) continue;
            // A text that no longer says which entry it is can only be missed at its place or misplaced.
            const where = column === 'entry' ? {} : { sequence: index + 1, column };
            await mustFind(`${column} of ${index + 1} ${how}`, lines.with(place, changed), where);
          }
        }
      }
      end(5_500);
    },
    SLOW_MS,
  );

  it(
    'finds two neighbours whose values of a column were swapped',
    async () => {
      begin();
      for (const [index, place] of places.slice(0, -1).entries()) {
        const next = places[index + 1] ?? 0;
        const [one, other] = [lines[place] ?? {}, lines[next] ?? {}];
        for (const column of ENTRY_COLUMNS.filter((name) => one[name] !== other[name])) {
          const file = lines.with(place, { ...one, [column]: other[column] });
          await mustFind(`${column} swapped`, file.with(next, { ...other, [column]: one[column] }));
        }
      }
      end(1_300);
    },
    SLOW_MS,
  );

  it('finds each entry that is dropped, doubled, moved, or swapped with its neighbour', async () => {
    begin();
    for (const [index, place] of places.entries()) {
      const sequence = index + 1;
      const line = lines[place] ?? {};
      const isLast = index === places.length - 1;
      const dropped = lines.toSpliced(place, 1);
      await mustFind('dropped', dropped, { code: isLast ? 'CUT_TAIL' : 'DROPPED', sequence });
      await mustFind('doubled', lines.toSpliced(place, 0, line), { code: 'INSERTED', sequence });
      if (isLast) continue;
      const next = lines[place + 1] ?? {};
      const swapped = lines.with(place, next).with(place + 1, line);
      await mustFind('swapped', swapped, { code: 'REORDERED', sequence });
      const moved = lines.toSpliced(place, 1).toSpliced(places.at(-1) ?? 0, 0, line);
      await mustFind('moved to the end', moved, { code: 'REORDERED', sequence });
      const later = places.at(-1) ?? 0;
      const tail = lines.toSpliced(place + 1, later - place);
      await mustFind('tail cut', tail, { code: 'CUT_TAIL', sequence: sequence + 1 });
    }
    end(800);
  });

  /** An entry of the forger's own in place of another, or beside it, with hashes as the chain wants them. */
  const forged = (line: Line, previousHash: string, values: Record<number, string> = {}): Line => {
    const told: unknown[] = JSON.parse(text(line, 'entry'));
    for (const [at, value] of Object.entries(values)) told[Number(at)] = value;
    const entry = JSON.stringify(told);
    const [, force, sequence, at, actor, , action, recordKind, recordId, reportId] = told;
    const hash = hashOf(previousHash, entry);
    return {
      kind: 'entry',
      force,
      sequence,
      at,
      entry,
      previousHash,
      hash,
      actor,
      action,
      recordKind,
      recordId,
      reportId,
    };
  };
  /** The chain anew from an entry on, every hash recomputed. */
  const rewritten = (from: number, change: (line: Line, index: number) => Record<number, string>): Line[] => {
    let previous = text(lines[places[from] ?? 0], 'previousHash');
    const file = [...lines];
    for (let index = from; index < places.length; index += 1) {
      const place = places[index] ?? 0;
      const line = forged(lines[place] ?? {}, previous, change(lines[place] ?? {}, index));
      previous = text(line, 'hash');
      file[place] = line;
    }
    return file;
  };
  /** What a forger can make the file say of itself, but for signatures. */
  const headedAnew = (file: Line[]): Line[] => {
    const [header = {}, ...rest] = file;
    const entries = rest.filter(({ kind }) => kind === 'entry');
    const chains = (Array.isArray(header['chains']) ? header['chains'] : []).map((chain: Line) => {
      const own = entries.filter(({ force }) => force === chain['force']);
      const last = own.length;
      return { ...chain, size: last, last, head: own.at(-1)?.['hash'] ?? '' };
    });
    const checkpoints = rest.filter(({ kind }) => kind === 'checkpoint').length;
    return [
      { ...header, chains },
      ...rest.slice(0, -1),
      { kind: 'end', entries: entries.length, checkpoints },
    ];
  };

  it('finds an entry put in with hashes of its own, and one replaced, wherever it is', async () => {
    begin();
    for (const [index, place] of places.entries()) {
      const line = lines[place] ?? {};
      const mine = forged(line, text(line, 'previousHash'), { 4: 'somebody else' });
      const inserted = headedAnew(lines.toSpliced(place, 0, mine));
      await mustFind('put in', inserted, { code: 'INSERTED' });
      if (index < places.length - 1)
        await mustFind('replaced', lines.with(place, mine), { code: 'BROKEN_LINK', sequence: index + 2 });
      else await mustFind('replaced', lines.with(place, mine), { code: 'CHANGED', sequence: index + 1 });
    }
    end(330);
  });

  it('finds a tail that was rewritten or cut with everything recomputed, by the checkpoints alone', async () => {
    begin();
    for (let from = 0; from < places.length; from += 1) {
      const other = headedAnew(
        rewritten(from, (_line, index) => (index === from ? { 4: 'somebody else' } : {})),
      );
      await mustFind('tail rewritten', other, { code: 'FORKED' });
      // The forger takes the checkpoints out of the file too: those kept outside are enough.
      const alone = headedAnew(other.filter(({ kind }) => kind !== 'checkpoint'));
      await mustFind('tail rewritten, checkpoints taken away', alone, { code: 'FORKED' });
      const cut = headedAnew(lines.filter((_line, at) => !places.slice(from).includes(at)));
      await mustFind('tail cut, header rewritten', cut, { code: 'CUT_TAIL' });
      const removed = lines.filter((_line, at) => at !== places[from]);
      const closed = headedAnew(removed);
      await mustFind('dropped, header rewritten', closed, {});
    }
    end(660);
  });

  it('finds chains that are mixed: entries of one force among those of another', async () => {
    begin();
    const foreign = lines.filter(({ kind, force }) => kind === 'entry' && force === 'west-midlands');
    for (const line of foreign) {
      for (const place of places.slice(0, 20)) {
        await mustFind('put among others', lines.toSpliced(place, 0, line), { code: 'INSERTED' });
        await mustFind('disguised', lines.toSpliced(place, 0, { ...line, force: 'derbyshire' }), {
          code: 'MIXED_CHAINS',
        });
        await mustFind('of no chain', lines.with(place, { ...line, entry: '[]', force: 'nowhere' }), {
          code: 'UNKNOWN_CHAIN',
        });
      }
    }
    end(500);
  });

  it('finds whatever is changed of a checkpoint, and a signature of another', async () => {
    begin();
    const at = lines.flatMap(({ kind }, place) => (kind === 'checkpoint' ? [place] : []));
    for (const place of at) {
      const line = lines[place] ?? {};
      const note = text(line, 'note');
      for (let character = 0; character < note.length; character += 1) {
        const other = note[character] === 'A' ? 'B' : 'A';
        const changed = note.slice(0, character) + other + note.slice(character + 1);
        await mustFind(`note at ${character}`, lines.with(place, { ...line, note: changed }), {});
      }
      await mustFind('size', lines.with(place, { ...line, size: 3 }), { code: 'BAD_SIGNATURE' });
      await mustFind('force', lines.with(place, { ...line, force: 'nowhere' }), {});
      await mustFind('dropped', lines.toSpliced(place, 1), { code: 'CUT_FILE' });
    }
    const strangers = newAuditKey();
    const { findings } = await verifyExport(asFile(lines), { publicKeys: strangers.publicKeys });
    expect(findings.map(({ code }) => code)).toEqual(outside.map(() => 'BAD_SIGNATURE'));
    end(500);
  });

  it('never throws on garbage, but says that it is no export', async () => {
    const garbage: unknown[] = [
      null,
      0,
      '',
      [],
      {},
      'x'.repeat(1_000),
      { kind: 'entry' },
      { kind: 'end' },
      [[]],
    ];
    for (const each of garbage) {
      await expect(verifyExport(asFile([each, ...lines]))).rejects.toThrow('does not begin as an export');
      const { findings } = await verify([...lines.slice(0, 5), each, ...lines.slice(5)]);
      expect(findings.length).toBeGreaterThan(0);
    }
    const nothing = async function* nothing(): AsyncGenerator<string> {};
    await expect(verifyExport(nothing())).rejects.toThrow('does not begin as an export');
    const bytes = async function* bytes(): AsyncGenerator<Uint8Array> {
      for await (const line of asFile(lines)) yield Buffer.from(line);
      yield Buffer.alloc(3_000_000, 0xff);
    };
    const verdict = await verifyExport(bytes(), { publicKeys: key.publicKeys });
    expect(verdict.findings.map(({ code }) => code)).toEqual(['CUT_FILE', 'UNREADABLE']);
    const first: Line = lines[0] ?? {};
    const chains: Line[] = Array.isArray(first['chains']) ? first['chains'] : [];
    const contradicting = { ...first, chains: [...chains, ...chains] };
    await expect(verify(lines.with(0, contradicting))).rejects.toThrow('contradicts itself');
  });

  it('reads the same whatever pieces the file comes in', async () => {
    const whole = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    for (const size of [1, 7, 4_096]) {
      const pieces = async function* pieces(): AsyncGenerator<Uint8Array> {
        for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
      };
      expect((await verifyExport(pieces(), { outside, publicKeys: key.publicKeys })).findings).toEqual([]);
    }
  });
});

const columns: readonly EntryColumn[] = ENTRY_COLUMNS;
it('covers every column that the table has', async () => {
  const database = await createTestDatabase();
  const { rows } = await database.admin.query<{ name: string }>(/* sql */ `
    select attname as name from pg_attribute
    where attrelid = 'pacars.audit_entries'::regclass and attnum > 0 and not attisdropped`);
  await database.drop();
  const camel = (name: string): string =>
    name.replaceAll(/_(\w)/gu, (_match, letter: string) => letter.toUpperCase());
  expect(rows.map(({ name }) => camel(name)).toSorted()).toEqual([...columns].toSorted());
});
