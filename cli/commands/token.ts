import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fetchToken } from '../../dev/identity-provider/token.ts';
import type { Command } from '../command.ts';

const usage = `Usage: npm run pacars -- token LOGIN

Prints a bearer token of a sample person, valid for one hour, from the local identity provider of a running stack
(PACARS_HOME, default .pacars). The logins are in its stack.json.`;

const description = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.object({ issuer: z.url() }));

const issuerIn = (file: string): string => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`there is no ${file}: start the system first with npm start`, { cause: error });
  }
  try {
    return description.parse(text).issuer;
  } catch (error) {
    throw new Error(`${file} is damaged: stop the system and start it again`, { cause: error });
  }
};

export const token: Command = {
  usage,
  takesArguments: true,
  run: async ([login, ...more]) => {
    if (login === undefined || more.length > 0) {
      process.stderr.write(`${usage}\n`);
      return 1;
    }
    const file = join(process.env['PACARS_HOME'] || '.pacars', 'stack.json');
    const accessToken = await fetchToken({ issuer: issuerIn(file), login }).catch((error: unknown) => {
      // What fetch throws when nobody answers: a stack that was killed leaves its description behind.
      if (error instanceof TypeError)
        throw new Error(`nobody answers where ${file} points: start the system again with npm start`, {
          cause: error,
        });
      throw error;
    });
    process.stdout.write(`${accessToken}\n`);
    return 0;
  },
};
