import type { MailClient } from '../activities/notifications/client.ts';
import type { PagerClient } from '../activities/pager/client.ts';
import { listenForOutbox } from '../database/listen.ts';
import { climbLadders, dangerStanding } from '../database/on-call-ladder.ts';
import { mannedTimes } from '../database/on-call-rota.ts';
import type { Database } from '../database/pool.ts';
import { asWorker } from '../database/transactions.ts';
import type { AlertChannel } from '../domain/danger/ladder.ts';
import { daysAhead, gapsOf, secondsOf } from '../domain/danger/rota.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { byMail, byPager, createAlertRound, type SendAlert } from './on-call-alerts.ts';
import { type OutboxLoop, startOutboxLoop } from './outbox-loop.ts';
import { watch } from './watch.ts';

/** How soon a step that is due is found when nothing wakes us, and what another process has written. */
const POLL_MS = 1_000;
const WATCH_EVERY_MS = 15_000;

export interface OnCallOptions {
  database: Database;
  /** For listening on a connection of its own. */
  databaseUrl: string;
  mail: MailClient;
  /** Undefined: alarms go by mail alone, which wakes nobody. */
  pager: PagerClient | undefined;
  publicUrl: string;
  /** The forces whose rotas are watched for gaps. */
  hostedForces: readonly string[];
  log: Logger;
  metrics: Metrics;
}

/** Set the gauges of danger that waits and of rotas with gaps to what the database says now, and that of the pager. */
export async function measureOnCall(
  database: Database,
  { hostedForces, pager, metrics }: Pick<OnCallOptions, 'hostedForces' | 'metrics' | 'pager'>,
): Promise<void> {
  // First: it is known even where the database cannot be asked.
  metrics.pagerMissing.set(pager ? 0 : 1);
  const now = new Date();
  const span = daysAhead(now);
  const { standing, gaps } = await asWorker(database, async (tx) => {
    const found = [];
    for (const force of hostedForces) found.push(gapsOf(await mannedTimes(tx, force), span));
    return { standing: await dangerStanding(tx), gaps: found };
  });
  metrics.dangerUnacceptedSeconds.set(standing.unacceptedSeconds);
  metrics.dangerNobody.set(standing.nobody);
  metrics.onCallUnmanned.set(gaps.filter(([first]) => first?.startsAt.getTime() === now.getTime()).length);
  metrics.onCallGapSeconds.set(gaps.reduce((sum, each) => sum + secondsOf(each), 0));
}

/**
 * Alarm people of danger until one of them accepts it, by the clock of this process and by rows: it works with Temporal,
 * the mail server, the pager or any system of the force down, by what is left. Each channel has a loop of its own, so that
 * one that hangs holds up neither the other nor the climbing. Any number of workers may run it.
 */
export function startOnCall(options: OnCallOptions): { stop: () => Promise<void> } {
  const { database, databaseUrl, mail, pager, publicUrl, log, metrics } = options;
  if (!pager) log.warn('there is no pager: alarms of danger go by mail alone; set PAGER_URL and PAGER_TOKEN');
  const ways: Partial<Record<AlertChannel, SendAlert>> = {
    mail: byMail(mail, publicUrl),
    ...(pager && { pager: byPager(pager, publicUrl) }),
  };
  const channels: AlertChannel[] = pager ? ['mail', 'pager'] : ['mail'];
  const senders: OutboxLoop[] = [];
  const ladder = startOutboxLoop({
    name: 'on-call',
    log,
    pollMs: POLL_MS,
    round: async () => {
      const delivered = await asWorker(database, (tx) => climbLadders(tx, channels));
      if (delivered > 0) for (const sender of senders) sender.wake();
      return { delivered, more: false };
    },
  });
  for (const channel of channels) {
    const send = ways[channel];
    if (!send) continue;
    const round = createAlertRound({ database, channel, send, log, metrics });
    senders.push(
      startOutboxLoop({
        name: `on-call-${channel}`,
        log,
        pollMs: POLL_MS,
        round: async () => {
          const sent = await round();
          if (sent.failed > 0) ladder.wake();
          return sent;
        },
      }),
    );
  }
  // Whatever opens a triage tells those whose work it is, in the same transaction.
  const listener = listenForOutbox(databaseUrl, () => ladder.wake());
  const look = (): Promise<void> => measureOnCall(database, options);
  const watching = watch({ part: 'on-call', everyMs: WATCH_EVERY_MS, log, look });
  return {
    stop: async () => {
      watching.stop();
      await Promise.all([listener.close(), ladder.stop(), ...senders.map((sender) => sender.stop())]);
    },
  };
}
