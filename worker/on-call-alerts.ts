import { ForceSystemError } from '../activities/connector/force-system-error.ts';
import type { MailClient } from '../activities/notifications/client.ts';
import type { PagerClient } from '../activities/pager/client.ts';
import { type AlertToSend, failAlert, lockAlerts, settleAlerts } from '../database/on-call-alerts.ts';
import type { Database } from '../database/pool.ts';
import { asWorker } from '../database/transactions.ts';
import type { AlertChannel } from '../domain/danger/ladder.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { inParallel } from './in-parallel.ts';
import type { Round } from './outbox-loop.ts';

/** All at once: a round lasts one time-out at the most, well under the time that the database gives a transaction. */
const BATCH = 20;

/** Nothing in them tells of a report: they are read on locked screens, and by whoever mends the mail server. */
const TO_US = 'On call: an urgent task needs you now';
const TO_FIM = 'Urgent: those on call for pacars do not answer. Please reach them by voice now';

/** Sends one alarm by a channel. */
export type SendAlert = (alert: AlertToSend) => Promise<void>;

/** By mail: an alarm of unknown fate goes out again under the same Message-ID. */
export function byMail(mail: MailClient, publicUrl: string): SendAlert {
  const { hostname } = new URL(publicUrl);
  return ({ id, personId, address }) => {
    const subject = personId === null ? TO_FIM : TO_US;
    const text = personId === null ? `${TO_FIM}.\n` : `${TO_US}. Sign in and claim it: ${publicUrl}\n`;
    return mail.send({ to: address ?? '', subject, text, messageId: `alarm-${id}@${hostname}` });
  };
}

/** By the pager, which knows a repeated alarm by its reference. */
export function byPager(pager: PagerClient, publicUrl: string): SendAlert {
  return async ({ id, personId, address }) => {
    await pager.alert({
      ourReference: id,
      recipient: personId === null ? { kind: 'ROLE', id: address ?? '' } : { kind: 'PERSON', id: personId },
      severity: 'CRITICAL',
      text: personId === null ? TO_FIM : TO_US,
      url: publicUrl,
    });
  };
}

const problemOf = (error: unknown): string =>
  error instanceof ForceSystemError ? (error.code ?? error.kind) : 'UNKNOWN';

/**
 * One round of sending alarms by a channel: lock what is due, send, mark. What was sent by a process that died before it
 * marked it is sent again as the same alarm. One that fails is not tried again: its ladder climbs at once instead, and
 * comes round to the same people.
 */
export function createAlertRound(dependencies: {
  database: Database;
  channel: AlertChannel;
  send: SendAlert;
  log: Logger;
  metrics: Metrics;
}): () => Promise<Round & { failed: number }> {
  const { database, channel, send, log, metrics } = dependencies;
  return () =>
    asWorker(database, async (tx) => {
      const alerts = await lockAlerts(tx, { channel, limit: BATCH });
      const unneeded = alerts.filter(({ wanted }) => !wanted).map(({ id }) => id);
      const { done, failed } = await inParallel(
        alerts.filter(({ wanted }) => wanted),
        BATCH,
        send,
      );
      if (unneeded.length > 0) await settleAlerts(tx, unneeded, 'unneeded');
      if (done.length > 0)
        await settleAlerts(
          tx,
          done.map(({ id }) => id),
          'sent',
        );
      for (const { item, error } of failed) await failAlert(tx, item, { channel, problem: problemOf(error) });
      metrics.onCallAlerts.inc({ channel, outcome: 'sent' }, done.length);
      metrics.onCallAlerts.inc({ channel, outcome: 'failed' }, failed.length);
      const [first] = failed;
      if (first) logFailure(log, first.error, { loop: `on-call-${channel}`, failed: failed.length });
      return { delivered: done.length, failed: failed.length, more: alerts.length === BATCH };
    });
}
