import { startCommand } from '../../dev/stack/start-command.ts';
import type { Command } from '../command.ts';

export const start: Command = {
  usage:
    'Usage: npm start\n\nRuns the whole system on this machine until Ctrl-C. Settings: PACARS_HOME, PACARS_PORT; see README.',
  run: startCommand,
};
