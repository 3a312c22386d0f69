import { readPeopleConfig } from '../../runtime/config.ts';
import { rescreenNow, syncPeopleNow } from '../../worker/people-now.ts';
import type { Command } from '../command.ts';

export const people: Command = {
  usage: `Usage: npm run pacars -- people sync|rescreen

sync      takes the people directory over from the people system now (PEOPLE_DIRECTORY_URL, PEOPLE_DIRECTORY_TOKEN),
          as the worker does every 15 minutes; exits with 1 when the answer could not be believed
rescreen  looks for the subjects of every report again and screens it: once after an upgrade from version 0.1

Settings: DATABASE_URL (the worker's role), PACARS_KEYS_FILE. Safe to repeat.`,
  takesArguments: true,
  run: async ([what, ...rest]) => {
    if (rest.length > 0 || (what !== 'sync' && what !== 'rescreen')) {
      process.stderr.write(`${people.usage}\n`);
      return 1;
    }
    const config = readPeopleConfig(process.env);
    if (what === 'rescreen') {
      process.stdout.write(`Reports screened anew: ${await rescreenNow(config)}.\n`);
      return 0;
    }
    const { people: read, changed, problem } = await syncPeopleNow(config);
    if (problem !== null) {
      process.stderr.write(
        `The answer of ${read} people is too small to be believed (${problem}): nothing was changed.\n`,
      );
      return 1;
    }
    process.stdout.write(`${read} people read, ${changed} changed.\n`);
    return 0;
  },
};
