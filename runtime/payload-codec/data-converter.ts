import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { KeyRing } from '../key-ring.ts';
import type { Logger } from '../logger.ts';
import { createPayloadCodec, type PayloadCodecMode } from './codec.ts';

/** The converter of failures that goes with the codec; the bundle of the workflows needs its path too. */
export const FAILURE_CONVERTER_PATH = fileURLToPath(new URL('failure-converter.mjs', import.meta.url));

/**
 * How a process turns values into what Temporal stores.
 *
 * @returns undefined when nothing is encrypted
 * @throws Error when encryption is wanted and the key ring has no key for it
 */
export function dataConverterOf(
  mode: PayloadCodecMode,
  { ring, namespace, log }: { ring: KeyRing; namespace: string; log: Logger },
): DataConverter | undefined {
  if (mode === 'off') return undefined;
  if (!ring.codec)
    throw new Error(
      'PACARS_PAYLOAD_CODEC is on and the key ring has no codec key: make one with "pacars keys rotate --codec"',
    );
  const codec = createPayloadCodec({
    keys: ring.codec,
    namespace,
    acceptClear: mode === 'transition',
    onRefused: (why) => log.warn({ why }, 'a payload that is not ours was refused'),
  });
  return { payloadCodecs: [codec], failureConverterPath: FAILURE_CONVERTER_PATH };
}
