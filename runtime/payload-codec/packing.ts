import type { Payload } from '@temporalio/common';
import { z } from 'zod';

/** Length of the metadata, as an unsigned 32-bit number before it. */
const LENGTH_BYTES = 4;
const metadataSchema = z.record(z.string(), z.base64());

/** A payload as one run of bytes: length of the metadata, metadata as JSON with its values in base64, data. */
export function packPayload({ metadata, data }: Payload): Buffer {
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [
    name,
    Buffer.from(value).toString('base64'),
  ]);
  const head = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, Buffer.from(data ?? [])]);
}

/** The payload that was packed. @throws Error when the bytes are not a packed payload */
export function unpackPayload(bytes: Buffer): Payload {
  const end = LENGTH_BYTES + bytes.readUInt32BE(0);
  const head = metadataSchema.parse(JSON.parse(bytes.subarray(LENGTH_BYTES, end).toString('utf8')));
  const metadata = Object.entries(head).map(([name, value]) => [name, Buffer.from(value, 'base64')]);
  return { metadata: Object.fromEntries(metadata), data: bytes.subarray(end) };
}
