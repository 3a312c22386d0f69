import { randomUUID } from 'node:crypto';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';

let references = 0;

/** A valid feed message about nobody real; say only what matters to the test. */
export function aMessage(overrides: Partial<FeedMessage> = {}): FeedMessage {
  references += 1;
  return {
    schemaVersion: '1.0',
    messageId: randomUUID(),
    messageType: 'NEW_REPORT',
    reportRef: `AC-26-${String(references).padStart(6, '0')}-A`,
    sequence: 1,
    channel: 'ONLINE',
    receivedDate: '2026-11-02',
    disseminatedAt: '2026-11-03T09:10:00Z',
    priority: 'ROUTINE',
    anonymity: 'ANONYMOUS',
    categories: ['INFO_INFLUENCE'],
    targetForce: {
      slug: 'derbyshire',
      code: '30',
      confidence: 'HIGH',
      statedText: 'Derbyshire Constabulary',
    },
    howKnown: 'HEARD_FROM_PARTICIPANT',
    narrative: 'An invented officer sells invented information to an invented buyer.',
    ...overrides,
  };
}
