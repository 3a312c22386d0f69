import { isIPv4 } from 'node:net';
import { z } from 'zod';

/** A service of the laptop stack that has started to listen. */
export interface RunningService {
  /** Where it answers. */
  url: string;
  /** Stop listening and let go of everything; resolves when nothing is open any more. */
  close(): Promise<void>;
}

/** One answered request, without anything that a sender chose: no query, no headers, no body. */
export interface RequestLogEntry {
  part: string;
  method: string;
  /** The route's template, such as `/cases`. */
  path: string;
  status: number;
  /** Milliseconds from the request to its end. */
  ms: number;
}
export type RequestLog = (entry: RequestLogEntry) => void;

/** How long a service may take to close before the process ends without it. */
const CLOSE_LIMIT_MS = 5_000;

/** `PORT`-like setting: 0 or nothing means any free port. */
export const portSetting = z.coerce.number().int().min(0).max(65_535).default(0);

/** `HOST`-like setting: these services know no passwords, so they answer on this machine only. */
export const hostSetting = z
  .string()
  .default('127.0.0.1')
  .refine((host) => host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.')), {
    error: 'must be a loopback address: this service is for one machine only',
  });

/**
 * Read settings from the environment; an empty value counts as missing.
 *
 * @throws RangeError that names every setting that is missing or wrong, without its value
 */
export function readSettings<Schema extends z.ZodObject>(
  schema: Schema,
  environment: NodeJS.ProcessEnv = process.env,
): z.infer<Schema> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const settings = schema.safeParse(given);
  if (settings.success) return settings.data;
  const wrong = settings.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  throw new RangeError(`settings: ${wrong.join('; ')}`);
}

/** Write one JSON line for each request to stderr; stdout is kept for the `ready` line. */
export const logRequestToStderr: RequestLog = (entry) => {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`);
};

/**
 * Run one service as a process of its own: print `ready <url>` when it listens, end with code 0 on SIGTERM,
 * SIGINT or when the parent that holds the IPC channel is gone, and with code 1 when it cannot start.
 */
export async function runChildProcess(start: () => Promise<RunningService>): Promise<void> {
  // A parent that died takes its ends of the pipes along; writing to them must not end us before we have closed.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

  const told = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
    if (process.send !== undefined) process.once('disconnect', resolve);
  });
  try {
    const service = await start();
    process.stdout.write(`ready ${service.url}\n`);
    await told;
    setTimeout(() => process.exit(1), CLOSE_LIMIT_MS).unref();
    await service.close();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'could not start'}\n`);
    process.exit(1);
  }
}
