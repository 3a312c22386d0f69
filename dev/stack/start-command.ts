import type { z } from 'zod';
import { address, databaseUrl } from '../../runtime/settings.ts';
import { printLine, printNote } from '../print.ts';
import type { StackDescription } from './description.ts';
import type { StackEvent } from './events.ts';
import { startStack } from './start-stack.ts';
import type { StackOptions } from './stack-plan.ts';
import { listenForStopRequests } from './stop-requests.ts';

/** What `npm start --help` prints. */
export const START_USAGE = `Usage: npm start

Runs the whole system on this machine until Ctrl-C: PostgreSQL, Temporal, the API with the staff
pages, the worker, the simulated force systems, mail and a local identity provider.

Environment:
  PACARS_HOME       data directory, kept between runs (default .pacars)
  PACARS_PORT       port of the API and the staff pages (default 3000)
  DATABASE_URL      use this PostgreSQL instead of the embedded one
  TEMPORAL_ADDRESS  use this Temporal (host:port) instead of the embedded one
  TEMPORAL_CLI      path of the Temporal CLI`;

const MAX_PORT = 65_535;

const portOf = (text: string): number => {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > MAX_PORT)
    throw new RangeError(`PACARS_PORT must be a port from 0 to ${MAX_PORT}`);
  return port;
};

/** A setting that the parts would refuse too, but only once half of them run. */
const checked = (name: string, value: string, form: z.ZodType<string, string>): string => {
  const parsed = form.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RangeError(`${name} ${parsed.error.issues[0]?.message}`);
};

/**
 * What the environment says about the stack to start; an empty variable counts as none.
 *
 * @throws RangeError naming the variable that is not of its form
 */
export const stackOptionsFrom = (environment: NodeJS.ProcessEnv): StackOptions => {
  const value = (name: string): string | undefined => environment[name] || undefined;
  const [home, port, database, temporal] = [
    'PACARS_HOME',
    'PACARS_PORT',
    'DATABASE_URL',
    'TEMPORAL_ADDRESS',
  ].map(value);
  return {
    home: home ?? '.pacars',
    ...(port !== undefined && { port: portOf(port) }),
    ...(database !== undefined && { databaseUrl: checked('DATABASE_URL', database, databaseUrl) }),
    ...(temporal !== undefined && { temporalAddress: checked('TEMPORAL_ADDRESS', temporal, address) }),
  };
};

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;

/** One event of a stack as a line for people; undefined for those that are not worth one. */
export const eventLine = (event: StackEvent): string | undefined => {
  switch (event.kind) {
    case 'note':
      return event.text;
    case 'ready':
      return `  ${event.part} is ready (${seconds(event.afterMs)})`;
    case 'done':
      return `  ${event.part} is done (${seconds(event.afterMs)})`;
    case 'died':
      return `! ${event.part} died (${event.how}); starting it again in ${seconds(event.restartInMs)}`;
    case 'restarted':
      return `  ${event.part} is back (${seconds(event.afterMs)})`;
    case 'restart-failed':
      return `! ${event.reason}${event.restartInMs === undefined ? '' : `\n  trying again in ${seconds(event.restartInMs)}`}`;
    case 'stopped':
      return `  ${event.part} has stopped`;
    case 'starting':
    case 'stopping':
      break;
  }
  return undefined;
};

const printEvent = (event: StackEvent): void => {
  const line = eventLine(event);
  if (line !== undefined) printLine(line);
};

const nothing = (): void => undefined;

const printAddresses = (
  { api, issuer, temporal, mail, simulators, people }: StackDescription,
  home: string,
): void => {
  const width = Math.max(...people.map(({ login }) => login.length));
  const rows: [string, string][] = [
    ['API and staff pages', api],
    ['API description', `${api}/v1/openapi.json`],
    ['Temporal UI', temporal.ui ?? `(your own server: ${temporal.address})`],
    ['Inbox', mail.inbox],
    ['Identity provider', issuer],
    ...Object.entries(simulators),
  ];
  printLine('\npacars is running.\n');
  for (const [what, where] of rows) printLine(`  ${what.padEnd(20)} ${where}`);
  printLine('\nSample people (npm run pacars -- token LOGIN prints a token):\n');
  for (const { login, force, roles, about } of people)
    printLine(`  ${login.padEnd(width)}  ${force}, ${roles.join(' + ')}: ${about}`);
  printLine(`\nHow to reach everything, secrets included: ${home}/stack.json; logs: ${home}/logs`);
  printLine('Ctrl-C stops all of it; the data stay.');
};

/**
 * The command `npm start`: run the stack until someone asks it to stop.
 *
 * @returns the exit code: 0 after a clean stop; a second Ctrl-C ends the process with 130
 * @throws Error when the stack did not start, or PACARS_PORT is no port
 */
export const startCommand = async (): Promise<number> => {
  // A reader that goes away, as in `npm start | head`, or a closed terminal, must not end the stack in disorder.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', nothing);
  const stopping = new AbortController();
  let kill = nothing;
  const asked = new Promise<void>((resolve) => {
    listenForStopRequests({
      onStop: () => {
        printNote('\nStopping (Ctrl-C again kills everything at once)');
        stopping.abort(new Error('stopped before it was ready'));
        resolve();
      },
      onKill: () => {
        kill();
        process.exit(130);
      },
    });
  });
  try {
    const options = stackOptionsFrom(process.env);
    printLine('Starting pacars');
    const onKillable = (killAll: () => void): void => {
      kill = killAll;
    };
    const stack = await startStack({ ...options, onEvent: printEvent, signal: stopping.signal, onKillable });
    printAddresses(stack.description, options.home);
    await asked;
    await stack.stop();
    printLine('Stopped.');
    return 0;
  } catch (error) {
    if (stopping.signal.aborted) {
      printLine('Stopped.');
      return 0;
    }
    throw error;
  }
};
