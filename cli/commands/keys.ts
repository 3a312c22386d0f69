import { createKeyFiles } from '../../runtime/key-ring.ts';
import type { Command } from '../command.ts';

const usage = `Usage: npm run pacars -- keys create RING IDENTITY

Makes the keys of a new installation: RING for the api and the worker, IDENTITY (the secret half of the identity key)
for the component that opens identities, to be kept away from both. Refuses to overwrite.`;

export const keys: Command = {
  usage,
  takesArguments: true,
  run: async ([verb, ring, identity, ...more]) => {
    if (verb !== 'create' || ring === undefined || identity === undefined || more.length > 0) {
      process.stderr.write(`${usage}\n`);
      return 1;
    }
    createKeyFiles(ring, identity);
    process.stdout.write(`Wrote ${ring} and ${identity}.\n`);
    return 0;
  },
};
