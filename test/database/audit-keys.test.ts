import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { turnOver, turnOverCursors } from '../../cli/turn-keys-over.ts';
import { readIdentityKeys } from '../../identity/identity-keys.ts';
import { createKeyFiles, readKeyRing } from '../../runtime/key-ring.ts';
import { createVault } from '../../runtime/keys.ts';
import { aMessage } from '../support/messages.ts';
import { createWorld, type World } from '../support/world.ts';

describe('the audit of keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pacars-audit-keys-'));
  const [ringFile, identityFile] = [join(folder, 'keys.json'), join(folder, 'identity-key.json')];
  let world: World;
  beforeAll(async () => {
    createKeyFiles(ringFile, identityFile);
    const ring = readKeyRing(ringFile);
    const { privateKeys } = JSON.parse(readFileSync(identityFile, 'utf8'));
    const keys = {
      vault: createVault(ring),
      ring,
      identitySecret: createPrivateKey(privateKeys['1']),
      identityKeys: readIdentityKeys(identityFile),
    };
    world = await createWorld({ keys });
    await world.receive(aMessage(), aMessage());
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const settings = () => ({ database: world.database.admin, ringFile, onProgress: () => {} });
  const wrappedBy = async (): Promise<string[]> => {
    const { rows } = await world.database.admin.query<{ id: string }>(
      /* sql */ `select distinct wrapping_key_id as id from pacars.report_keys where purpose = 'content' order by 1`,
    );
    return rows.map(({ id }) => id);
  };
  const events = async (): Promise<string[]> => {
    const { rows } = await world.database.admin.query<{ event: string }>(/* sql */ `
      select record_id || ' ' || ((entry::jsonb ->> 13)::jsonb ->> 'event') as event
      from pacars.audit_entries where record_kind = 'key' and force = 'derbyshire' order by sequence`);
    return rows.map(({ event }) => event);
  };

  it('has an entry before the first key is wrapped anew, without which none is; and one after the last', async () => {
    const before = await wrappedBy();
    await world.database.admin.query(/* sql */ `
      create function pacars.fail_audit() returns trigger language plpgsql as
        $$ begin raise exception 'the audit is broken'; end $$;
      create trigger broken before insert on pacars.audit_entries for each row execute function pacars.fail_audit()`);
    // The second time the ring has the new version already, and the wrapping would be taken up again.
    await expect(turnOver(settings(), 'content')).rejects.toThrow('the audit is broken');
    await expect(turnOver(settings(), 'content')).rejects.toThrow('the audit is broken');
    await expect(turnOverCursors(settings())).rejects.toThrow('the audit is broken');
    expect(await wrappedBy()).toEqual(before);
    await world.database.admin.query('drop trigger broken on pacars.audit_entries');
    expect(await turnOver(settings(), 'content')).toMatchObject({ left: 0, added: false });
    expect(await events()).toEqual(['content/2 REWRAP_RESUMED', 'content/2 KEYS_REWRAPPED']);
    await turnOver(settings(), 'content');
    expect((await events()).slice(2)).toEqual(['content/3 KEY_ADDED', 'content/3 KEYS_REWRAPPED']);
  });
});
