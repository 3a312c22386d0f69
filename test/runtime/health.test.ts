import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createReadiness, type Readiness } from '../../runtime/health.ts';
import { startHealthServer, type HealthServer } from '../../runtime/health-server.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createMetrics } from '../../runtime/metrics.ts';

const CANARY = 'CANARY';
const fine = () => Promise.resolve();
const never = () => new Promise<void>(() => undefined);
const refused = () => Promise.reject(Object.assign(new Error(CANARY), { code: 'ECONNREFUSED' }));

const late = () => Promise.reject(Object.assign(new Error(CANARY), { code: 4 }));
const throwing = () => {
  throw new RangeError(CANARY);
};

describe('createReadiness', () => {
  it('is ready when all is there, with one line a dependency', async () => {
    const { ready, text } = await createReadiness([
      { name: 'postgres', check: fine },
      { name: 'keys', check: fine },
    ])();
    expect(ready).toBe(true);
    expect(text).toMatch(/^postgres ok \d+ms\nkeys ok \d+ms\n$/);
  });

  it('is not ready without what is required, and says why by a code, not by a message', async () => {
    const readiness = createReadiness([
      { name: 'postgres', check: refused },
      { name: 'keys', check: () => Promise.reject(new TypeError(CANARY)) },
    ]);
    expect(await readiness()).toEqual({
      ready: false,
      text: 'postgres down ECONNREFUSED\nkeys down TypeError\n',
    });
  });

  it('is ready without what is not required, and reports it', async () => {
    const readiness = createReadiness([{ name: 'temporal', required: false, check: refused }]);
    expect(await readiness()).toEqual({ ready: true, text: 'temporal down ECONNREFUSED (not required)\n' });
  });

  it('waits for nothing longer than its limit, and tells the check that nobody waits', async () => {
    let told = false;
    const check = (signal: AbortSignal) => {
      signal.addEventListener('abort', () => (told = true));
      return never();
    };
    const readiness = createReadiness([{ name: 'postgres', check }], { limitMs: 20 });
    expect(await readiness()).toEqual({ ready: false, text: 'postgres down timeout\n' });
    expect(told).toBe(true);
  });

  it('calls a deadline of gRPC a time-out', async () => {
    expect((await createReadiness([{ name: 'temporal', check: late }])()).text).toBe(
      'temporal down timeout\n',
    );
  });

  it('copes with a check that throws before it returns', async () => {
    expect((await createReadiness([{ name: 'keys', check: throwing }])()).text).toBe(
      'keys down RangeError\n',
    );
  });

  it('looks once for callers that overlap, and again for a later one', async () => {
    let looks = 0;
    const readiness = createReadiness([{ name: 'postgres', check: async () => (looks += 1) }]);
    await Promise.all([readiness(), readiness(), readiness()]);
    expect(looks).toBe(1);
    await readiness();
    expect(looks).toBe(2);
  });
});

describe('startHealthServer', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const start = async (
    given: { readiness?: () => Promise<Readiness>; extraMetricsUrl?: string } = {},
  ): Promise<(path: string, method?: string) => Promise<[number, string]>> => {
    const server: HealthServer = await startHealthServer({
      host: '127.0.0.1',
      port: 0,
      readiness: () => Promise.resolve({ ready: true, text: 'postgres ok 1ms\n' }),
      metrics: createMetrics('worker'),
      log: createLogger({ process: 'worker', level: 'silent' }),
      ...given,
    });
    closing.push(() => server.close());
    return async (path, method = 'GET') => {
      const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
      return [answer.status, await answer.text()];
    };
  };
  const sdkEndpoint = async (text: string): Promise<string> => {
    const server: Server = createServer((_request, response) => response.end(text));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/metrics`;
  };

  it('answers liveness, readiness and metrics', async () => {
    const get = await start();
    expect(await get('/livez')).toEqual([200, 'ok\n']);
    expect(await get('/readyz?verbose')).toEqual([200, 'postgres ok 1ms\n']);
    const [status, text] = await get('/metrics');
    expect(status).toBe(200);
    expect(text).toContain('pacars_outbox_oldest_seconds{process="worker"} 0');
  });

  it('answers 503 when it is not ready', async () => {
    const get = await start({
      readiness: () => Promise.resolve({ ready: false, text: 'postgres down timeout\n' }),
    });
    expect(await get('/readyz')).toEqual([503, 'postgres down timeout\n']);
  });

  it('answers 500 with a reference only when the look itself fails', async () => {
    const get = await start({ readiness: () => Promise.reject(new Error(CANARY)) });
    const [status, text] = await get('/readyz');
    expect(status).toBe(500);
    expect(text).toMatch(/^failed, see the log for [0-9a-f-]{36}\n$/);
  });

  it('refuses other paths and methods', async () => {
    const get = await start();
    expect((await get('/elsewhere'))[0]).toBe(404);
    expect((await get('/livez', 'POST'))[0]).toBe(405);
  });

  it('adds the measurements of the Temporal SDK', async () => {
    const get = await start({ extraMetricsUrl: await sdkEndpoint('temporal_worker_start 1') });
    const [, text] = await get('/metrics');
    expect(text).toContain('pacars_outbox_oldest_seconds');
    expect(text.endsWith('temporal_worker_start 1\n')).toBe(true);
  });

  it('gives its own measurements while those are not to be had', async () => {
    const get = await start({ extraMetricsUrl: 'http://127.0.0.1:1/metrics' });
    const [status, text] = await get('/metrics');
    expect(status).toBe(200);
    expect(text).toContain('pacars_outbox_oldest_seconds');
    expect(text).toContain('# the measurements of the Temporal SDK are not available\n');
  });

  it('rejects when its port is taken', async () => {
    const url = new URL(await sdkEndpoint(''));
    const options = {
      host: '127.0.0.1',
      port: Number(url.port),
      readiness: () => Promise.resolve({ ready: true, text: '' }),
      metrics: createMetrics('worker'),
      log: createLogger({ process: 'worker', level: 'silent' }),
    };
    await expect(startHealthServer(options)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
