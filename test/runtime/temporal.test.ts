import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePorts } from '../../dev/embedded/free-port.ts';
import { startTemporal, type EmbeddedTemporal } from '../../dev/embedded/temporal.ts';
import { findTemporalCli } from '../../dev/embedded/tools.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { missingSearchAttributes, registerSearchAttributes } from '../../runtime/search-attributes.ts';
import { checkTemporal, connectClient, connectionOptions } from '../../runtime/temporal.ts';

const NAMES = Object.keys(SEARCH_ATTRIBUTES);
/** Of temporal.api.enums.v1.IndexedValueType. */
const TEXT = 1;
const NAMESPACE = 'pacars';
const at = (address: string) => ({
  address,
  namespace: NAMESPACE,
  apiKey: undefined,
  tls: undefined,
  payloadCodec: 'off' as const,
});

describe('a real Temporal server', () => {
  let server: EmbeddedTemporal;
  let connection: Connection;
  const folder = mkdtempSync(path.join(tmpdir(), 'pacars-temporal-'));

  beforeAll(async () => {
    const [port = 0, uiPort = 0] = await findFreePorts(2);
    const options = { dataDir: folder, port, uiPort, namespace: NAMESPACE, log: path.join(folder, 'log') };
    server = await startTemporal({ ...options, cli: await findTemporalCli() });
    ({ connection } = connectClient(at(server.address)));
  }, 120_000);
  afterAll(async () => {
    await connection.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers that it serves', async () => {
    await expect(checkTemporal(connection, 5_000)).resolves.toBeUndefined();
  });

  it('lacks every search attribute at first, gets them once, by several at once too, and keeps them', async () => {
    const missing = await missingSearchAttributes(connection, NAMESPACE);
    expect(missing.map(({ name }) => name)).toEqual(NAMES);
    expect(missing.every(({ fault }) => fault === 'absent')).toBe(true);
    await Promise.all([
      registerSearchAttributes(connection, NAMESPACE),
      registerSearchAttributes(connection, NAMESPACE),
    ]);
    expect(await missingSearchAttributes(connection, NAMESPACE)).toEqual([]);
    expect(await registerSearchAttributes(connection, NAMESPACE)).toEqual([]);
  });

  it('says which attribute exists as another kind, and registers nothing then', async () => {
    const { operatorService: operator } = connection;
    await operator.removeSearchAttributes({ namespace: NAMESPACE, searchAttributes: ['Overdue'] });
    const searchAttributes = Object.fromEntries([['Overdue', TEXT]]);
    await operator.addSearchAttributes({ namespace: NAMESPACE, searchAttributes });
    expect(await missingSearchAttributes(connection, NAMESPACE)).toEqual([
      { name: 'Overdue', kind: 'BOOL', fault: 'other-kind' },
    ]);
    await expect(registerSearchAttributes(connection, NAMESPACE)).rejects.toThrow('Overdue (BOOL)');
  });

  it('rejects for a namespace that is not there', async () => {
    await expect(missingSearchAttributes(connection, 'elsewhere')).rejects.toMatchObject({ code: 5 });
  });
});

describe('checkTemporal', () => {
  it('gives up after its limit when nothing answers', async () => {
    const [port = 0] = await findFreePorts(1);
    const { connection } = connectClient(at(`127.0.0.1:${port}`));
    const begunAt = performance.now();
    await expect(checkTemporal(connection, 300)).rejects.toMatchObject({ code: expect.any(Number) });
    expect(performance.now() - begunAt).toBeLessThan(5_000);
    await connection.close();
  });
});

describe('connectionOptions', () => {
  it('keeps to an unencrypted line unless TLS is configured', () => {
    expect(connectionOptions(at('127.0.0.1:7233'))).toEqual({ address: '127.0.0.1:7233' });
  });

  it('reads the certificates from their files', () => {
    const file = new URL(import.meta.url).pathname;
    const options = connectionOptions({
      ...at('temporal.example:7233'),
      apiKey: 'key',
      tls: { serverName: 'temporal', caPath: file, clientCertPath: file, clientKeyPath: file },
    });
    expect(options).toMatchObject({
      apiKey: 'key',
      tls: {
        serverNameOverride: 'temporal',
        serverRootCACertificate: expect.any(Buffer),
        clientCertPair: { crt: expect.any(Buffer), key: expect.any(Buffer) },
      },
    });
  });

  it('throws when a certificate cannot be read', () => {
    const config = {
      ...at('temporal.example:7233'),
      tls: { caPath: '/there/is/no/such/file' },
      payloadCodec: 'off' as const,
    };
    expect(() => connectionOptions(config)).toThrow('ENOENT');
  });
});
