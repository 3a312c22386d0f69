import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { onCall } from '../../cli/commands/on-call.ts';
import { createWorld, person, type World } from '../support/world.ts';

describe('pacars on-call', () => {
  let world: World;
  let folder: string;
  let written: string;
  beforeAll(async () => {
    world = await createWorld();
    folder = mkdtempSync(join(tmpdir(), 'pacars-on-call-'));
    const url = new URL(inject('postgres'));
    url.pathname = `/${world.database.name}`;
    vi.stubEnv('DATABASE_URL', url.href);
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((written += String(text))));
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  beforeEach(() => {
    written = '';
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
    await world.close();
  });

  const file = (content: unknown): string => {
    const path = join(folder, 'rota.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const shift = {
    person: person('perpetua.sallowfield').id,
    cover: person('isolde.marchpenny').id,
    from: '2026-10-24T20:00',
    until: '2026-10-25T08:00',
  };

  it('sets the rota of a force, and shows it with what is not covered', async () => {
    expect(await onCall.run(['show', 'derbyshire'])).toBe(0);
    expect(written).toContain('derbyshire has no rota');
    written = '';
    const rota = {
      force: 'derbyshire',
      fim: { mail: 'duty.fim@example.org', by: 'gethin.brockenhurst' },
      shifts: [shift],
    };
    expect(await onCall.run(['set', file(rota)])).toBe(0);
    expect(await onCall.run(['show', 'derbyshire'])).toBe(0);
    expect(written).toContain('The rota of derbyshire is set: 1 shifts, the force incident manager.');
    expect(written).toContain(
      '2026-10-24T20:00:00+01:00 to 2026-10-25T08:00:00+00:00  perpetua.sallowfield, cover isolde.marchpenny',
    );
    expect(written).toContain('duty.fim@example.org, no pager');
    expect(written).toContain('NOBODY from');
    const { rows } = await world.database.admin.query<{ actor: string }>(
      `select actor from pacars.audit_entries where record_kind = 'on-call'`,
    );
    expect(rows).toEqual([{ actor: 'administrator' }, { actor: 'administrator' }]);
  });

  it.each([
    [
      'a person’s mail address',
      { mail: person('edmund.larkwhistle').email.toUpperCase() },
      'address of the role',
    ],
    [
      'a variant of it',
      { mail: person('edmund.larkwhistle').email.replace('@', '+fim@') },
      'address of the role',
    ],
    ['a person’s id at the pager', { pager: person('edmund.larkwhistle').id }, 'address of the role'],
    ['nobody who answers for it', { mail: 'duty.fim@example.org', by: 'nobody.known' }, 'must be the login'],
  ])('does not set the force incident manager to %s', async (_what, fim, why) => {
    const given = { force: 'derbyshire', fim: { by: 'gethin.brockenhurst', ...fim } };
    await expect(onCall.run(['set', file(given)])).rejects.toThrow(why);
  });

  it('sets the one and leaves the other as it is', async () => {
    const fim = { mail: 'other.fim@example.org', pager: 'fim-2', by: 'gethin.brockenhurst' };
    expect(await onCall.run(['set', file({ force: 'derbyshire', fim })])).toBe(0);
    expect(await onCall.run(['set', file({ force: 'derbyshire', shifts: [shift, shift] })])).toBe(0);
    written = '';
    await onCall.run(['show', 'derbyshire']);
    expect(written).toContain('other.fim@example.org, fim-2');
    expect(written.match(/perpetua\.sallowfield/gu)).toHaveLength(2);
  });

  it('says what it takes, and what is wrong with a file', async () => {
    for (const args of [[], ['set'], ['show'], ['set', 'a', 'b'], ['clear', 'x']])
      expect(await onCall.run(args)).toBe(1);
    await expect(onCall.run(['set', file('no JSON')])).rejects.toThrow('cannot be read as JSON');
    await expect(onCall.run(['set', file({ force: 'derbyshire', shifts: [{}] })])).rejects.toThrow(
      '/shifts/0/person',
    );
    const stranger = { ...shift, person: person('merrick.stourbridge').id };
    await expect(onCall.run(['set', file({ force: 'derbyshire', shifts: [stranger] })])).rejects.toThrow(
      'Name somebody of the force',
    );
  });
});
