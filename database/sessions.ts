import { z } from 'zod';
import { ROLES } from '../domain/roles.ts';
import type { Transaction } from './pool.ts';

/** How long a session lasts, in seconds. */
export interface SessionLimits {
  /** Without any use. */
  idleSeconds: number;
  /** From its beginning, however much it is used. */
  absoluteSeconds: number;
}

const roles = z.array(z.string()).transform((names) => ROLES.filter((role) => names.includes(role)));
const staffRow = z.object({ name: z.string(), force: z.string(), roles });

/** What the directory says of somebody who works here. */
export type StaffEntry = z.infer<typeof staffRow>;

/**
 * What the directory says of a person whose sign-in still counts.
 *
 * @param since - when the token was issued, or the session began; undefined asks whether they work here at all
 * @returns undefined when they do not work here, or have ended their sign-ins since
 */
export async function findStaff(
  tx: Transaction,
  personId: string,
  since?: Date,
): Promise<StaffEntry | undefined> {
  const { rows } = await tx.query({
    name: 'find-staff',
    text: /* sql */ `
      select display_name as name, force, roles from people
      where id = $1 and active and ($2::timestamptz is null or tokens_valid_from <= $2)`,
    values: [personId, since ?? null],
  });
  return staffRow.optional().parse(rows[0]);
}

/** The force of a person, whether they still work here or not; undefined for whom the directory never had. */
export async function forceIfKnown(tx: Transaction, personId: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ force: string }>(/* sql */ `select force from people where id = $1`, [
    personId,
  ]);
  return rows[0]?.force;
}

const sessionRow = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  /** As the identity provider gave them at the sign-in. */
  roles,
  forces: z.array(z.string()),
  createdAt: z.date(),
  lastUsedAt: z.date(),
  authenticatedAt: z.date(),
  person: staffRow,
});

/** A session that holds, with what the directory says now of whose it is. */
export type Session = z.infer<typeof sessionRow>;

/** A session that is used more often than this is written once in that time: it may seem that much longer unused. */
const TOUCH_SECONDS = 60;

const SESSION_HOLDS = /* sql */ `
  p.active and s.created_at >= p.tokens_valid_from
  and s.created_at > now() - make_interval(secs => $2) and s.last_used_at > now() - make_interval(secs => $3)`;

const SESSION = /* sql */ `
  select s.id, s.person_id as "personId", s.roles, s.forces, s.created_at as "createdAt",
    s.last_used_at as "lastUsedAt", s.authenticated_at as "authenticatedAt",
    json_build_object('name', p.display_name, 'force', p.force, 'roles', p.roles) as person
  from sessions s join people p on p.id = s.person_id`;

/**
 * The session of a token, if it holds: neither ended nor run out, and its person still works here. Its use is noted.
 *
 * @param tokenHash - SHA-256 of the cookie's token
 */
export async function useSession(
  tx: Transaction,
  tokenHash: Buffer,
  limits: SessionLimits,
): Promise<Session | undefined> {
  const { rows } = await tx.query({
    name: 'use-session',
    text: /* sql */ `${SESSION} where s.token_hash = $1 and ${SESSION_HOLDS}`,
    values: [tokenHash, limits.absoluteSeconds, limits.idleSeconds],
  });
  const session = sessionRow.optional().parse(rows[0]);
  if (session && Date.now() - session.lastUsedAt.getTime() > TOUCH_SECONDS * 1_000)
    await tx.query({
      name: 'touch-session',
      text: /* sql */ `update sessions set last_used_at = now() where id = $1`,
      values: [session.id],
    });
  return session;
}

/** The session with an id, if it holds; held to the end of the transaction, so that it cannot be replaced twice. */
export async function lockSession(
  tx: Transaction,
  id: string,
  limits: SessionLimits,
): Promise<Session | undefined> {
  const { rows } = await tx.query(
    /* sql */ `${SESSION} where s.id = $1 and ${SESSION_HOLDS} for update of s`,
    [id, limits.absoluteSeconds, limits.idleSeconds],
  );
  return sessionRow.optional().parse(rows[0]);
}

/** A session to begin. */
export interface NewSession {
  id: string;
  tokenHash: Buffer;
  personId: string;
  roles: readonly string[];
  forces: readonly string[];
  authenticatedAt: Date;
}

/** Begin a session. Not safe to repeat: an id and a token are used once. */
export async function startSession(tx: Transaction, session: NewSession): Promise<void> {
  await tx.query(
    /* sql */ `
      insert into sessions (id, token_hash, person_id, roles, forces, authenticated_at)
      values ($1, $2, $3, $4, $5, $6)`,
    [session.id, session.tokenHash, session.personId, session.roles, session.forces, session.authenticatedAt],
  );
}

/** End a session. Safe to repeat. @returns whether there was one to end */
export async function endSession(tx: Transaction, id: string): Promise<boolean> {
  const { rowCount } = await tx.query(/* sql */ `delete from sessions where id = $1`, [id]);
  return rowCount === 1;
}

/** End every session and token of a person at once. Safe to repeat. */
export async function endSignIns(tx: Transaction, personId: string): Promise<void> {
  await tx.query(/* sql */ `update people set tokens_valid_from = clock_timestamp() where id = $1`, [
    personId,
  ]);
  await tx.query(/* sql */ `delete from sessions where person_id = $1`, [personId]);
}

/** Everybody who has or had a login, with the force whose chain tells of their sign-ins; as the owner. */
export async function peopleByLogin(
  tx: Transaction,
  login: string,
): Promise<{ id: string; force: string }[]> {
  const { rows } = await tx.query<{ id: string; force: string }>(
    /* sql */ `select id, force from people where login = $1 order by id`,
    [login],
  );
  return rows;
}

/** Remove the sessions that have run out: what is there no longer tells nobody who worked when. Safe to repeat. */
export async function purgeSessions(tx: Transaction, limits: SessionLimits): Promise<void> {
  await tx.query(
    /* sql */ `
      delete from sessions
      where created_at <= now() - make_interval(secs => $1) or last_used_at <= now() - make_interval(secs => $2)`,
    [limits.absoluteSeconds, limits.idleSeconds],
  );
}
