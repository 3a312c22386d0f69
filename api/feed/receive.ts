import { randomUUID } from 'node:crypto';
import type { Delivery } from '../../database/deliveries.ts';
import type { Feed } from '../../database/feeds.ts';
import type { Database } from '../../database/pool.ts';
import type { ClockOverrides } from '../../domain/task-clocks.ts';
import type { Vault } from '../../domain/vault.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { Metrics } from '../../runtime/metrics.ts';
import { conflict, invalid, payloadTooLarge, type Problem, unavailable } from '../problems.ts';
import { type Receipt, receiptOf, statusOf } from './answers.ts';
import { readDelivery } from './delivery-body.ts';
import { takeInDelivery } from './take-in-delivery.ts';

const SEND_AGAIN_SECONDS = 30;

export interface FeedDependencies {
  database: Database;
  vault: Vault;
  hostedForces: readonly string[];
  clocks: ClockOverrides;
  log: Logger;
  metrics: Metrics;
}

/** What a sender is told: a receipt, or a receipt within a problem when what was sent waits for a person. */
export type FeedAnswer =
  | { status: 200 | 202; receipt: Receipt }
  | { status: 409 | 422; receipt: Receipt; problem: Problem };

/**
 * Take in what a feed has signed.
 *
 * @throws Problem 413 for a single message that is too large, 503 for one that failed here and is to be sent again; the database's error when it is down
 */
export async function receive(
  dependencies: FeedDependencies,
  feed: Feed,
  raw: Uint8Array,
): Promise<FeedAnswer> {
  const { database, vault, hostedForces, clocks, log, metrics } = dependencies;
  const body = readDelivery(raw);
  if (body.tooLarge) {
    metrics.feedRejected.inc({ reason: 'too-large' });
    throw payloadTooLarge('A message is at most 5 MiB.');
  }
  const delivery: Delivery = {
    id: randomUUID(),
    feed: feed.name,
    transport: 'push',
    receivedAt: new Date(),
    bodyBytes: raw.length,
  };
  const intake = {
    database,
    settings: { vault, clocks, forces: { home: feed.force, hosted: hostedForces } },
    log,
    referencePattern: feed.referencePattern === null ? null : new RegExp(feed.referencePattern, 'u'),
    actor: 'feed',
  } as const;
  const results = await takeInDelivery(intake, delivery, body);
  for (const { status } of results) metrics.feedMessages.inc({ status });
  if (!body.batch && results[0]?.fault) throw unavailable(SEND_AGAIN_SECONDS, 'intake');
  const status = statusOf(body.batch, results);
  const receipt = receiptOf(delivery, results);
  if (status === 409) {
    const detail = 'The messageId was used before, for other content. Both are kept; this one is held.';
    return { status, receipt, problem: conflict(detail) };
  }
  if (status === 422) {
    const detail = 'The message cannot be read. Its bytes are kept and held for a person.';
    return { status, receipt, problem: invalid(results[0]?.errors ?? [], detail) };
  }
  return { status, receipt };
}
