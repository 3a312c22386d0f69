import { demoCommand } from '../../dev/demo/demo-command.ts';
import type { Command } from '../command.ts';

export const demo: Command = {
  usage: `Usage: npm run demo -- [--json] [--messages FILE]

Sends the sample messages as the feed would, completes the human tasks as sample staff, waits until every report has
ended, and prints where each went. Exit 0 only if every report ended as expected.`,
  run: demoCommand,
};
