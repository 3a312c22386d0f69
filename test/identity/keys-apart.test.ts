import { createPrivateKey, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityContext, rawContext } from '../../database/intake-messages.ts';
import { open, unwrapIdentityKey } from '../../runtime/keys.ts';
import { ASSESSOR, CONTACT, receiveContact, requestsOf, SUPERVISOR } from '../support/identity.ts';
import { createWorld, person, type World } from '../support/world.ts';

const CANARIES = [CONTACT.name, CONTACT.phone, CONTACT.email];

/** Every value of every table, as the superuser reads them. */
async function dump(world: World): Promise<{ texts: string; bytes: Buffer[] }> {
  const { rows: tables } = await world.database.admin.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname in ('pacars', 'public')`,
  );
  const bytes: Buffer[] = [];
  let texts = '';
  for (const { name } of tables) {
    const { rows } = await world.database.admin.query<Record<string, unknown>>(`select * from ${name}`);
    texts += JSON.stringify(rows);
    for (const value of rows.flatMap((row) => Object.values(row)).flat())
      if (Buffer.isBuffer(value)) bytes.push(value);
  }
  return { texts, bytes };
}

/** Every secret of a key ring, as bytes and as keys, wherever in it they lie. */
function secretsIn(value: unknown): { raw: Buffer[]; pems: string[] } {
  const raw: Buffer[] = [];
  const pems: string[] = [];
  const walk = (part: unknown): void => {
    if (Buffer.isBuffer(part)) raw.push(part);
    else if (typeof part === 'string') pems.push(part);
    else if (typeof part === 'object' && part !== null) Object.values(part).forEach(walk);
  };
  walk(value);
  return { raw, pems };
}

/** Whether a key opens a ciphertext. */
const opens = (key: Buffer, sealed: Buffer, context: string): boolean => {
  try {
    open(key, sealed, context);
    return true;
  } catch {
    return false;
  }
};

/** 32 bytes as an X25519 private key, in PKCS#8. */
const asPrivateKey = (secret: Buffer): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), secret]),
    format: 'der',
    type: 'pkcs8',
  });

interface SealedIdentity {
  id: string;
  keyId: string;
  sealed: Buffer;
  raw: Buffer;
  wrapped: Buffer;
  wrappingKeyId: string;
}

describe('who reported', () => {
  let world: World;
  let identity: SealedIdentity;
  beforeAll(async () => {
    world = await createWorld();
    const reportId = await receiveContact(world);
    // After a whole release: whatever it may have left behind is in the dump too.
    const requests = requestsOf(world, reportId);
    const id = await requests.asked(ASSESSOR);
    await requests.post(SUPERVISOR, id, 'approve', { reason: 'Needed for the meeting.' });
    if ((await requests.open(ASSESSOR, id)).status !== 200)
      throw new RangeError('the identity was not opened');
    const { rows } = await world.database.admin.query<SealedIdentity>(/* sql */ `
        select i.message_id as id, i.key_id as "keyId", i.sealed, r.sealed as raw, k.wrapped,
          k.wrapping_key_id as "wrappingKeyId"
        from pacars.message_identity i join pacars.message_raw r on r.message_id = i.message_id
        join pacars.report_keys k on k.id = i.key_id`);
    const [row] = rows;
    if (!row) throw new RangeError('an identity is sealed');
    identity = row;
  });
  afterAll(() => world.close());

  it('stands nowhere in a dump of the whole database in clear', async () => {
    const { texts, bytes } = await dump(world);
    expect(texts).toContain('AC-26-');
    for (const canary of CANARIES) {
      expect(texts).not.toContain(canary);
      for (const value of bytes) expect(value.includes(canary)).toBe(false);
    }
  });

  it('opens with the identity secret', () => {
    const key = unwrapIdentityKey(identity, world.identitySecret);
    const contact = open(key, identity.sealed, identityContext(identity.id)).toString();
    for (const canary of CANARIES) expect(contact).toContain(canary);
    expect(open(key, identity.raw, rawContext(identity.id)).toString()).toContain(CONTACT.phone);
  });

  it('does not open with the dump and every secret that serves the worklist', async () => {
    const { bytes } = await dump(world);
    const { raw, pems } = secretsIn(world.ring);
    expect(raw.length).toBeGreaterThanOrEqual(5);

    // The vault of api and worker, asked outright for the key.
    await expect(world.vault.unwrap(identity)).rejects.toThrow('does not hold');

    // Every data key of the database that the ring opens, and every secret of the ring itself, tried on the contact.
    const { rows } = await world.database.admin.query<{ wrapped: Buffer; wrappingKeyId: string }>(
      'select wrapped, wrapping_key_id as "wrappingKeyId" from pacars.report_keys',
    );
    const tried: Buffer[] = [...raw, ...bytes.filter(({ length }) => length === 32)];
    let unwrapped = 0;
    for (const wrapped of rows) {
      const key = await world.vault.unwrap(wrapped).catch(() => undefined);
      if (!key) continue;
      unwrapped += 1;
      tried.push(key);
    }
    expect(unwrapped).toBeGreaterThanOrEqual(1);
    for (const key of tried.filter(({ length }) => length === 32)) {
      expect(opens(key, identity.sealed, identityContext(identity.id))).toBe(false);
      expect(opens(key, identity.raw, rawContext(identity.id))).toBe(false);
      expect(opens(key, identity.wrapped.subarray(44), identity.wrappingKeyId)).toBe(false);
    }

    // No private half of the identity key: not as PEM, and no secret of the ring is one in disguise.
    for (const pem of pems) expect(pem).not.toContain('PRIVATE');
    for (const secret of raw) {
      const key = asPrivateKey(secret);
      expect(() => unwrapIdentityKey(identity, key)).toThrow('unable to authenticate');
    }
    for (const value of bytes) expect(value.includes('PRIVATE KEY')).toBe(false);
  });
});

describe('the database role', () => {
  let world: World;
  let reportId: string;
  let requestId: string;
  beforeAll(async () => {
    world = await createWorld();
    reportId = await receiveContact(world);
    requestId = await requestsOf(world, reportId).asked(ASSESSOR);
  });
  afterAll(() => world.close());

  const FORGERIES = [
    ['read who reported', 'select * from pacars.message_identity'],
    ['read the bytes of a message', 'select * from pacars.message_raw'],
    ['read the requests', 'select * from pacars.identity_requests'],
    ['approve one', `update pacars.identity_requests set state = 'approved'`],
    ['read the openings', 'select * from pacars.identity_openings'],
    [
      'make one up',
      `insert into pacars.identity_requests (id, report_id, asker, asker_role, purpose, consent_overridden, state,
         requested_at, answer_due, answerer, answerer_role, answered_at, open_until, key_id, reason_sealed)
       select gen_random_uuid(), r.id, p.id, 'psd-assessor', 'EVIDENCE', false, 'approved', now(), now(), p.id,
         'psd-supervisor', now(), now(), gen_random_uuid(), '\\x' from pacars.reports r, pacars.people p limit 1`,
    ],
    ['remove one', 'delete from pacars.identity_requests'],
  ] as const;

  it.each(FORGERIES)('of api and of worker may not %s', async (_what, statement) => {
    for (const pool of [world.database.api, world.database.worker]) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        await client.query("select set_config('pacars.intake', 'on', true)");
        await expect(client.query(statement)).rejects.toThrow('permission denied');
      } finally {
        await client.query('rollback');
        client.release();
      }
    }
  });

  /** One statement as the component's role with a person as its actor, undone afterwards; gives its number of rows. */
  const asIdentity = async (
    login: string,
    statement: string,
    values: unknown[] = [],
  ): Promise<number | null> => {
    const client = await world.database.identity.connect();
    const { id, roles, force } = person(login);
    try {
      await client.query('begin');
      await client.query(
        `select set_config('pacars.actor', $1, true), set_config('pacars.roles', $2, true),
           set_config('pacars.forces', $3, true)`,
        [id, roles.join(','), force],
      );
      return (await client.query(statement, values)).rowCount;
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  it('of the identity component sees no request but as somebody who may know its report', async () => {
    const count = 'select from pacars.identity_requests';
    expect(await asIdentity(ASSESSOR, count)).toBe(1);
    expect(await asIdentity('morwenna.thrale', count)).toBe(0);
    expect(await asIdentity('winifred.ottershaw', count)).toBe(0);
    const { rowCount } = await world.database.identity.query(count);
    expect(rowCount).toBe(0);
  });

  it.each([
    ['approves in nobody else’s name', `answerer = asker, answerer_role = 'psd-supervisor'`],
    ['approves for itself', `answerer = pacars.actor(), answerer_role = 'psd-supervisor'`],
    ['approves in the role that asked', `answerer = pacars.actor(), answerer_role = asker_role`],
  ])('of the identity component never %s', async (what, sets) => {
    const login = what === 'approves for itself' ? ASSESSOR : SUPERVISOR;
    await expect(
      asIdentity(
        login,
        `update pacars.identity_requests set state = 'approved', answered_at = now(), open_until = now() + interval '1 day',
           ${sets} where id = $1`,
        [requestId],
      ),
    ).rejects.toThrow(/violates/u);
  });

  it('of the identity component opens nothing that is not approved, and nothing for anybody else', async () => {
    const opening = `insert into pacars.identity_openings (id, request_id, report_id, opener, opened_at)
      values (gen_random_uuid(), $1, $2, pacars.actor(), now())`;
    await expect(asIdentity(ASSESSOR, opening, [requestId, reportId])).rejects.toThrow('row-level security');
    await expect(asIdentity(SUPERVISOR, opening, [requestId, reportId])).rejects.toThrow(
      'row-level security',
    );
  });

  it('of the identity component cannot change what was asked, nor read what a report says', async () => {
    for (const statement of [
      `update pacars.identity_requests set purpose = 'EVIDENCE'`,
      `update pacars.identity_requests set asker = answerer`,
      'delete from pacars.identity_openings',
      'select * from pacars.message_content',
      'select * from pacars.message_raw',
    ])
      await expect(asIdentity(SUPERVISOR, statement)).rejects.toThrow('permission denied');
    expect(await asIdentity(SUPERVISOR, `select from pacars.report_keys where purpose = 'content'`)).toBe(0);
  });
});
