import { demoCommand } from '../../dev/demo/demo-command.ts';
import type { Command } from '../command.ts';

export const demo: Command = {
  usage: `Usage: npm run demo -- [--json] [--messages FILE]

Sends the sample messages as the feed would, completes the human tasks as sample staff, waits until every report has
ended, and prints where each went. Exit 0 only if every report ended as expected.

  --json           print one JSON object on standard output, and progress on standard error
  --messages FILE  send these messages instead: a JSON list of feed messages (docs/feed.md)

Environment:
  PACARS_PORT   port of the API (default any free one)
  TEMPORAL_CLI  path of the Temporal CLI`,
  takesArguments: true,
  run: demoCommand,
};
