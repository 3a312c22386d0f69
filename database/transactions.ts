import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Actor } from '../domain/access.ts';
import { ForbiddenError } from '../domain/errors.ts';
import { appendGathered, forgetGathered, gatherAudit } from './audit.ts';
import { hasGivenWay, type Transaction } from './pool.ts';

async function inTransaction<Result>(
  pool: Pool,
  settings: Record<string, string>,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const client: PoolClient = await pool.connect();
  let broken: Error | undefined;
  try {
    // One round trip: the settings hold until the transaction ends, whatever the pool does with the connection.
    const names = Object.keys(settings);
    const sets = names.map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`);
    await client.query('begin');
    if (sets.length > 0) await client.query(`select ${sets.join(', ')}`, Object.entries(settings).flat());
    gatherAudit(client);
    const result = await work(client);
    await appendGathered(client);
    await client.query('commit');
    return result;
  } catch (error) {
    forgetGathered(client);
    // A connection that cannot even roll back is thrown away, and PostgreSQL rolls back by itself.
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** How often a transaction is begun that PostgreSQL ends each time. */
const ATTEMPTS = 3;
/** Longest pause before it is begun again, in milliseconds: by chance, so that the two do not meet once more. */
const PAUSE_MS = 50;

/**
 * The same for what somebody waits for: begun again where PostgreSQL ended it so that others could go on. The locks have
 * one order (database/lock-report.ts), so this is for the case that has been overlooked: a person, and above all a sender,
 * is then not told to try again. The worker's transactions are repeated by their loops and by Temporal.
 */
async function inTransactionAgain<Result>(
  pool: Pool,
  settings: Record<string, string>,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await inTransaction(pool, settings, work);
    } catch (error) {
      if (attempt === ATTEMPTS || !hasGivenWay(error)) throw error;
      await pause(Math.random() * PAUSE_MS);
    }
}

/**
 * Run a transaction on behalf of a person: row-level security shows what they may know, and nothing else. The
 * work may be done again from its beginning, and so changes nothing but the database.
 *
 * @throws ForbiddenError when the people directory has no such person, or they have left: conflicts of interest are
 *   screened against the directory, so nobody else can be let near a report, whatever their token says
 */
export async function asActor<Result>(
  pool: Pool,
  actor: Actor,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const settings = {
    'pacars.actor': actor.id,
    'pacars.roles': actor.roles.join(','),
    'pacars.forces': actor.forces.join(','),
  };
  return inTransactionAgain(pool, settings, async (tx) => {
    const { rowCount } = await tx.query({
      name: 'actor-in-directory',
      text: /* sql */ `select from people where id = $1 and active`,
      values: [actor.id],
    });
    if (rowCount === 0)
      throw new ForbiddenError('The people directory does not know you: ask whoever keeps it.');
    return work(tx);
  });
}

/**
 * Run a transaction of a sign-in: the person is named by the identity provider, and whether they work here is for the
 * transaction to find out. They have no role and no force in it, so it shows nothing of any report.
 */
export function asSignIn<Result>(
  pool: Pool,
  personId: string,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return inTransaction(pool, { 'pacars.actor': personId }, work);
}

/**
 * Run a transaction that takes a message in: nobody's act, and the only one that may write a report. The work may be done
 * again from its beginning, as a person's.
 */
export function asIntake<Result>(pool: Pool, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return inTransactionAgain(pool, { 'pacars.intake': 'on' }, work);
}

/**
 * Do a part of a person's transaction that is no act of theirs: what their act sets off by the rules, such as the
 * screen of a report whose subject they have named. It may see and write what taking in may. When it fails, so does
 * the transaction. One within another ends with the outer one.
 */
export async function asConsequence<Result>(tx: Transaction, work: () => Promise<Result>): Promise<Result> {
  const { rows } = await tx.query<{ was: string }>(
    /* sql */ `select coalesce(current_setting('pacars.intake', true), '') as was`,
  );
  if (rows[0]?.was === 'on') return work();
  await tx.query(/* sql */ `select set_config('pacars.intake', 'on', true)`);
  const end = (): Promise<unknown> => tx.query(/* sql */ `select set_config('pacars.intake', '', true)`);
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    // Whoever goes on after a refusal, as where many things are done one by one, does so as themselves. A transaction
    // that PostgreSQL has ended takes no more.
    await end().catch(() => {});
    throw error;
  }
  await end();
  return result;
}

/** Run a transaction of the worker, which carries every report. */
export function asWorker<Result>(pool: Pool, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return inTransaction(pool, {}, work);
}

/** Run a transaction of the auditor's command, which sees one moment of the audit however long it takes. */
export function asAuditor<Result>(pool: Pool, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return inTransaction(pool, {}, async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    return work(tx);
  });
}

/** Run a transaction of an administrator's command, as the owner of the tables. */
export function asOwner<Result>(pool: Pool, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return inTransaction(pool, {}, async (tx) => {
    await tx.query('set local role pacars_owner');
    return work(tx);
  });
}
