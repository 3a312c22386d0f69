import type { Payload, PayloadCodec } from '@temporalio/common';

/** The value null: it decides nothing. */
export const NOTHING: Payload = {
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from('null'),
};

const BINARY = new Set(['binary/null', 'binary/plain']);

function isSound({ metadata, data }: Payload): boolean {
  const encoding = Buffer.from(metadata?.['encoding'] ?? []).toString('utf8');
  if (BINARY.has(encoding)) return true;
  if (encoding !== 'json/plain') return false;
  try {
    JSON.parse(Buffer.from(data ?? []).toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/**
 * Passes on what our own converters make, and puts nothing in the place of what no converter can read: in the
 * sandbox it would fail the workflow's task again and again, so that one broken signal could stop a report for ever.
 *
 * @param onRefused - told of each, never what was in it
 */
export function soundPayloads(onRefused: (why: 'unreadable') => void): PayloadCodec {
  return {
    encode: async (payloads) => payloads,
    decode: async (payloads) =>
      payloads.map((payload) => {
        if (isSound(payload)) return payload;
        onRefused('unreadable');
        return NOTHING;
      }),
  };
}
