import type { MailClient } from '../activities/notifications/client.ts';
import { lockMails, type MailEntry, markDelivered, postpone } from '../database/outbox.ts';
import type { Database } from '../database/pool.ts';
import { asWorker } from '../database/transactions.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { inParallel } from './in-parallel.ts';
import type { Round } from './outbox-loop.ts';

/**
 * Mails a round, and of these at once. When the mail server hangs, a round lasts three of its time-outs, and must
 * end before the database ends its transaction (after 60 s): what was sent would not be marked, and sent again.
 */
const BATCH = 15;
const IN_FLIGHT = 5;
const RETRY_CAP_SECONDS = 60;

/** A notification says that something waits and where to sign in; there is nothing in it about any report. */
const SUBJECTS = {
  opened: 'A task waits for you',
  reminder: 'Reminder: a task waits for you',
  breach: 'A task is overdue',
  escalation: 'A task is still overdue',
} as const satisfies Record<MailEntry['occasion'], string>;

/**
 * One round of sending notifications, straight from the outbox: they go out with Temporal down as well. A mail
 * whose outcome is unknown is sent again under the same Message-ID.
 */
export function createMailRound(dependencies: {
  database: Database;
  mail: MailClient;
  publicUrl: string;
  log: Logger;
  metrics: Metrics;
}): () => Promise<Round> {
  const { database, mail, publicUrl, log, metrics } = dependencies;
  const { hostname } = new URL(publicUrl);
  const send = async ({ id, email, occasion }: MailEntry): Promise<void> =>
    mail.send({
      to: email,
      subject: SUBJECTS[occasion],
      text: `${SUBJECTS[occasion]}. Sign in: ${publicUrl}\n`,
      messageId: `notification-${id}@${hostname}`,
    });
  return () =>
    asWorker(database, async (tx) => {
      const entries = await lockMails(tx, BATCH);
      if (entries.length === 0) return { delivered: 0, more: false };
      const unwanted = entries.filter(({ wanted }) => !wanted);
      const { done, failed } = await inParallel(
        entries.filter(({ wanted }) => wanted),
        IN_FLIGHT,
        send,
      );
      metrics.outboxDelivered.inc({ kind: 'mail' }, done.length);
      metrics.outboxFailed.inc({ kind: 'mail' }, failed.length);
      const [first] = failed;
      if (first) logFailure(log, first.error, { loop: 'mail', failed: failed.length });
      const settled = [...done, ...unwanted].map(({ id }) => id);
      if (settled.length > 0) await markDelivered(tx, settled);
      if (failed.length > 0)
        await postpone(
          tx,
          failed.map(({ item }) => item.id),
          RETRY_CAP_SECONDS,
        );
      return { delivered: done.length, more: settled.length > 0 };
    });
}
