import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import { NativeConnection } from '@temporalio/worker';
import { inject, vi } from 'vitest';
import { soundPayloads } from '../../runtime/payload-codec/sound-payloads.ts';
import { registerSearchAttributes } from '../../runtime/search-attributes.ts';

/** A place in a Temporal server that a test file has to itself: task queues have constant names. */
export interface TemporalPlace {
  namespace: string;
  client: Client;
  connection: Connection;
  native: NativeConnection;
  /** How values become what the server stores. */
  dataConverter: DataConverter;
  close(): Promise<void>;
}

/** As the product has it when its payload codec is off. */
export const PLAIN_CONVERTER: DataConverter = { payloadCodecs: [soundPayloads(() => {})] };

/** Make a namespace on the run's Temporal server, with the search attributes that the workflows use. */
export async function createNamespace(
  converterFor: (namespace: string) => DataConverter = () => PLAIN_CONVERTER,
): Promise<TemporalPlace> {
  const { address } = inject('temporal');
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  const connection = await Connection.connect({ address });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  // The server's caches learn of a namespace only after a while.
  await vi.waitFor(() => registerSearchAttributes(connection, namespace), { timeout: 60_000, interval: 200 });
  const native = await NativeConnection.connect({ address });
  const dataConverter = converterFor(namespace);
  return {
    namespace,
    client: new Client({ connection, namespace, dataConverter }),
    dataConverter,
    connection,
    native,
    close: async () => {
      await native.close();
      await connection.close();
    },
  };
}
