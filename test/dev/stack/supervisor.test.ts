import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findFreePort } from '../../../dev/embedded/free-port.ts';
import { startOfProcess } from '../../../dev/embedded/process-identity.ts';
import type { StackEvent } from '../../../dev/stack/events.ts';
import { openHome, removeHome } from '../../../dev/stack/home.ts';
import { nodePart, type NodePartOptions } from '../../../dev/stack/node-part.ts';
import type { Part } from '../../../dev/stack/part.ts';
import { createProcessLedger, type ProcessLedger } from '../../../dev/stack/process-ledger.ts';
import { createSupervisor, type Supervisor } from '../../../dev/stack/supervisor.ts';

const SCRIPTS = {
  serves: `process.stdout.write('ready http://127.0.0.1:1\\n'); setInterval(() => {}, 1000);
    process.on('SIGTERM', () => process.exit(0));`,
  refusesToStop: `process.on('SIGTERM', () => {}); process.stdout.write('ready x\\n'); setInterval(() => {}, 1000);`,
  neverGetsReady: `setInterval(() => {}, 1000); process.stderr.write('still waiting for something\\n');`,
  endsAtOnce: `process.stderr.write('cannot work without a hat\\n'); process.exit(4);`,
  servesHttp: `const { createServer } = await import('node:http');
    setTimeout(() => createServer((_, answer) => answer.end()).listen(process.env.PORT, '127.0.0.1'), 100);`,
};

let folder: string;
let ledger: ProcessLedger;
let supervisor: Supervisor;
let events: StackEvent[];
let onEvent: (event: StackEvent) => void;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pacars-supervisor-'));
  ledger = createProcessLedger(path.join(folder, 'processes.json'));
  events = [];
  onEvent = () => undefined;
  supervisor = createSupervisor({
    ledger,
    onEvent: (event) => {
      events.push(event);
      onEvent(event);
    },
    backoff: { firstMs: 10, longestMs: 50, steadyAfterMs: 60_000 },
  });
});

afterEach(async () => {
  await supervisor.stop(['part', 'other']);
  await removeHome(folder);
});

const aPart = (script: keyof typeof SCRIPTS, options: Partial<NodePartOptions> = {}): Part => {
  const file = path.join(folder, `${script}.mjs`);
  writeFileSync(file, SCRIPTS[script]);
  const log = path.join(folder, 'part.log');
  return nodePart({
    name: 'part',
    script: file,
    environment: { PATH: process.env['PATH'] },
    log,
    ...options,
  });
};

const nextEvent = (kind: StackEvent['kind']): Promise<StackEvent> =>
  new Promise((resolve) => {
    onEvent = (event) => {
      if (event.kind === kind) resolve(event);
    };
  });

const pidOf = (name: string): number =>
  supervisor.processes().find((process) => process.name === name)?.pid ?? 0;

