import { ForceSystemError } from '../activities/connector/force-system-error.ts';
import type { MailClient } from '../activities/notifications/client.ts';
import { addressOutside, lockMails, type MailEntry, markDelivered, postpone } from '../database/outbox.ts';
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
  'identity-request': 'A request waits for your answer',
  'identity-answer': 'There is news of a request of yours',
  'identity-opening': 'Something that you approved has been used',
  'emergency-access': 'Emergency access: please look at it now',
  linked: 'Something new needs your eye',
  'question-news': 'There is news of what you asked',
  'hand-off-late': 'Something that was handed over needs your eye',
  deputy: 'Work of a colleague who is away waits for you',
  uncovered: 'Work of somebody who is away needs another hand',
  'follow-up': 'You asked to be reminded of a task',
  'start-by': 'A task must be taken now',
} as const satisfies Record<MailEntry['occasion'], string>;

/**
 * A server that refuses everything may only be set up wrongly, so a refusal is not believed at once: after this many,
 * about half an hour, the mail is given up, and its address no longer holds up the others. Each refusal is in the log.
 */
const REFUSALS_MAX = 30;
const isRefused = (error: unknown): boolean => error instanceof ForceSystemError && error.kind === 'rejected';

/**
 * One round of sending notifications, straight from the outbox: they go out with Temporal down as well. A mail
 * whose outcome is unknown is sent again under the same Message-ID.
 */
export function createMailRound(dependencies: {
  database: Database;
  mail: MailClient;
  publicUrl: string;
  /** Addresses outside the force that keep watch. */
  watchers?: readonly string[];
  log: Logger;
  metrics: Metrics;
}): () => Promise<Round> {
  const { database, mail, publicUrl, watchers = [], log, metrics } = dependencies;
  const { hostname } = new URL(publicUrl);
  const send = async ({ mailId, email, occasion }: MailEntry): Promise<void> =>
    mail.send({
      to: email,
      subject: SUBJECTS[occasion],
      text: `${SUBJECTS[occasion]}. Sign in: ${publicUrl}\n`,
      messageId: `notification-${mailId}@${hostname}`,
    });
  return () =>
    asWorker(database, async (tx) => {
      await addressOutside(tx, watchers);
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
      const givenUp = failed
        .filter(({ item, error }) => isRefused(error) && item.attempts >= REFUSALS_MAX)
        .map(({ item }) => item);
      const settled = [...done, ...unwanted, ...givenUp].map(({ id }) => id);
      if (settled.length > 0) await markDelivered(tx, settled);
      const later = failed.map(({ item }) => item.id).filter((id) => !settled.includes(id));
      if (later.length > 0) await postpone(tx, later, RETRY_CAP_SECONDS);
      return { delivered: done.length, more: settled.length > 0 };
    });
}
