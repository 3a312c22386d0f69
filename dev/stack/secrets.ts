import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { createAuditKeyFile } from '../../runtime/audit/audit-key.ts';
import { createKeyFiles } from '../../runtime/key-ring.ts';
import { forEachSystem } from './systems.ts';

const newPassword = (): string => randomBytes(24).toString('base64url');

/** A missing secret is made, so that a folder of an earlier version gets what this one needs besides. */
const password = z.string().min(16).default(newPassword);

const secretsSchema = z.object({
  /** Of the superuser of the embedded PostgreSQL. */
  database: password,
  roles: z
    .object({
      pacars_api: password,
      pacars_worker: password,
      pacars_identity: password,
      pacars_auditor: password,
      pacars_operations: password,
    })
    .prefault({}),
  /** Of the API as the client of browser logins. */
  oidcClient: password,
  /** Signing secret of the sample feed, in the form of Standard Webhooks. */
  feed: z
    .string()
    .startsWith('whsec_')
    .default(() => `whsec_${randomBytes(32).toString('base64')}`),
  /** Bearer token of each simulated system. */
  tokens: z.object(forEachSystem(() => password)).prefault({}),
  /** The same of the simulated people system. */
  peopleDirectory: password,
  pager: password,
});

/** The secrets of one stack. */
export type StackSecrets = z.infer<typeof secretsSchema>;

/**
 * The secrets of a stack, made at its first start and kept. Safe to repeat.
 *
 * @throws Error when the file is there and is not a file of secrets: the data could not be read with new ones
 */
export const keepSecrets = (file: string): StackSecrets => {
  const kept: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const secrets = secretsSchema.safeParse(kept);
  if (!secrets.success)
    throw new Error(`${file} is not a file of secrets of this version; see its last good copy`);
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets.data, null, 2)}\n`, { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
  return secrets.data;
};

/**
 * The key ring of a stack, made at its first start and kept, and the identity secret beside it; the key of the audit
 * also in a folder of an earlier version, which had none. Safe to repeat.
 */
export const keepKeys = (ringFile: string, identityFile: string, auditFile: string): void => {
  if (!existsSync(ringFile)) createKeyFiles(ringFile, identityFile);
  if (!existsSync(auditFile)) createAuditKeyFile(auditFile);
};
