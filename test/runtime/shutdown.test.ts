import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../runtime/logger.ts';
import { onShutdown, type ClosingStep } from '../../runtime/shutdown.ts';

const quiet = createLogger({ process: 'worker', level: 'silent' });

/** Stands for `process`, and remembers how it was told to exit. */
class Surroundings extends EventEmitter {
  exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
    this.emit('exited');
  }
}
const exited = (on: Surroundings): Promise<void> =>
  new Promise((resolve) => on.once('exited', () => resolve()));
const step = (name: string, close: () => Promise<unknown>, limitMs = 5_000): ClosingStep => ({
  name,
  limitMs,
  close,
});

describe('onShutdown', () => {
  it('closes in order, once, and exits with 0', async () => {
    const on = new Surroundings();
    const closed: string[] = [];
    const steps = ['server', 'worker', 'database'].map((name) => step(name, async () => closed.push(name)));
    const { stop } = onShutdown(quiet, steps, { on });
    on.emit('SIGTERM');
    await Promise.all([stop(), exited(on)]);
    expect(closed).toEqual(['server', 'worker', 'database']);
    expect(on.exits).toEqual([0]);
  });

  it('reads the steps when the stop begins', async () => {
    const on = new Surroundings();
    const closed: string[] = [];
    const steps: ClosingStep[] = [];
    const { stop } = onShutdown(quiet, steps, { on });
    steps.push(step('database', async () => closed.push('database')));
    await stop();
    expect(closed).toEqual(['database']);
  });

  it('goes on past a step that is late or fails, and exits with 1', async () => {
    const on = new Surroundings();
    const closed: string[] = [];
    const steps = [
      step('late', () => new Promise(() => undefined), 10),
      step('fails', () => Promise.reject(new Error('x'))),
      step('throws', () => {
        throw new Error('x');
      }),
      step('last', async () => closed.push('last')),
    ];
    await onShutdown(quiet, steps, { on }).stop();
    expect(closed).toEqual(['last']);
    expect(on.exits).toEqual([1]);
  });

  it('takes one key press that arrives twice for one, and a second one for an order to exit at once', () => {
    const on = new Surroundings();
    let now = 0;
    onShutdown(quiet, [step('slow', () => new Promise(() => undefined))], { on, nowMs: () => now });
    on.emit('SIGINT');
    now = 100;
    on.emit('SIGINT');
    expect(on.exits).toEqual([]);
    now = 3_000;
    on.emit('SIGINT');
    expect(on.exits).toEqual([130]);
  });

  it('takes its handlers off again', () => {
    const on = new Surroundings();
    onShutdown(quiet, [], { on }).dispose();
    expect(on.eventNames()).toEqual([]);
  });
});

describe('onShutdown in a process of its own', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  const start = async (
    kind: string,
  ): Promise<{ child: ChildProcess; ended: Promise<[number | null, string]> }> => {
    const script = fileURLToPath(new URL('shutdown-process.ts', import.meta.url));
    const child = fork(script, [kind], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: ['--import', 'tsx'],
    });
    children.push(child);
    let output = '';
    // Not by `close`, which does not come once the channel is cut.
    const read = new Promise((resolve) => child.stdout?.once('end', resolve));
    const ended = new Promise<[number | null, string]>((resolve) =>
      child.once('exit', (code) => void read.then(() => resolve([code, output]))),
    );
    child.stderr?.on('data', (chunk) => (output += String(chunk)));
    await new Promise<void>((resolve) => {
      child.stdout?.on('data', (chunk) => {
        output += String(chunk);
        if (output.includes('up\n')) resolve();
      });
    });
    return { child, ended };
  };

  it.each(['SIGTERM', 'SIGINT'] as const)('stops cleanly on %s', async (signal) => {
    const { child, ended } = await start('clean');
    child.kill(signal);
    expect(await ended).toEqual([0, 'up\nclosed first\nclosed second\n']);
  });

  it('stops when the channel to its parent ends', async () => {
    const { child, ended } = await start('clean');
    child.disconnect();
    expect(await ended).toEqual([0, 'up\nclosed first\nclosed second\n']);
  });

  it.each(['throws', 'rejects'])(
    'ends with 1 and a reference in the log when something %s unseen',
    async (kind) => {
      const { ended } = await start(kind);
      const [code, output] = await ended;
      expect(code).toBe(1);
      expect(output).toMatch(/"fatal":true,"reference":"[0-9a-f-]{36}"/);
      expect(output).not.toContain('CANARY');
    },
  );
});
