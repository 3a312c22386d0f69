import type { MailClient } from '../activities/notifications/client.ts';
import {
  type CheckpointMail,
  lockCheckpointMails,
  oldestUntoldSeconds,
  settleCheckpointMail,
} from '../database/audit-checkpoints.ts';
import type { Database } from '../database/pool.ts';
import { asWorker } from '../database/transactions.ts';
import { witnessText } from '../runtime/audit/checkpoint.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { inParallel } from './in-parallel.ts';
import type { Round } from './outbox-loop.ts';

/** A round ends before the database ends its transaction (after 60 s) even when every mail times out (15 s each). */
const BATCH = 15;
const IN_FLIGHT = 5;
const HASH_BYTES = 32;
const SUBJECT = 'Checkpoint of the audit: please keep';

const hashesOf = (bytes: Buffer): Buffer[] =>
  Array.from({ length: bytes.length / HASH_BYTES }, (_, index) =>
    bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );

/**
 * One round of telling those outside of checkpoints. A mail holds the note and the proof that it only adds to the one
 * before: hashes and a force's name, nothing else. What fails is sent again for ever, under the same Message-ID.
 */
export function createCheckpointMailRound(dependencies: {
  database: Database;
  mail: MailClient;
  publicUrl: string;
  log: Logger;
  metrics: Metrics;
}): () => Promise<Round> {
  const { database, mail, publicUrl, log, metrics } = dependencies;
  const { hostname } = new URL(publicUrl);
  const send = async ({ force, size, address, previousSize, proof, note }: CheckpointMail): Promise<void> =>
    mail.send({
      to: address,
      subject: SUBJECT,
      text: witnessText({ oldSize: previousSize, proof: hashesOf(proof), note }),
      messageId: `checkpoint-${force}-${size}@${hostname}`,
    });
  return () =>
    asWorker(database, async (tx) => {
      const due = await lockCheckpointMails(tx, BATCH);
      const { done, failed } = await inParallel(due, IN_FLIGHT, send);
      for (const item of done) await settleCheckpointMail(tx, { ...item, sent: true });
      for (const { item } of failed) await settleCheckpointMail(tx, { ...item, sent: false });
      const [first] = failed;
      if (first) logFailure(log, first.error, { part: 'audit-checkpoints', failed: failed.length });
      metrics.auditUntoldSeconds.set(await oldestUntoldSeconds(tx));
      return { delivered: done.length, more: done.length > 0 };
    });
}
