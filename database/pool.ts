import { Pool, type PoolClient } from 'pg';

/** The pool, as the other rooms hold it: they pass it on and never query by themselves. */
export type Database = Pool;

/** A connection inside a transaction: what every query of this room takes first. */
export type Transaction = Pick<PoolClient, 'query'>;

export interface PoolOptions {
  url: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** Most connections at once. (Default: 10) */
  maxConnections?: number;
  /** Called when an idle connection breaks; the pool replaces it by itself. */
  onIdleError: (error: Error) => void;
}

/**
 * A pool of connections to the pacars database. Connecting takes 5 s at most, a statement 30 s, and a transaction
 * that its process has forgotten is ended after 60 s.
 */
export function createPool({ url, applicationName, maxConnections = 10, onIdleError }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: applicationName,
    max: maxConnections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
    options: '-c search_path=pacars,pg_temp',
  });
  // Without a listener a restart of PostgreSQL ends the process: a broken idle connection is an 'error' event.
  pool.on('error', onIdleError);
  // The same when a connection breaks while it is in use: the query at hand fails with it, and that is told there.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

const DOWN_STATES = new Set([
  '57P01', // terminated by an administrator
  '57P02', // crash shutdown
  '57P03', // starting up
  '53300', // too many connections
  '25006', // read only: the server is a standby
  '25P03', // a transaction that waited too long for its process
  '40001', // could not be put in order with others
  '40P01', // deadlock: this transaction was the one to give way
  '53100', // disk full
  '53200', // out of memory
  '55P03', // lock not available in time
  '57014', // statement timeout
  '58030', // input or output failed
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
]);
const DOWN_NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'EPIPE',
]);
const DOWN_MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Client has encountered a connection error',
];

/**
 * Whether the error says that the database cannot do it now, so that the same call may work
 * later (and must be safe to repeat: a connection lost at the commit does not tell whether it was done): it is not there, it is full, or it is too busy.
 */
export function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (DOWN_STATES.has(code) || DOWN_NETWORK.has(code)) return true;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseDown);
  return DOWN_MESSAGES.some((text) => error.message.includes(text));
}

const GAVE_WAY_STATES = new Set(['40001', '40P01']);

/** Whether PostgreSQL ended the transaction so that others could go on: nothing of it was done, and it may begin again. */
export function hasGivenWay(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    GAVE_WAY_STATES.has(error.code)
  );
}

/** Whether a row that must be unique was already there: two did the same at once, and the other was first. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

/** Whether a row that another was to refer to has gone: what it stood for was erased at the same moment. */
export function isMissingReference(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23503';
}
