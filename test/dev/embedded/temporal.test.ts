import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection, WorkflowClient } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFreePorts } from '../../../dev/embedded/free-port.ts';
import { startOfProcess } from '../../../dev/embedded/process-identity.ts';
import {
  startTemporal,
  type EmbeddedTemporal,
  type TemporalOptions,
} from '../../../dev/embedded/temporal.ts';
import { findTemporalCli } from '../../../dev/embedded/tools.ts';

let folder: string;
let options: TemporalOptions;
let running: EmbeddedTemporal | undefined;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'pacars-temporal-'));
  const [port = 0, uiPort = 0] = await findFreePorts(2);
  options = {
    cli: await findTemporalCli(),
    dataDir: path.join(folder, 'temporal'),
    port,
    uiPort,
    namespace: 'pacars',
    searchAttributes: { Stage: 'Keyword' },
    log: path.join(folder, 'temporal.log'),
  };
}, 600_000);

afterEach(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const withClient = async <Result>(
  address: string,
  work: (client: WorkflowClient) => Promise<Result>,
): Promise<Result> => {
  const connection = await Connection.connect({ address });
  try {
    return await work(new WorkflowClient({ connection, namespace: 'pacars' }));
  } finally {
    await connection.close();
  }
};

const statusOf = (address: string): Promise<string> =>
  withClient(address, async (client) => (await client.getHandle('a-report').describe()).status.name);

describe('startTemporal', { timeout: 60_000 }, () => {
  it('serves the namespace and the pages, and keeps its workflows over a stop and over a kill', async () => {
    running = await startTemporal(options);
    expect((await fetch(running.ui)).status).toBe(200);
    await withClient(running.address, (client) =>
      client.start('handleReport', { taskQueue: 'nobody-polls', workflowId: 'a-report', args: [] }),
    );
    await running.stop();
    expect(startOfProcess(running.pid)).toBeUndefined();

    running = await startTemporal(options);
    expect(await statusOf(running.address)).toBe('RUNNING');
    const { onExit, pid } = running;
    const end = new Promise<string>((resolve) => {
      onExit(resolve);
    });
    process.kill(pid, 'SIGKILL');
    expect(await end).toBe('signal SIGKILL');

    running = await startTemporal(options);
    expect(await statusOf(running.address)).toBe('RUNNING');
  });

  it('keeps its workflows in memory alone when told to', async () => {
    running = await startTemporal({ ...options, inMemory: true });
    await withClient(running.address, (client) =>
      client.start('handleReport', { taskQueue: 'nobody-polls', workflowId: 'a-report', args: [] }),
    );
    expect(readdirSync(options.dataDir)).toEqual([]);
    await running.stop();
    running = await startTemporal({ ...options, inMemory: true });
    await expect(statusOf(running.address)).rejects.toThrow(/not found/iu);
  });

  it('tells its last messages when it does not start', async () => {
    mkdirSync(options.dataDir);
    writeFileSync(path.join(options.dataDir, 'temporal.db'), 'this is no database '.repeat(100));
    await expect(startTemporal(options)).rejects.toThrow(/Temporal did not start \(code 1\):\n./);
  });
});
