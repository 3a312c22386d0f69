import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { runDemo } from '../../dev/demo/run-demo.ts';
import { sendMessage } from '../../dev/demo/send-messages.ts';
import { signIn } from '../../dev/demo/staff-client.ts';
import { workOnce } from '../../dev/demo/work-through.ts';
import { startOfProcess } from '../../dev/embedded/process-identity.ts';
import { removeHome } from '../../dev/stack/home.ts';
import type { Stack } from '../../dev/stack/start-stack.ts';
import { bashBlocks, canRun, runBash } from '../support/documented-commands.ts';
import { aHome, discard, doorOf, samples, startTestStack } from '../support/stack.ts';

const BOOTSTRAP = resolve(import.meta.dirname, '../../cli/bootstrap.mjs');
const described = z.object({
  api: z.string(),
  issuer: z.string(),
  feeds: z.array(z.object({ secret: z.string() })),
  processes: z.array(z.object({ name: z.string(), pid: z.number() })),
});

/** All three outcomes, another force of the deployment, a signpost, and a force of its own desk. */
const { messages, expected } = samples('S02', 'S04', 'S07', 'S09');
const homes = { first: aHome(), second: aHome() };
let first: Stack;
let second: ChildProcess;
let printed = '';

const descriptionOf = (home: string): z.infer<typeof described> =>
  described.parse(JSON.parse(readFileSync(join(home, 'stack.json'), 'utf8')));

beforeAll(async () => {
  first = await startTestStack(homes.first);
  second = spawn(process.execPath, [BOOTSTRAP, 'start'], {
    env: { ...process.env, PACARS_HOME: homes.second, PACARS_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  second.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await vi.waitUntil(() => existsSync(join(homes.second, 'stack.json')), { timeout: 90_000 });
});

afterAll(async () => {
  second.kill('SIGKILL');
  await discard(first, homes.first);
  await removeHome(homes.second);
});

describe('two stacks side by side', () => {
  it('have each its own feed and its own reports', async () => {
    const theirs = doorOf(first.description);
    const { api, issuer, feeds } = descriptionOf(homes.second);
    const ours = { api, issuer, secret: feeds[0]?.secret ?? '' };
    const [message] = samples('S07').messages;
    if (message === undefined) throw new RangeError('no such sample');
    await expect(sendMessage({ ...ours, secret: theirs.secret }, message)).rejects.toThrow(
      'answered with 401',
    );

    const reportId = await sendMessage(ours, message);
    const there = await (await signIn(ours, 'edmund.larkwhistle')).get(`/v1/reports/${reportId}`);
    const here = await (await signIn(theirs, 'edmund.larkwhistle')).get(`/v1/reports/${reportId}`);
    expect([there.status, here.status]).toEqual([200, 404]);
  });
});

describe('npm start', () => {
  it('says where to go, and keeps the description to its user', async () => {
    await expect.poll(() => printed, { timeout: 10_000 }).toContain('Ctrl-C stops all of it');
    expect(printed).toContain(descriptionOf(homes.second).api);
    expect(statSync(join(homes.second, 'stack.json')).mode & 0o777).toBe(0o600);
  });

  it.skipIf(!canRun('bash', 'curl', 'openssl'))('serves the walk of docs/ as written', async () => {
    const script = [...bashBlocks('docs/feed.md'), ...bashBlocks('docs/walkthrough.md')].join('\n');
    const { code, out, err } = await runBash(script, { PACARS_HOME: homes.second });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    // The mistake that the walk makes on purpose, and nothing else refused.
    expect(out.match(/urn:pacars:problem:\w+/gu)).toEqual(['urn:pacars:problem:invalid']);
    expect(out).toMatch(/"stage":"CLOSED","ending":"ACTED_ON","outcomes":\["INTELLIGENCE"\]/u);
    expect(out).toContain('"receipt":"IR000001"');
    expect(out.trimEnd()).toMatch(/\{"items":\[\],"nextCursor":null\}$/u);
  });

  it('leaves no process and no stack.json at SIGTERM', async () => {
    const { processes } = descriptionOf(homes.second);
    expect(processes.map(({ name }) => name).toSorted()).toEqual([
      'api',
      'case-management',
      'crimestoppers',
      'force-desk',
      'identity',
      'identity-service',
      'intelligence',
      'mail',
      'oversight',
      'pager',
      'people-directory',
      'postgres',
      'safeguarding',
      'temporal',
      'worker',
    ]);
    second.kill('SIGTERM');
    expect(await once(second, 'exit')).toEqual([0, null]);
    expect(processes.filter(({ pid }) => startOfProcess(pid) !== undefined)).toEqual([]);
    expect(existsSync(join(homes.second, 'stack.json'))).toBe(false);
  });
});

describe('a stack that is stopped and started on the same folder', () => {
  it('goes on with every open workflow where it stood', async () => {
    const door = doorOf(first.description);
    const staff = await Promise.all(
      ['isolde.marchpenny', 'edmund.larkwhistle', 'barnabas.elverstone'].map((login) => signIn(door, login)),
    );
    const reports = new Map<string, (typeof messages)[number]>();
    for (const message of messages) reports.set((await sendMessage(door, message)) ?? '', message);
    const done = await workOnce({
      staff,
      investigators: [],
      // Allocations stay open, so that workflows wait for people while everything is stopped.
      leave: ({ kind }) => kind === 'allocate-investigator',
      expectedOf: (reportId) =>
        expected.find(({ reportRef }) => reportRef === reports.get(reportId)?.reportRef),
      onDone: () => undefined,
    });
    expect(done).toBeGreaterThanOrEqual(3);
    await first.stop();
    expect(existsSync(join(homes.first, 'stack.json'))).toBe(false);
    expect(first.processes()).toEqual([]);

    first = await startTestStack(homes.first);
    // The same messages come again: each is known, and stands for the report that it began.
    const results = await runDemo({
      messages,
      expected,
      limitMs: 90_000,
      onProgress: () => undefined,
      stack: doorOf(first.description),
    });
    expect(results.filter(({ asExpected }) => !asExpected)).toEqual([]);
    expect(results.map(({ reference }) => reference).toSorted()).toEqual(
      messages.map(({ reportRef }) => reportRef).toSorted(),
    );
  });
});
