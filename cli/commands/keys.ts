import { createAuditKeyFile } from '../../runtime/audit/audit-key.ts';
import { parseArgs } from 'node:util';
import { createPool } from '../../database/pool.ts';
import { createKeyFiles } from '../../runtime/key-ring.ts';
import { readTurnOverConfig } from '../../runtime/command-config.ts';
import { WRAPPING_PURPOSES, type WrappingPurpose } from '../../runtime/turn-over.ts';
import type { Command } from '../command.ts';
import { retireKeys, type TurnOver, turnOver, turnOverCodec, turnOverCursors } from '../turn-keys-over.ts';

const usage = `Usage: npm run pacars -- keys create RING IDENTITY [AUDIT]
       npm run pacars -- keys rotate [--content] [--intake] [--identity --identity-key FILE] [--cursor] [--codec]
                                             [--retire]
       npm run pacars -- keys audit AUDIT

create        makes the keys of a new installation: RING for the api and the worker, IDENTITY (the secret half of the
              identity key) for the component that opens identities, to be kept away from both, and AUDIT for the
              worker, which signs the audit's checkpoints and erasures with it. Refuses to overwrite.
rotate        turns keys over while api and worker run: adds a version to the ring, which they take up by themselves within
              seconds, and wraps every key in the database anew under it. Cut short, it is ended by running it again.
  --content   the keys of what reports say
  --intake    the keys of held deliveries, feeds' secrets and the reasons of holds
  --identity  the key of who reported: needs its secret halves, in the file of --identity-key
  --cursor    the secret of page cursors; pages begun before can be gone on with once more
  --codec     the key of what Temporal stores (PACARS_PAYLOAD_CODEC); older versions stay, for older histories
  --retire    instead: destroy the older versions, if nothing is wrapped by them any more. A backup of the database that
              was made before the rotation cannot be read without them.

audit         makes AUDIT alone, for an installation that has its other keys. Refuses to overwrite.

Settings of rotate: DATABASE_URL (a role that may act as pacars_owner), PACARS_KEYS_FILE (the ring that api and worker
read: the same file, or brought to each of them before --retire).`;

const OPTIONS = {
  content: { type: 'boolean' },
  intake: { type: 'boolean' },
  identity: { type: 'boolean' },
  'identity-key': { type: 'string' },
  cursor: { type: 'boolean' },
  codec: { type: 'boolean' },
  retire: { type: 'boolean' },
} as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function rotateOne(settings: TurnOver, purpose: WrappingPurpose): Promise<boolean> {
  const { version, added, left } = await turnOver(settings, purpose);
  if (!added)
    say(`${purpose}: an earlier rotation to version ${version} was ended; run again for a new version`);
  if (left === 0) say(`${purpose}: version ${version} wraps every key`);
  else
    say(
      `${purpose}: ${left} keys are still wrapped by older versions; run again once every process runs on the ring`,
    );
  return left === 0;
}

async function retireOne(settings: TurnOver, purpose: WrappingPurpose): Promise<boolean> {
  const gone = await retireKeys(settings, purpose);
  say(
    gone.length === 0 ? `${purpose}: nothing to retire` : `${purpose}: destroyed version ${gone.join(', ')}`,
  );
  return true;
}

async function rotate(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const purposes = WRAPPING_PURPOSES.filter((purpose) => values[purpose] === true);
  if (purposes.length === 0 && values.cursor !== true && values.codec !== true) {
    process.stderr.write(`${usage}\n`);
    return 1;
  }
  if (values.identity === true && values['identity-key'] === undefined)
    throw new Error('--identity needs --identity-key FILE, the file with its secret halves');
  const { databaseUrl, keysFile: ringFile } = readTurnOverConfig(process.env);
  const database = createPool({
    url: databaseUrl,
    applicationName: 'pacars keys',
    maxConnections: 2,
    onIdleError: () => {},
  });
  let rewrapped = 0;
  const onProgress: TurnOver['onProgress'] = (purpose, count) => {
    rewrapped += count;
    process.stderr.write(`${purpose}: ${rewrapped} keys wrapped anew\n`);
  };
  const settings = { database, ringFile, identityFile: values['identity-key'], onProgress };
  const act = values.retire === true ? retireOne : rotateOne;
  let complete = true;
  try {
    for (const purpose of purposes) {
      rewrapped = 0;
      complete = (await act(settings, purpose)) && complete;
    }
    if (values.cursor === true && values.retire !== true) {
      await turnOverCursors(settings);
      say('cursor: another secret is in use');
    }
    if (values.codec === true && values.retire !== true)
      say(`codec: version ${await turnOverCodec(settings)} encrypts what Temporal stores from now on`);
  } finally {
    await database.end();
  }
  return complete ? 0 : 1;
}

function makeAuditKey([file, ...more]: readonly string[]): number {
  if (file === undefined || more.length > 0) {
    process.stderr.write(`${usage}\n`);
    return 1;
  }
  createAuditKeyFile(file);
  say(`Wrote ${file}.`);
  return 0;
}

export const keys: Command = {
  usage,
  takesArguments: true,
  run: async ([verb, ...args]) => {
    if (verb === 'rotate') return rotate(args);
    if (verb === 'audit') return makeAuditKey(args);
    const [ring, identity, audit, ...more] = args;
    if (verb !== 'create' || ring === undefined || identity === undefined || more.length > 0) {
      process.stderr.write(`${usage}\n`);
      return 1;
    }
    createKeyFiles(ring, identity);
    if (audit !== undefined) createAuditKeyFile(audit);
    const written = [ring, identity, ...(audit === undefined ? [] : [audit])];
    say(`Wrote ${written.slice(0, -1).join(', ')} and ${written.at(-1) ?? ''}.`);
    return 0;
  },
};
