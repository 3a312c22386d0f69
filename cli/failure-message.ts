const NOT_REACHED = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ETIMEDOUT',
]);
const NO_SUCH_FILE = new Set(['ENOENT', 'ENOTDIR']);
const NO_RIGHT = new Set(['EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOSPC']);

/** What to do about the answers of PostgreSQL that an operator can cause; its own words may quote what is stored. */
const POSTGRES_ADVICE: Readonly<Record<string, string>> = {
  '28P01': 'PostgreSQL refuses the login: check role and password in DATABASE_URL',
  '28000': 'PostgreSQL refuses the login: check the role in DATABASE_URL, and whether it may come from here',
  '3D000': 'there is no such database: create it, or check its name in DATABASE_URL',
  '42501': 'the role in DATABASE_URL lacks a right that this command needs; see --help for what it has to be',
  '57P03': 'PostgreSQL is starting up or shutting down: try again in a moment',
  '53300': 'PostgreSQL takes no more connections: try again, or raise max_connections',
};

/** The same for Temporal, by the number of the gRPC status. */
const TEMPORAL_ADVICE: Readonly<Record<number, string>> = {
  4: 'Temporal did not answer in time: check that it runs, and TEMPORAL_ADDRESS',
  5: 'Temporal does not know the namespace: create it, or check TEMPORAL_NAMESPACE',
  7: 'Temporal refuses this: check the rights of the key or certificate',
  14: 'Temporal does not answer: check that it runs, TEMPORAL_ADDRESS, and the TEMPORAL_TLS settings',
  16: 'Temporal refuses the login: check TEMPORAL_API_KEY or the client certificate',
};

const fieldOf = (error: Error, name: string): string | undefined => {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

const ofCode = (error: Error, code: string): string | undefined => {
  const file = fieldOf(error, 'path');
  const where = [fieldOf(error, 'address') ?? fieldOf(error, 'hostname'), fieldOf(error, 'port')]
    .filter((part) => part !== undefined)
    .join(':');
  if (NOT_REACHED.has(code))
    return `nothing answers at ${where === '' ? 'the address' : where} (${code}): check that the server runs, and its address in the environment`;
  if (code === 'EADDRINUSE')
    return `the port is taken (${where}): set another one, or stop what listens there`;
  if (code === 'EEXIST' && file !== undefined) return `${file} is there already, and is left as it is`;
  if (NO_SUCH_FILE.has(code) && file !== undefined) return `there is no ${file}: check the path`;
  if (NO_RIGHT.has(code) && file !== undefined)
    return `${file} cannot be used (${code}): check its rights and the space left`;
  if (code.startsWith('ERR_PARSE_ARGS')) return error.message;
  if (/^[0-9A-Z]{5}$/u.test(code))
    return POSTGRES_ADVICE[code] ?? `PostgreSQL answered with SQLSTATE ${code}`;
  return undefined;
};

/**
 * What an operator is told of a failure: what is wrong and what to do. Words that are not ours are not passed on
 * where they could quote a file, a row or a message.
 */
export function failureMessage(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  // A name with several addresses fails as one error that holds the failure of each.
  const [first] = error instanceof AggregateError ? error.errors : [];
  if (first instanceof Error) return failureMessage(first);
  const code: unknown = Reflect.get(error, 'code');
  // What fetch throws says nothing itself.
  if (code === undefined && error instanceof TypeError && error.cause instanceof Error)
    return failureMessage(error.cause);
  if (typeof code === 'number' && 'details' in error)
    return TEMPORAL_ADVICE[code] ?? `Temporal answered with gRPC status ${code}`;
  const known = typeof code === 'string' ? ofCode(error, code) : undefined;
  if (known !== undefined) return known;
  if (error instanceof SyntaxError || error.name === 'ZodError')
    return `a file or an answer is not of the form that this command reads (${error.name})`;
  if (typeof code === 'string') return `${error.name} (${code})`;
  // Some libraries put the stack of another error into their message.
  return error.message.replace(/\n\s+at [^]*$/u, '');
}
