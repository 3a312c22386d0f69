import type { FastifyRequest } from 'fastify';
import { type Feed, listFeeds } from '../../database/feeds.ts';
import type { Database } from '../../database/pool.ts';
import { asIntake } from '../../database/transactions.ts';
import type { Vault } from '../../domain/vault.ts';
import type { Metrics } from '../../runtime/metrics.ts';
import { readSignatureHeaders, verifySignature } from '../feed-signature.ts';
import { type Problem, unauthenticated } from '../problems.ts';

/** How long the feeds' secrets are kept in memory, in milliseconds: a rotation is known everywhere after this. */
const FEEDS_KEPT_MS = 5_000;

export interface FeedAccess {
  /** @throws Problem 401 when the headers of a signature are not there, or stale */
  requireHeaders: (request: FastifyRequest) => void;
  /**
   * The feed that signed these bytes.
   *
   * @throws Problem 401 when none did; nothing is kept of it but a count
   */
  feedOf(request: FastifyRequest, body: Uint8Array): Promise<Feed>;
}

/** Makes the check of who sends. A delivery names no feed: its signature does. */
export function createFeedAccess(dependencies: {
  database: Database;
  vault: Vault;
  metrics: Metrics;
}): FeedAccess {
  const { database, vault, metrics } = dependencies;
  let kept: { feeds: Feed[]; until: number } | undefined;
  const currentFeeds = async (): Promise<Feed[]> => {
    if (kept && kept.until > performance.now()) return kept.feeds;
    const feeds = await asIntake(database, (tx) => listFeeds(tx, vault));
    kept = { feeds, until: performance.now() + FEEDS_KEPT_MS };
    return feeds;
  };
  const refuse = (reason: 'missing' | 'stale' | 'mismatch'): Problem => {
    metrics.feedRejected.inc({ reason });
    const detail =
      'The delivery must carry a fresh and valid signature: webhook-id, webhook-timestamp, webhook-signature.';
    return unauthenticated(`signature-${reason}`, 'Signature realm="pacars feed"', detail);
  };
  return {
    requireHeaders: (request) => {
      const headers = readSignatureHeaders(request.headers, new Date());
      if (typeof headers === 'string') throw refuse(headers);
    },
    feedOf: async (request, body) => {
      let reason: 'missing' | 'stale' | 'mismatch' = 'mismatch';
      for (const feed of await currentFeeds()) {
        const result = verifySignature(request.headers, body, feed.secrets, new Date());
        if (result.status === 'ok') return feed;
        reason = result.status;
      }
      throw refuse(reason);
    },
  };
}
