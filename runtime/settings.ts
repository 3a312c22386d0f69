import { z } from 'zod';
import { TASK_KINDS } from '../domain/task-kinds.ts';

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

const urlOf = (value: string): URL | undefined => (URL.canParse(value) ? new URL(value) : undefined);

const urlOn = (protocols: readonly string[], message: string): z.ZodType<string, string> =>
  z.string().refine((value) => protocols.includes(urlOf(value)?.protocol ?? ''), message);

/** A PostgreSQL address with the role to log in as. */
export const databaseUrl = urlOn(
  ['postgres:', 'postgresql:'],
  'must be a PostgreSQL address: postgres://role:password@host:port/database',
);

export const smtpUrl = urlOn(
  ['smtp:', 'smtps:'],
  'must be a mail server: smtp://host:port or smtps://user:password@host',
);

/** Report content or staff's tokens travel here, so the line is encrypted unless it never leaves the machine. */
export const secureUrl = z.string().refine((value) => {
  const url = urlOf(value);
  if (url === undefined || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
}, 'must be an https:// address without credentials (http:// on this machine only)');

/**
 * A component of ours that may stand on another network of the same machine: as `secureUrl`, or plain http to a bare
 * name such as `identity`, which only a private network of containers resolves.
 */
export const nearUrl = z.string().refine((value) => {
  const url = urlOf(value);
  if (url?.protocol === 'http:' && !url.hostname.includes('.') && !url.hostname.includes(':'))
    return url.username === '' && url.password === '';
  return secureUrl.safeParse(value).success;
}, 'must be an https:// address without credentials (http:// on this machine or to a container beside it only)');

/** The origin of a web site, as a browser names it. */
export const origin = secureUrl.refine(
  (value) => URL.canParse(value) && new URL(value).origin === value,
  'must be an origin, without a path: https://host or https://host:port',
);

export const secret = z.string().min(16, 'must be a secret of at least 16 characters');

export const port = z
  .string()
  .regex(/^\d{1,5}$/u, 'must be a port: 0 (any free one) to 65535')
  .transform(Number)
  .refine((number) => number <= 65_535, 'must be a port: 0 (any free one) to 65535');

export const address = z
  .string()
  .regex(/^(\[[0-9a-f:]+\]|[^\s:/]+):\d{1,5}$/iu, 'must be host:port, such as 127.0.0.1:7233');

const SLUG = /^[a-z][a-z-]{1,40}$/u;
export const forceSlug = z.string().regex(SLUG, 'must be the slug of a force, such as derbyshire');
export const forceSlugs = z
  .string()
  .transform((list) => [...new Set(list.split(',').map((slug) => slug.trim()))])
  .refine((slugs) => slugs.every((slug) => SLUG.test(slug)), 'must be slugs of forces with commas between');

/** A whole number from 1 to a bound. */
export const amountUpTo = (max: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^\d{1,9}$/u, `must be a whole number from 1 to ${max}`)
    .transform(Number)
    .refine((number) => number >= 1 && number <= max, `must be a whole number from 1 to ${max}`);

/** Plain mail addresses: no names, nothing that could end a header. */
export const mailAddresses = z
  .string()
  .transform((list) => [...new Set(list.split(',').map((each) => each.trim()))])
  .refine(
    (addresses) => addresses.every((each) => z.email().safeParse(each).success),
    'must be mail addresses with commas between',
  );

/** The path of a claim in a token: names with dots between. */
export const claimPath = z.string().max(200);

export const yesOrNo = z
  .enum(['true', 'false', '1', '0'])
  .transform((value) => value === 'true' || value === '1');

export const logLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);

/** A variable that holds JSON, parsed and then held to a schema. */
const jsonOf = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((value, context): unknown => {
      try {
        return JSON.parse(value);
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

const MESSAGE_ELAPSED = 'must be one of { "seconds": n }, { "minutes": n }, { "hours": n }';
const amount = z.number().positive('must be more than 0').max(100_000, 'must be at most 100000');
const elapsed = z.union(
  [
    z.strictObject({ seconds: amount }),
    z.strictObject({ minutes: amount }),
    z.strictObject({ hours: amount }),
  ],
  MESSAGE_ELAPSED,
);
const span = z.union(
  [elapsed, z.strictObject({ workingDays: z.int().positive() })],
  `${MESSAGE_ELAPSED}, { "workingDays": n }`,
);
const clock = z.strictObject({ remind: span, due: span, escalateEvery: elapsed });

/** A deployment's own task clocks, by kind of task or `any`. */
export const deadlines = jsonOf(
  z.partialRecord(
    z.enum([...TASK_KINDS, 'any']),
    clock,
    'must be a JSON object from kinds of task to their clocks',
  ),
);

/** Passwords by database role. */
export const rolePasswords = jsonOf(
  z.record(z.string().regex(/^pacars_[a-z]+$/u, 'must name roles such as pacars_api'), secret),
);

/** Begins the name of a chain of the audit; such names hold neither spaces nor plus signs. */
export const auditOrigin = z
  .string()
  .regex(/^[a-z0-9][a-z0-9./-]{0,99}$/u, 'must be a name such as pacars.derbyshire');

export const seconds = z
  .string()
  .regex(/^[1-9]\d{0,4}$/u, 'must be whole seconds, 1 to 86400')
  .transform(Number)
  .refine((value) => value <= 86_400, 'must be whole seconds, 1 to 86400');
