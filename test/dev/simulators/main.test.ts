import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCaseManagementClient } from '../../../activities/case-management/client.ts';
import { createForceDeskClient } from '../../../activities/force-desk/client.ts';
import { orderFaults } from '../answers.ts';
import { startProcess, type StartedProcess } from '../started-process.ts';
import { aCase, aTransfer, OUR_REFERENCE } from './requests.ts';

let directory: string;
let started: StartedProcess[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pacars-simulator-'));
  started = [];
});
afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

async function start(system: string, environment: Record<string, string> = {}): Promise<StartedProcess> {
  const settings = { TOKEN: 'secret', STATE_FILE: join(directory, 'state.ndjson'), ...environment };
  const one = await startProcess('simulators/main.ts', settings, ['--system', system]);
  started.push(one);
  return one;
}

const clientOf = ({ ready }: StartedProcess): ReturnType<typeof createCaseManagementClient> =>
  createCaseManagementClient({ baseUrl: ready, token: 'secret', timeoutMs: 5_000 });

describe('dev/simulators/main.ts', { timeout: 30_000 }, () => {
  it('loses nothing acknowledged when it is killed, and gives the first receipt again', async () => {
    const first = await start('case-management');
    const receipts = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        clientOf(first).openCase(aCase(), { idempotencyKey: `key-${index}` }),
      ),
    );
    first.child.kill('SIGKILL');
    await first.exited;
    // What a kill in the middle of a write leaves behind.
    await appendFile(join(directory, 'state.ndjson'), '{"type":"effect","number":11,"ourRef');

    const second = await start('case-management');
    const again = await Promise.all(
      receipts.map((_, index) => clientOf(second).openCase(aCase(), { idempotencyKey: `key-${index}` })),
    );
    expect(again).toEqual(receipts);
    const next = await clientOf(second).openCase(aCase(), { idempotencyKey: 'key-10' });
    expect(receipts).not.toContainEqual(next);
    expect(await (await fetch(`${second.ready}/state`)).json()).toMatchObject({
      counts: { effects: 11, duplicates: 10 },
    });

    second.child.kill('SIGTERM');
    expect(await second.exited).toEqual([0, null]);
    const lines = (await readFile(join(directory, 'state.ndjson'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toHaveLength(21);
  });

  it('ends when its parent lets go of the channel, also with a request that will never be answered', async () => {
    const simulator = await start('case-management');
    await orderFaults(simulator.ready, { timeOutAfterCommit: { count: 1 } });
    const waiting = clientOf(simulator)
      .openCase(aCase(), { idempotencyKey: 'key-1' })
      .catch((error: unknown) => error);
    await expect.poll(() => readFile(join(directory, 'state.ndjson'), 'utf8')).toContain('key-1');
    simulator.child.disconnect();
    expect(await simulator.exited).toEqual([0, null]);
    expect(await waiting).toMatchObject({ kind: 'unknown-outcome' });
  });

  it('knows the real police forces as a desk, and logs requests without what was in them', async () => {
    const simulator = await start('force-desk');
    const desk = createForceDeskClient({ baseUrl: simulator.ready, token: 'secret', timeoutMs: 5_000 });
    const receipt = await desk.transfer(aTransfer(), { idempotencyKey: 'key-1' });
    expect(await desk.findTransfer(OUR_REFERENCE)).toEqual(receipt);
    await expect(
      desk.transfer(aTransfer({ toForce: 'atlantis' }), { idempotencyKey: 'key-2' }),
    ).rejects.toMatchObject({
      kind: 'rejected',
      status: 422,
    });
    await expect.poll(simulator.stderr).toMatch(/"status":422/);
    const logged = simulator.stderr().trim().split('\n');
    expect(logged.map((line) => z.object({ path: z.string() }).parse(JSON.parse(line)).path)).toEqual(
      Array.from({ length: 3 }, () => '/transfers'),
    );
    expect(simulator.stderr()).not.toMatch(/CANARY|secret|atlantis/);
  });

  it.each([
    ['an unknown system', 'fax-machine', {}, '--system must be one of'],
    ['no token', 'case-management', { TOKEN: '' }, 'TOKEN'],
    ['an address for everyone', 'case-management', { HOST: '0.0.0.0' }, 'loopback'],
    ['a port that is none', 'case-management', { PORT: '70000' }, 'PORT'],
  ])('does not start with %s', async (_what, system, environment, message) => {
    const simulator = await start(system, environment);
    expect(simulator.ready).toBe('exit 1');
    expect(simulator.stderr()).toContain(message);
  });
});
