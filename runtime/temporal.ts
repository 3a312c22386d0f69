import { readFileSync } from 'node:fs';
import type { DataConverter } from '@temporalio/common';
import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import type { TemporalConfig } from './config.ts';

const tlsOf = (tls: NonNullable<TemporalConfig['tls']>): NonNullable<ConnectionOptions['tls']> => ({
  ...(tls.serverName !== undefined && { serverNameOverride: tls.serverName }),
  ...(tls.caPath !== undefined && { serverRootCACertificate: readFileSync(tls.caPath) }),
  ...(tls.clientCertPath !== undefined &&
    tls.clientKeyPath !== undefined && {
      clientCertPair: { crt: readFileSync(tls.clientCertPath), key: readFileSync(tls.clientKeyPath) },
    }),
});

/**
 * The options of a connection to Temporal, for the client and for the worker's own connection alike. Reads the
 * certificates from their files.
 *
 * @throws Error with the code of the file system when a certificate cannot be read
 */
export function connectionOptions(config: TemporalConfig): {
  address: string;
  tls?: NonNullable<ConnectionOptions['tls']>;
  apiKey?: string;
} {
  return {
    address: config.address,
    ...(config.tls !== undefined && { tls: tlsOf(config.tls) }),
    ...(config.apiKey !== undefined && { apiKey: config.apiKey }),
  };
}

/** A client of Temporal that connects at its first call, so that a process starts whatever Temporal's state. */
export function connectClient(
  config: TemporalConfig,
  dataConverter?: DataConverter,
): { connection: Connection; client: Client } {
  const connection = Connection.lazy(connectionOptions(config));
  const { namespace } = config;
  return {
    connection,
    client: new Client({ connection, namespace, ...(dataConverter && { dataConverter }) }),
  };
}

/** Of the gRPC health protocol. */
const SERVING = 1;

/**
 * Whether Temporal answers.
 *
 * @param limitMs - time that it has to answer, in milliseconds; without one a call would wait for ever
 * @throws ServiceError of gRPC when it does not answer in time, Error when it answers that it does not serve
 */
export async function checkTemporal(connection: Connection, limitMs: number): Promise<void> {
  const { status }: { status?: number | null } = await connection.withDeadline(Date.now() + limitMs, () =>
    connection.healthService.check({}),
  );
  if (status !== SERVING) throw new Error('Temporal answers that it does not serve');
}
