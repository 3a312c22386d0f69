import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type FeedMessage, feedMessageSchema } from '../../domain/schemas/feed-message.ts';

const file = z.union([
  z.array(feedMessageSchema),
  z.object({ messages: z.array(feedMessageSchema) }).transform(({ messages }) => messages),
]);

/** The sixteen sample messages, as the feed sends them. */
export const sampleMessages: readonly FeedMessage[] = file.parse(
  JSON.parse(readFileSync(new URL('../../dev/samples/messages.json', import.meta.url), 'utf8')),
);

/** The sample messages of one report, in order. */
export const samplesOf = (reportRef: string): FeedMessage[] =>
  sampleMessages.filter((message) => message.reportRef === reportRef);
