import { fileURLToPath } from 'node:url';
import type { DataConverter, PayloadCodec } from '@temporalio/common';
import type { KeyRing, VersionedKeys } from '../key-ring.ts';
import type { RingSource } from '../live-ring.ts';
import type { Logger } from '../logger.ts';
import { createPayloadCodec, type PayloadCodecMode } from './codec.ts';
import { soundPayloads } from './sound-payloads.ts';

/** The converter of failures that goes with the codec; the bundle of the workflows needs its path too. */
export const FAILURE_CONVERTER_PATH = fileURLToPath(new URL('failure-converter.mjs', import.meta.url));

interface CodecDependencies {
  rings: RingSource;
  namespace: string;
  log: Logger;
}

const REFUSED = 'a payload that is not ours was refused';

const keysIn = ({ codec }: KeyRing): VersionedKeys => {
  if (codec) return codec;
  throw new Error(
    'PACARS_PAYLOAD_CODEC is on and the key ring has no codec key: make one with "pacars keys rotate --codec"',
  );
};

/** The codec of a deployment that encrypts; undefined for one that does not. For opening payloads by themselves. */
export function payloadCodecOf(
  mode: PayloadCodecMode,
  { rings, namespace, log }: CodecDependencies,
): PayloadCodec | undefined {
  if (mode === 'off') return undefined;
  keysIn(rings.current());
  return createPayloadCodec({
    keys: (sought) => keysIn(sought === undefined ? rings.current() : rings.refresh()),
    namespace,
    acceptClear: mode === 'transition',
    onRefused: (why) => log.warn({ why }, REFUSED),
  });
}

/**
 * How a process turns values into what Temporal stores, and back: whatever the mode, nothing that cannot be read gets
 * as far as a workflow.
 *
 * @throws Error when encryption is wanted and the key ring has no key for it
 */
export function dataConverterOf(mode: PayloadCodecMode, dependencies: CodecDependencies): DataConverter {
  const sound = soundPayloads((why) => dependencies.log.warn({ why }, REFUSED));
  const codec = payloadCodecOf(mode, dependencies);
  if (codec === undefined) return { payloadCodecs: [sound] };
  return { payloadCodecs: [sound, codec], failureConverterPath: FAILURE_CONVERTER_PATH };
}
