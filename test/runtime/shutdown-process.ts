// A process of its own for shutdown.test.ts: says when it is up, and what it closes.
import { createLogger } from '../../runtime/logger.ts';
import { onShutdown } from '../../runtime/shutdown.ts';

const [kind = 'clean'] = process.argv.slice(2);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const log = createLogger({ process: 'worker', level: 'error' });
onShutdown(log, [
  { name: 'first', limitMs: 5_000, close: async () => say('closed first') },
  {
    name: 'second',
    limitMs: kind === 'slow' ? 60_000 : 5_000,
    close: () => (kind === 'slow' ? new Promise(() => undefined) : Promise.resolve(say('closed second'))),
  },
]);
// Keeps the process up, as a server would.
setInterval(() => undefined, 60_000);
if (kind === 'throws')
  setImmediate(() => {
    throw new Error('CANARY');
  });
if (kind === 'rejects') void Promise.reject(new Error('CANARY'));
say('up');
