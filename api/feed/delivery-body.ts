import type { HeldProblem } from '../../database/deliveries.ts';
import { inspectJson, jsonPointer } from '../../domain/json-inspection.ts';
import {
  BATCH_MESSAGES_MAX,
  type FeedMessage,
  feedMessageSchema,
} from '../../domain/schemas/feed-message.ts';
import { fieldErrors } from '../input-errors.ts';
import { inspectionErrors } from '../json-bodies.ts';

/** Largest single message. */
const MESSAGE_LIMIT_BYTES = 5 * 1024 * 1024;
/** Deepest nesting of a delivery; a message of the schema needs six levels. */
const DEPTH_MAX = 64;

/**
 * One message of a delivery with its own bytes: fit to be taken in, or why not. `at` is where it stands in the
 * delivery (`/messages/3`), and every pointer begins with it.
 */
export type DeliveredMessage = { position: number; at?: string; raw: Uint8Array } & (
  | { message: FeedMessage }
  | { messageId: string | null; problems: HeldProblem[] }
);

/** A delivery as it was sent: one message by itself, or a batch. */
export interface DeliveryBody {
  batch: boolean;
  messages: DeliveredMessage[];
}

/** A delivery as it was read. */
export interface ReadDelivery extends DeliveryBody {
  /** It is one message, and over the limit of one: the only thing that is refused and not held. */
  tooLarge: boolean;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

const unreadable = (raw: Uint8Array, problems: HeldProblem[]): ReadDelivery => ({
  batch: false,
  tooLarge: false,
  messages: [{ position: 0, raw, messageId: null, problems }],
});

/** The value of a text that is sound JSON, or what is wrong with it. */
function parse(raw: Uint8Array): { text: string; value: unknown } | { problems: HeldProblem[] } {
  let text: string;
  try {
    text = utf8.decode(raw);
  } catch {
    return { problems: [{ pointer: '', detail: 'must be UTF-8' }] };
  }
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    return { problems: [{ pointer: '', detail: 'must be JSON' }] };
  }
}

const messageIdOf = (value: unknown): string | null => {
  if (typeof value !== 'object' || value === null || !('messageId' in value)) return null;
  const parsed = feedMessageSchema.shape.messageId.safeParse(value.messageId);
  return parsed.success ? parsed.data : null;
};

type Place = Pick<DeliveredMessage, 'position' | 'at'>;

/** Pointers within a message as pointers into the delivery. */
export const placed = ({ at = '' }: Place, problems: readonly HeldProblem[]): HeldProblem[] =>
  problems.map(({ pointer, detail }) => ({ pointer: `${at}${pointer}`, detail }));

/** Check one message against what JSON itself lets through, and against the schema. */
function readMessage(place: Place, raw: Uint8Array, text: string, value: unknown): DeliveredMessage {
  const unsound = inspectionErrors(inspectJson(text, { maxDepth: DEPTH_MAX }));
  const parsed = unsound.length === 0 ? feedMessageSchema.safeParse(value) : undefined;
  if (parsed?.success) return { ...place, raw, message: parsed.data };
  const problems = parsed ? fieldErrors(parsed.error.issues, value) : unsound;
  return { ...place, raw, messageId: messageIdOf(value), problems: placed(place, problems) };
}

/**
 * Read the bytes of a delivery into its messages. Nothing is refused here: what cannot be read comes back with its
 * bytes and the reasons, to be held.
 */
export function readDelivery(raw: Uint8Array): ReadDelivery {
  const parsed = parse(raw);
  if ('problems' in parsed) return unreadable(raw, parsed.problems);
  const { text, value } = parsed;
  const isBatch = typeof value === 'object' && value !== null && !Array.isArray(value) && 'messages' in value;
  if (!isBatch) {
    const tooLarge = raw.length > MESSAGE_LIMIT_BYTES;
    return {
      batch: false,
      tooLarge,
      messages: tooLarge ? [] : [readMessage({ position: 0 }, raw, text, value)],
    };
  }

  const { messages } = value;
  if (!Array.isArray(messages) || messages.length === 0 || messages.length > BATCH_MESSAGES_MAX)
    return unreadable(raw, [
      { pointer: '/messages', detail: `must be a list of 1 to ${BATCH_MESSAGES_MAX} messages` },
    ]);
  const envelope = inspectJson(text, { maxDepth: DEPTH_MAX + 2 });
  const ranges = envelope.elements('/messages');
  // A second list of messages would leave the first unread: the envelope itself must be plain.
  if (ranges.length !== messages.length || envelope.duplicateKeys.includes('/messages'))
    return unreadable(raw, [{ pointer: '/messages', detail: 'is given more than once' }]);
  return {
    batch: true,
    tooLarge: false,
    messages: ranges.map(({ start, end }, position) => {
      const slice = text.slice(start, end);
      const bytes = Buffer.from(slice);
      const element: unknown = messages[position];
      const place = { position, at: jsonPointer(['messages', position]) };
      if (bytes.length <= MESSAGE_LIMIT_BYTES) return readMessage(place, bytes, slice, element);
      const problems = [{ pointer: place.at, detail: `must be at most ${MESSAGE_LIMIT_BYTES} bytes` }];
      return { ...place, raw: bytes, messageId: messageIdOf(element), problems };
    }),
  };
}
