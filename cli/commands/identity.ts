import { runIdentity } from '../../identity/main.ts';
import { readIdentityConfig } from '../../runtime/identity-config.ts';
import type { Command } from '../command.ts';
import { productVersion } from '../product-version.ts';

export const identity: Command = {
  usage: `Usage: npm run pacars -- identity

Runs the component that releases identities until SIGTERM: the only process that is given the identity secret.
Settings by environment; see README.`,
  run: async () => {
    await runIdentity(readIdentityConfig(process.env), productVersion());
    return 0;
  },
};
