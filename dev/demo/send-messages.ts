import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { signDelivery } from '../feed-signing.ts';
import type { SampleMessage } from './samples.ts';

const receipt = z.object({
  deliveryId: z.string(),
  messages: z.array(z.object({ status: z.string(), reportId: z.string().nullable() })),
});

const refusal = z.object({
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
});

/** Each place that was refused, in the words of the API, which never repeats what stands there. */
const reasonsIn = (text: string): string => {
  const parsed = refusal.safeParse(text.startsWith('{') ? JSON.parse(text) : undefined);
  const lines = parsed.data?.errors.map(({ pointer, detail }) => `\n  ${pointer} ${detail}`) ?? [];
  return lines.length === 0 ? '' : `:${lines.join('')}`;
};

/** Where messages go, and the secret that signs them; `fetch` stands in for the global one, for a feed that tries again. */
export interface FeedTarget {
  api: string;
  secret: string;
  fetch?: typeof fetch;
}

/**
 * Send one message as the feed would.
 *
 * @returns the report that it belongs to
 * @throws Error when it is not accepted, with the status and never the message
 */
export async function sendMessage(target: FeedTarget, message: SampleMessage): Promise<string | null> {
  const { api, secret } = target;
  const body = JSON.stringify(message);
  const answer = await (target.fetch ?? fetch)(`${api}/v1/feed/messages`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...signDelivery({ id: `msg_${randomUUID()}`, secret, body, at: new Date() }),
    },
    body,
  });
  const text = await answer.text();
  const parsed = receipt.safeParse(answer.ok ? JSON.parse(text) : undefined);
  const reportId = parsed.data?.messages[0]?.reportId;
  if (reportId === undefined)
    throw new Error(`message ${message.messageId} was answered with ${answer.status}${reasonsIn(text)}`);
  return reportId;
}