describe('createSupervisor', { timeout: 30_000 }, () => {
  it('tells when a part dies, and starts it again', async () => {
    await supervisor.start(aPart('serves'));
    const first = pidOf('part');
    const restarted = nextEvent('restarted');
    process.kill(first, 'SIGKILL');
    await restarted;

    expect(events.map(({ kind }) => kind)).toEqual(['starting', 'ready', 'died', 'restarted']);
    expect(events[2]).toMatchObject({ part: 'part', how: 'signal SIGKILL', restartInMs: 10 });
    expect(pidOf('part')).not.toBe(first);
    expect(startOfProcess(pidOf('part'))).toBeDefined();
  });

  it('waits longer at each death that follows soon', async () => {
    await supervisor.start(aPart('serves'));
    writeFileSync(path.join(folder, 'serves.mjs'), SCRIPTS.endsAtOnce);
    const waits: number[] = [];
    const fourDeaths = new Promise<void>((resolve) => {
      onEvent = (event) => {
        if (event.kind === 'died' && waits.push(event.restartInMs) === 4) resolve();
      };
    });
    process.kill(pidOf('part'), 'SIGKILL');
    await fourDeaths;
    expect(waits).toEqual([10, 20, 40, 50]);
  });

  it('does not start a part that ends early, and gives its last words', async () => {
    await expect(supervisor.start(aPart('endsAtOnce'))).rejects.toThrow(
      'part ended with code 4:\ncannot work without a hat',
    );
    expect(supervisor.processes()).toEqual([]);
    expect(events.map(({ kind }) => kind)).toEqual(['starting']);
  });

  it('stops a part that does not get ready in time, and gives its last words', async () => {
    const part = aPart('neverGetsReady', { readyLimitMs: 1_500 });
    await expect(supervisor.start(part)).rejects.toThrow(
      'part was not ready within 1.5 s:\nstill waiting for something',
    );
    expect(supervisor.processes()).toEqual([]);
  });

  it('takes a part for ready when its address answers', async () => {
    const port = await findFreePort();
    const part = aPart('servesHttp', {
      environment: { PATH: process.env['PATH'], PORT: String(port) },
      readyUrl: `http://127.0.0.1:${port}/readyz`,
    });
    await supervisor.start(part);
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200);
  });

  it('leaves no process when it stops, not even one that refuses to', async () => {
    await supervisor.start(aPart('serves'));
    await supervisor.start(aPart('refusesToStop', { name: 'other', stopLimitMs: 100 }));
    const pids = supervisor.processes().map(({ pid }) => pid);
    await supervisor.stop(['part', 'other', 'never-started']);

    expect(pids.map(startOfProcess)).toEqual([undefined, undefined]);
    expect(supervisor.processes()).toEqual([]);
    expect(events.filter(({ kind }) => kind === 'died')).toEqual([]);
  });

  it('stops a part that is being started', async () => {
    const starting = supervisor.start(aPart('neverGetsReady'));
    await supervisor.stop(['part']);
    await expect(starting).rejects.toThrow(/part ended with/);
    expect(supervisor.processes()).toEqual([]);
  });

  it('has parts that end by themselves when it is killed', async () => {
    const supervising = path.join(folder, 'supervising.mjs');
    aPart('serves');
    const module = new URL('../../../dev/stack/node-part.ts', import.meta.url).href;
    writeFileSync(
      supervising,
      `import { nodePart } from ${JSON.stringify(module)};
       const part = nodePart({ name: 'part', script: ${JSON.stringify(path.join(folder, 'serves.mjs'))}, environment: process.env, log: ${JSON.stringify(path.join(folder, 'part.log'))} });
       const running = await part.start(() => {});
       await running.ready;
       process.stdout.write(String(running.pid));
       setInterval(() => {}, 1000);`,
    );
    const tsx = pathToFileURL(path.resolve('node_modules/tsx/dist/loader.mjs')).href;
    const parent = spawn(process.execPath, ['--import', tsx, supervising], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output: unknown[] = await once(parent.stdout, 'data');
    const pid = Number(String(output[0]));
    expect(startOfProcess(pid)).toBeDefined();
    parent.kill('SIGKILL');
    await expect.poll(() => startOfProcess(pid), { timeout: 10_000 }).toBeUndefined();
  });
});

describe('openHome', { timeout: 30_000 }, () => {
  it('refuses a second stack while the first lives, and says what to do', async () => {
    const home = await openHome(folder);
    await expect(openHome(folder)).rejects.toThrow(/another pacars \(process \d+\) runs in .*PACARS_HOME/);
    home.release();
    (await openHome(folder)).release();
  });

  it('takes over from a stack that was killed, even when its pid is in use again', async () => {
    writeFileSync(
      path.join(folder, 'stack.pid'),
      JSON.stringify({ pid: process.pid, startedAt: 'long ago' }),
    );
    writeFileSync(path.join(folder, 'stack.json'), '{}');
    const home = await openHome(folder);
    expect(existsSync(home.file('stack.json'))).toBe(false);
    expect(JSON.parse(readFileSync(home.file('stack.pid'), 'utf8'))).toMatchObject({ pid: process.pid });
    home.release();
    expect(existsSync(home.file('stack.pid'))).toBe(false);
  });

  it('ends what a killed stack left running, and nothing else', async () => {
    const parts = [aPart('serves'), aPart('refusesToStop', { name: 'other', stopLimitMs: 100 })];
    const pids = await Promise.all(
      parts.map(async (part) => {
        const running = await part.start((pid) => {
          ledger.add(part.name, pid, part.ending);
        });
        await running.ready;
        return running.pid;
      }),
    );
    const file = path.join(folder, 'processes.json');
    const entries = z.array(z.looseObject({})).parse(JSON.parse(readFileSync(file, 'utf8')));
    // A pid that has been given to somebody else since.
    const stranger = { ...entries[0], name: 'stranger', pid: process.pid };
    writeFileSync(file, JSON.stringify([...entries, stranger]));
    const home = await openHome(folder);

    expect(home.leftovers.toSorted()).toEqual(['other', 'part']);
    expect(pids.map(startOfProcess)).toEqual([undefined, undefined]);
    home.release();
  });

  it('is for its user alone; under root others may walk through to the database', async () => {
    const home = await openHome(path.join(folder, 'home'));
    expect(statSync(home.path).mode & 0o777).toBe(process.getuid?.() === 0 ? 0o711 : 0o700);
    expect(statSync(home.file('logs')).mode & 0o777).toBe(0o700);
    home.release();
  });
});
