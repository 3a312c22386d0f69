import { z } from 'zod';
import { openJournal } from '../journal.ts';

/** One received message, as `GET /messages` shows it. */
export const receivedMessage = z.object({
  id: z.uuid(),
  /** Recipients of the envelope, not of the header. */
  to: z.array(z.string()),
  from: z.string(),
  subject: z.string(),
  text: z.string(),
  /** With angle brackets, as in the header; null when the sender gave none. */
  messageId: z.string().nullable(),
  /** UTC, RFC 3339. */
  receivedAt: z.string(),
});
export type ReceivedMessage = z.infer<typeof receivedMessage>;

/** What has been received, oldest first. */
export interface Inbox {
  /** All messages, or those to one address (letter case ignored). */
  messages(to?: string): ReceivedMessage[];
  /** Resolves when the message would survive a kill of the process. */
  add(message: ReceivedMessage): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Open the inbox with what its file holds; without a file it lives in memory. */
export async function openInbox(stateFile: string | undefined): Promise<Inbox> {
  const journal = await openJournal(stateFile, receivedMessage);
  let messages = journal.entries;
  return {
    messages(to) {
      const wanted = to?.toLowerCase();
      return messages.filter(
        (message) => wanted === undefined || message.to.some((one) => one.toLowerCase() === wanted),
      );
    },
    async add(message) {
      await journal.append(message);
      messages.push(message);
    },
    async clear() {
      await journal.clear();
      messages = [];
    },
    close: () => journal.close(),
  };
}
