import { z } from 'zod';
import type { Vault } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import type { Transaction } from './pool.ts';

/** A sender of messages: its signing secrets (newest first) and the force that looks after what it brings. */
export interface Feed {
  name: string;
  force: string;
  secrets: string[];
  referencePattern: string | null;
}

const secretsContext = (name: string): string => `feed/${name}/secrets`;

/** Write a feed, its secrets sealed. Safe to repeat: a feed is replaced by name. */
export async function putFeed(tx: Transaction, vault: Vault, feed: Feed): Promise<void> {
  const { key, wrapped, wrappingKeyId } = await vault.createIntakeKey();
  const sealed = vault.seal(key, Buffer.from(JSON.stringify(feed.secrets)), secretsContext(feed.name));
  await tx.query(
    /* sql */ `
      insert into feeds (name, force, secrets_sealed, secrets_key, secrets_key_id, reference_pattern)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (name) do update set force = excluded.force, secrets_sealed = excluded.secrets_sealed,
        secrets_key = excluded.secrets_key, secrets_key_id = excluded.secrets_key_id,
        reference_pattern = excluded.reference_pattern`,
    [feed.name, feed.force, sealed, wrapped, wrappingKeyId, feed.referencePattern],
  );
  await appendAudit(tx, {
    force: feed.force,
    actor: 'administrator',
    action: 'ALTERATION',
    recordKind: 'feed',
    recordId: feed.name,
    codes: { secrets: feed.secrets.length },
  });
}

const feedRow = z.object({
  name: z.string(),
  force: z.string(),
  sealed: z.instanceof(Buffer),
  wrapped: z.instanceof(Buffer),
  wrappingKeyId: z.string(),
  referencePattern: z.string().nullable(),
});

/** What staff enter by hand comes by this feed; it has no secrets and signs nothing. */
export const MANUAL_FEED = 'manual';

/** Every feed that signs, with its secrets opened, by name. */
export async function listFeeds(tx: Transaction, vault: Vault): Promise<Feed[]> {
  const { rows } = await tx.query(/* sql */ `
    select name, force, secrets_sealed as sealed, secrets_key as wrapped, secrets_key_id as "wrappingKeyId",
      reference_pattern as "referencePattern"
    from feeds where name <> 'manual' order by name`);
  return Promise.all(
    z
      .array(feedRow)
      .parse(rows)
      .map(async ({ name, force, sealed, referencePattern, ...key }) => {
        const secrets = vault.open(await vault.unwrap(key), sealed, secretsContext(name)).toString();
        return { name, force, referencePattern, secrets: z.array(z.string()).parse(JSON.parse(secrets)) };
      }),
  );
}
