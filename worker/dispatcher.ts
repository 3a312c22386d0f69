import type { Client } from '@temporalio/client';
import type { MailClient } from '../activities/notifications/client.ts';
import { listenForOutbox } from '../database/listen.ts';
import type { Database } from '../database/pool.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { watchBreakGlass } from './break-glass.ts';
import { createLinksRound } from './find-links.ts';
import { createMailRound } from './mail-round.ts';
import { measureWork } from './measure-work.ts';
import { startOutboxLoop } from './outbox-loop.ts';
import { watchStandingReports } from './standing-reports.ts';
import { watchTaskDates } from './task-dates.ts';
import { createNewsRound } from './workflow-news.ts';

export interface DispatcherOptions {
  database: Database;
  /** For listening on a connection of its own. */
  databaseUrl: string;
  client: Client;
  mail: MailClient;
  publicUrl: string;
  /** Addresses outside the force that are told of emergency access. */
  watchers?: readonly string[];
  /** Clocks of this deployment in place of the domain's. */
  clocks?: ClockOverrides;
  log: Logger;
  metrics: Metrics;
}

/**
 * Deliver what is written to the outbox: news to the workflows, mails to people. Any number of dispatchers may run;
 * mails need the database only, so they go out whether or not Temporal is there.
 */
export function startDispatcher(options: DispatcherOptions): { stop: () => Promise<void> } {
  const { database, databaseUrl, client, mail, publicUrl, watchers, clocks = {}, log, metrics } = options;
  const mails = startOutboxLoop({
    name: 'mail',
    log,
    round: createMailRound({ database, mail, publicUrl, ...(watchers && { watchers }), log, metrics }),
  });
  const news = startOutboxLoop({
    name: 'workflow-news',
    log,
    round: createNewsRound({ database, client, log, metrics }),
  });
  const links = startOutboxLoop({ name: 'links', log, round: createLinksRound({ database, clocks, log }) });
  const listener = listenForOutbox(databaseUrl, (destination) => {
    (destination === 'mail' ? mails : news).wake();
    // Whatever changes what a report is found by comes with news for its workflow, as a rule.
    if (destination !== 'mail') links.wake();
  });
  const measuring = measureWork(database, metrics, log);
  const watching = watchStandingReports({ database, client, log });
  const windingUp = watchBreakGlass({ database, clocks, log });
  const dating = watchTaskDates({ database, log });
  return {
    stop: async () => {
      measuring.stop();
      watching.stop();
      windingUp.stop();
      dating.stop();
      await Promise.all([listener.close(), news.stop(), mails.stop(), links.stop()]);
    },
  };
}
