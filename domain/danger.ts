import type { FeedMessage } from './schemas/feed-message.ts';

/** Whether a message opens a danger triage at once: the sender called it IMMEDIATE or ticked immediate risk. */
export function isDangerous(message: Pick<FeedMessage, 'priority' | 'immediateRisk'>): boolean {
  return message.priority === 'IMMEDIATE' || message.immediateRisk?.flag === true;
}
