import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fetchToken } from '../../dev/identity-provider/token.ts';
import type { Command } from '../command.ts';

const usage = `Usage: npm run pacars -- token LOGIN

Prints a bearer token of a sample person, valid for one hour, from the local identity provider of a running stack
(PACARS_HOME, default .pacars). The logins are in its stack.json.`;

export const token: Command = {
  usage,
  run: async ([login]) => {
    if (login === undefined) {
      process.stderr.write(`${usage}\n`);
      return 1;
    }
    const file = join(process.env['PACARS_HOME'] || '.pacars', 'stack.json');
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      throw new Error(`there is no ${file}: start the system first with npm start`);
    }
    const { issuer } = z.object({ issuer: z.url() }).parse(JSON.parse(text));
    process.stdout.write(`${await fetchToken({ issuer, login })}\n`);
    return 0;
  },
};
