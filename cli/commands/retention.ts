import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type ErasureCertificate, listCertificates } from '../../database/erasure.ts';
import { createPool, type Database } from '../../database/pool.ts';
import { runRetention } from '../../database/retention-run.ts';
import { asWorker } from '../../database/transactions.ts';
import { readRetentionConfig, type RetentionConfig } from '../../runtime/command-config.ts';
import { isSigned, readSigner, readVerificationKeys } from '../../runtime/signing.ts';
import type { Command } from '../command.ts';

const usage = `Usage: npm run pacars -- retention run [--dry-run] [--limit N]
       npm run pacars -- retention certificates [--report ID]

run           does now what the worker does once a day: erases identities and reports whose time has come and that people
              have decided to erase, and opens the reviews that are due. Prints numbers, and why something due waits.
  --dry-run   changes nothing, and prints what would be done
  --limit N   acts at the most (default 10000); what is left waits for the next run
certificates  prints the certificates of erasure, one JSON object a line, each with whether its signature holds. Exit 1
              if one does not.
  --report ID of this report alone

Settings: DATABASE_URL (the worker's role), PACARS_AUDIT_KEY_FILE (signs and checks certificates; without it nothing is
erased). Safe to repeat, also while a worker runs.`;

const LIMIT = 10_000;

async function run(database: Database, config: RetentionConfig, args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { 'dry-run': { type: 'boolean', default: false }, limit: { type: 'string' } },
  });
  const { auditKeyFile, deadlines: clocks } = config;
  const signer = auditKeyFile === undefined ? undefined : readSigner(auditKeyFile);
  const limit = z.coerce.number().int().positive().default(LIMIT).parse(values.limit);
  const dryRun = values['dry-run'];
  const result = await runRetention({ database, clocks, signer }, { limit, dryRun });
  process.stdout.write(`${JSON.stringify({ dryRun, ...result }, null, 2)}\n`);
  return 0;
}

function printed(certificate: ErasureCertificate, publicKeys: Record<string, string> | undefined): boolean {
  const { statement, signature, keyId } = certificate;
  const valid = publicKeys === undefined ? null : isSigned(certificate, publicKeys);
  process.stdout.write(
    `${JSON.stringify({ statement, signature: signature.toString('base64'), keyId, valid })}\n`,
  );
  return valid !== false;
}

async function certificates(
  database: Database,
  { auditKeyFile }: RetentionConfig,
  args: readonly string[],
): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { report: { type: 'string' } } });
  const reportId = z.uuid().optional().parse(values.report);
  const publicKeys = auditKeyFile === undefined ? undefined : readVerificationKeys(auditKeyFile);
  const found = await asWorker(database, (tx) => listCertificates(tx, reportId));
  return found.map((certificate) => printed(certificate, publicKeys)).every(Boolean) ? 0 : 1;
}

const VERBS = new Map([
  ['run', run],
  ['certificates', certificates],
]);

export const retention: Command = {
  usage,
  takesArguments: true,
  run: async ([verb = '', ...args]) => {
    const act = VERBS.get(verb);
    if (!act) {
      process.stderr.write(`${usage}\n`);
      return 1;
    }
    const config = readRetentionConfig(process.env);
    const database = createPool({
      url: config.databaseUrl,
      applicationName: 'pacars retention',
      maxConnections: 2,
      onIdleError: () => {},
    });
    try {
      return await act(database, config, args);
    } finally {
      await database.end();
    }
  },
};
