import { once } from 'node:events';
import { createServer } from 'node:net';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from '../runtime/logger.ts';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** A port that was free a moment ago: the SDK takes a number, not a listening socket. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new RangeError('a TCP server has a port');
  return address.port;
}

/**
 * Set the process's Temporal runtime up: its log lines in our log, without the messages of errors, and its
 * measurements for Prometheus on loopback. Once in a process, before anything else of Temporal's worker.
 *
 * @returns where the SDK serves its own measurements
 */
export async function installTemporalRuntime(log: Logger): Promise<{ metricsUrl: string }> {
  const metricsPort = await freePort();
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      const { error, workflowId, activityType, taskQueue } = meta ?? {};
      log[LEVELS[level]](
        { temporal: { workflowId, activityType, taskQueue }, ...(error !== undefined && { error }) },
        message,
      );
    }),
    // Our own shutdown decides the order.
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      metrics: {
        prometheus: {
          bindAddress: `127.0.0.1:${metricsPort}`,
          countersTotalSuffix: true,
          unitSuffix: true,
          useSecondsForDurations: true,
        },
      },
    },
  });
  return { metricsUrl: `http://127.0.0.1:${metricsPort}/metrics` };
}
