import type { MailClient } from '../activities/notifications/client.ts';
import type { Database } from '../database/pool.ts';
import { readAuditKey } from '../runtime/audit/audit-key.ts';
import type { AuditConfig } from '../runtime/config.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { createCheckpointMailRound } from './audit-checkpoint-mails.ts';
import { createCheckpointRound } from './audit-checkpoints.ts';
import { startOutboxLoop } from './outbox-loop.ts';

/** How soon a mail that failed, or one that another worker has written, is looked for. */
const MAIL_POLL_MS = 5_000;

/**
 * Sign checkpoints of the audit and tell those outside of them, by the clock of this process: it works with Temporal
 * down. Without a key nothing is signed, which is warned of and measured; what is unsent still goes out.
 *
 * @throws Error when there is a key file that cannot be used
 */
export function startAuditProof(dependencies: {
  database: Database;
  mail: MailClient;
  publicUrl: string;
  log: Logger;
  metrics: Metrics;
  config: AuditConfig;
}): { stop: () => Promise<void> } {
  const { log, metrics, config } = dependencies;
  const { keyFile, origin: deployment, addresses, everySeconds } = config;
  const mails = startOutboxLoop({
    name: 'audit-checkpoint-mails',
    log,
    round: createCheckpointMailRound(dependencies),
    pollMs: MAIL_POLL_MS,
  });
  metrics.auditCheckpointsOff.set(keyFile === undefined ? 1 : 0);
  if (keyFile === undefined) {
    log.warn('no checkpoints of the audit are signed: set PACARS_AUDIT_KEY_FILE');
    return mails;
  }
  if (addresses.length === 0)
    log.warn('nobody outside is told of the checkpoints of the audit: set PACARS_CHECKPOINT_ADDRESSES');
  const sign = createCheckpointRound({ ...dependencies, key: readAuditKey(keyFile), deployment, addresses });
  const signing = startOutboxLoop({
    name: 'audit-checkpoints',
    log,
    round: async () => {
      const delivered = await sign();
      if (delivered > 0) mails.wake();
      return { delivered, more: false };
    },
    pollMs: everySeconds * 1_000,
  });
  return {
    stop: async () => {
      await Promise.all([signing.stop(), mails.stop()]);
    },
  };
}
