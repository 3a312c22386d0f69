import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Readiness } from './health.ts';
import { logFailure, type Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

export interface HealthServer {
  /** The port it listens on. */
  port: number;
  close: () => Promise<void>;
}

const EXTRA_LIMIT_MS = 2_000;
const EXTRA_CHARACTERS_MAX = 16 * 1024 * 1024;

/** What another endpoint of this process tells Prometheus (Temporal's SDK has one of its own), or a note of its absence. */
const extraText = async (url: string): Promise<string> => {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(EXTRA_LIMIT_MS) });
    const text = await answer.text();
    if (answer.ok && text.length <= EXTRA_CHARACTERS_MAX) return text.endsWith('\n') ? text : `${text}\n`;
  } catch {
    // Scraped again in a moment; our own measurements must not be missing because those are.
  }
  return '# the measurements of the Temporal SDK are not available\n';
};

/**
 * Serves `/livez`, `/readyz` and `/metrics` of a process that has no other HTTP server.
 *
 * @param options.extraMetricsUrl - an endpoint in Prometheus's text format whose text is added to ours
 */
export async function startHealthServer(options: {
  host: string;
  port: number;
  readiness: () => Promise<Readiness>;
  metrics: Metrics;
  log: Logger;
  extraMetricsUrl?: string;
}): Promise<HealthServer> {
  const { readiness, metrics, log, extraMetricsUrl } = options;
  const answer = async (request: IncomingMessage): Promise<[status: number, text: string, type?: string]> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return [405, 'not allowed\n'];
    // The query is no part of the question.
    switch (request.url?.split('?', 1)[0] ?? '') {
      case '/livez':
        return [200, 'ok\n'];
      case '/readyz': {
        const { ready, text } = await readiness();
        return [ready ? 200 : 503, text];
      }
      case '/metrics': {
        const extra = extraMetricsUrl === undefined ? '' : await extraText(extraMetricsUrl);
        return [200, (await metrics.text()) + extra, metrics.contentType];
      }
      default:
        return [404, 'not found\n'];
    }
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [status, text, type] = await answer(request).catch((error: unknown): [number, string] => {
      return [500, `failed, see the log for ${logFailure(log, error)}\n`];
    });
    response.writeHead(status, {
      'content-type': type ?? 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  };
  const server = createServer((request, response) => void respond(request, response));
  server.requestTimeout = 10_000;
  await listen(server, options.port, options.host);
  return {
    port: portOf(server) ?? options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const portOf = (server: Server): number | undefined => {
  const address = server.address();
  return typeof address === 'object' ? address?.port : undefined;
};

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
