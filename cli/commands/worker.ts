import { readWorkerConfig } from '../../runtime/config.ts';
import { runWorker } from '../../worker/main.ts';
import type { Command } from '../command.ts';

export const worker: Command = {
  usage:
    'Usage: npm run pacars -- worker\n\nRuns the worker until SIGTERM. Settings by environment; see README.',
  run: async () => {
    await runWorker(readWorkerConfig(process.env));
    return 0;
  },
};
