import { createAuditKeyFile } from '../../runtime/audit/audit-key.ts';
import { createKeyFiles } from '../../runtime/key-ring.ts';
import type { Command } from '../command.ts';

const usage = `Usage: npm run pacars -- keys create RING IDENTITY [AUDIT]

Makes the keys of a new installation: RING for the api and the worker, IDENTITY (the secret half of the identity key)
for the component that opens identities, to be kept away from both, and AUDIT for the worker, which signs the
checkpoints of the audit with it (PACARS_AUDIT_KEY_FILE). Refuses to overwrite.`;

export const keys: Command = {
  usage,
  takesArguments: true,
  run: async ([verb, ring, identity, audit, ...more]) => {
    if (verb !== 'create' || ring === undefined || identity === undefined || more.length > 0) {
      process.stderr.write(`${usage}\n`);
      return 1;
    }
    createKeyFiles(ring, identity);
    if (audit !== undefined) createAuditKeyFile(audit);
    const written = [ring, identity, ...(audit === undefined ? [] : [audit])];
    process.stdout.write(`Wrote ${written.slice(0, -1).join(', ')} and ${written.at(-1) ?? ''}.\n`);
    return 0;
  },
};
