import { START_USAGE, startCommand } from '../../dev/stack/start-command.ts';
import type { Command } from '../command.ts';

export const start: Command = {
  usage: START_USAGE,
  run: startCommand,
};
