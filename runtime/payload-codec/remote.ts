import type { PayloadCodec } from '@temporalio/common';
import { isEncrypted } from './codec.ts';

/** A payload as Temporal's remote codecs carry it: all bytes in base64. */
export interface RemotePayload {
  metadata?: Record<string, string> | undefined;
  data?: string | undefined;
}

const fromBase64 = (text: string): Buffer => Buffer.from(text, 'base64');
const toBase64 = (bytes: Uint8Array | null | undefined): string =>
  Buffer.from(bytes ?? []).toString('base64');

async function open(codec: PayloadCodec, remote: RemotePayload): Promise<RemotePayload> {
  const metadata = Object.entries(remote.metadata ?? {}).map(([name, value]) => [name, fromBase64(value)]);
  const payload = { metadata: Object.fromEntries(metadata), data: fromBase64(remote.data ?? '') };
  // What is not encrypted, such as a search attribute, is shown as it is.
  if (!isEncrypted(payload)) return remote;
  const [opened] = await codec.decode([payload]);
  const shown = Object.entries(opened?.metadata ?? {}).map(([name, value]) => [name, toBase64(value)]);
  return { metadata: Object.fromEntries(shown), data: toBase64(opened?.data) };
}

/**
 * Payloads opened, in the same order. One that names a key which the ring does not hold stays as it is: the others of
 * the page are shown all the same.
 */
export function openRemote(
  codec: PayloadCodec,
  payloads: readonly RemotePayload[],
): Promise<RemotePayload[]> {
  return Promise.all(payloads.map((payload) => open(codec, payload).catch(() => payload)));
}
