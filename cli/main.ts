import type { Command } from './command.ts';
import { failureMessage } from './failure-message.ts';

interface Entry {
  /** One line for the list of commands. */
  summary: string;
  load: () => Promise<Command>;
}

/** Every command, loaded only when it is called; those of the laptop stack are not part of the shipped image. */
const COMMANDS: Readonly<Record<string, Entry>> = {
  start: {
    summary: 'run the whole system on this machine (npm start)',
    load: async () => (await import('./commands/start.ts')).start,
  },
  demo: {
    summary: 'run the main job from start to end on a throw-away stack (npm run demo)',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  migrate: {
    summary: "bring the database to the newest schema, and Temporal's search attributes",
    load: async () => (await import('./commands/migrate.ts')).migrateCommand,
  },
  seed: {
    summary: 'write a feed and the people directory into the database',
    load: async () => (await import('./commands/seed.ts')).seed,
  },
  people: {
    summary: 'take the people directory over from the people system, or screen every report anew',
    load: async () => (await import('./commands/people.ts')).people,
  },
  api: {
    summary: 'run the HTTP API',
    load: async () => (await import('./commands/api.ts')).api,
  },
  worker: {
    summary: 'run the Temporal worker and the dispatcher of the outbox',
    load: async () => (await import('./commands/worker.ts')).worker,
  },
  identity: {
    summary: 'run the component that releases identities',
    load: async () => (await import('./commands/identity.ts')).identity,
  },
  retention: {
    summary: 'erase what is due and decided, open the reviews that are due; certificates',
    load: async () => (await import('./commands/retention.ts')).retention,
  },
  keys: {
    summary: 'make the keys of a new installation, and turn them over',
    load: async () => (await import('./commands/keys.ts')).keys,
  },
  audit: {
    summary: 'copy the audit to a file, or check such a copy without a database',
    load: async () => (await import('./commands/audit.ts')).audit,
  },
  search: {
    summary: 'make afresh by what reports are found, and find their links',
    load: async () => (await import('./commands/search.ts')).search,
  },
  'support-bundle': {
    summary: 'write what support needs to know, and nothing of any report',
    load: async () => (await import('./commands/support-bundle.ts')).supportBundle,
  },
  'on-call': {
    summary: 'set or show who is on call for danger',
    load: async () => (await import('./commands/on-call.ts')).onCall,
  },
  sessions: {
    summary: "end a person's browser sessions and tokens at once",
    load: async () => (await import('./commands/sessions.ts')).sessions,
  },
  token: {
    summary: 'print a bearer token of a sample person (embedded stack only)',
    load: async () => (await import('./commands/token.ts')).token,
  },
};

const OVERVIEW = `Usage: npm run pacars -- <command> [options]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(15)} ${summary}`)
  .join('\n')}

Each command has --help.
`;

/** Run the command that the arguments name. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  const entry = name === undefined ? undefined : COMMANDS[name];
  if (entry === undefined) {
    const asked = name === undefined || name === '--help' || name === '-h' || name === 'help';
    if (!asked) process.stderr.write(`there is no command ${name}\n\n`);
    (asked ? process.stdout : process.stderr).write(OVERVIEW);
    return name === undefined || !asked ? 1 : 0;
  }
  const command = await entry.load();
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${command.usage}\n`);
    return 0;
  }
  if (args.length > 0 && command.takesArguments !== true) {
    process.stderr.write(`this command takes no arguments\n\n${command.usage}\n`);
    return 1;
  }
  return command.run(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${failureMessage(error)}\n`);
  // At once: an api or worker that failed half-way has loops and connections that would keep it half alive.
  process.exit(1);
}
