import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOfProcess } from '../../../dev/embedded/process-identity.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');
const ECHO = `process.stdout.write(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;`;
const SERVES = `process.on('SIGTERM', () => { process.stdout.write(' stopped'); process.exit(0); });
  process.stdout.write(String(process.pid)); setInterval(() => {}, 1000);`;

let root: string;
let started: ChildProcess[];

/** A repository with nothing in it but the bootstrap, whose one dependency is tsx. */
beforeEach(() => {
  started = [];
  root = mkdtempSync(path.join(tmpdir(), 'pacars-bootstrap-'));
  mkdirSync(path.join(root, 'cli'));
  copyFileSync(path.join(REPOSITORY, 'cli/bootstrap.mjs'), path.join(root, 'cli/bootstrap.mjs'));
  write('package.json', { type: 'module', engines: { node: '^20.19.0 || ^22.12.0 || >=24.0.0' } });
  write('package-lock.json', { packages: { '': {}, 'node_modules/tsx': { version: '1.0.0' } } });
});

afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

const write = (name: string, content: object | string): void => {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), typeof content === 'string' ? content : JSON.stringify(content));
};

const installByHand = (): void => {
  write('node_modules/.package-lock.json', { packages: { 'node_modules/tsx': { version: '1.0.0' } } });
  for (const name of ['tsx', 'vitest'])
    symlinkSync(path.join(REPOSITORY, 'node_modules', name), path.join(root, 'node_modules', name));
};

/** A stand-in for npm that installs what the lock file asks for and counts its runs. */
const writeFakeNpm = (): string => {
  write(
    'fake/npm-cli.js',
    `import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
     appendFileSync('runs', 'x'); process.stdout.write('words of npm');
     mkdirSync('node_modules', { recursive: true });
     setTimeout(() => {
       symlinkSync(${JSON.stringify(path.join(REPOSITORY, 'node_modules/tsx'))}, 'node_modules/tsx');
       writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/tsx': { version: '1.0.0' } } }));
     }, 300);`,
  );
  return path.join(root, 'fake/npm-cli.js');
};

const start = (args: string[], environment: NodeJS.ProcessEnv = {}): ChildProcess => {
  const inherited = { ...process.env };
  for (const name of ['npm_execpath', 'npm_lifecycle_event']) delete inherited[name];
  const env = { ...inherited, ...environment };
  const child = spawn(process.execPath, ['cli/bootstrap.mjs', ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
};

const collect = (stream: NodeJS.ReadableStream | null): (() => string) => {
  let text = '';
  stream?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
};

const run = async (
  args: string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ code: unknown; out: string; err: string }> => {
  const child = start(args, environment);
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const [code] = (await once(child, 'close')) as unknown[];
  return { code, out: out(), err: err() };
};

describe('bootstrap', { timeout: 60_000 }, () => {
  it('passes the command and its arguments on, and the exit code back', async () => {
    installByHand();
    write('cli/main.ts', ECHO);
    expect(await run(['deliveries', 'list', '--json'])).toMatchObject({
      code: 7,
      out: '["deliveries","list","--json"]',
      err: '',
    });
  });

  it('says which Node it needs', async () => {
    write('package.json', { engines: { node: '^18.0.0 || >=99.1.0' } });
    const { code, err } = await run(['start']);
    expect(code).toBe(1);
    expect(err).toMatch(/pacars needs Node\.js \^18\.0\.0 \|\| >=99\.1\.0; this is \d/);
  });

  it('installs once when two copies start at once, with standard output left clean', async () => {
    write('cli/main.ts', ECHO);
    const npm = writeFakeNpm();
    const both = await Promise.all([run(['a'], { npm_execpath: npm }), run(['b'], { npm_execpath: npm })]);
    expect(both.map(({ code, out }) => [code, out])).toEqual([
      [7, '["a"]'],
      [7, '["b"]'],
    ]);
    expect(both.map(({ err }) => err).join('')).toContain('Another copy is installing');
    expect(readFileSync(path.join(root, 'runs'), 'utf8')).toBe('x');
  });

  it('installs anew when the lock file has changed', async () => {
    installByHand();
    write('cli/main.ts', ECHO);
    await run(['a']);
    write('package-lock.json', { packages: { '': {}, 'node_modules/tsx': { version: '2.0.0' } } });
    const npm = path.join(root, 'npm-cli.js');
    write('npm-cli.js', `process.exitCode = 5;`);
    const { code, err } = await run(['b'], { npm_execpath: npm });
    expect(code).toBe(5);
    expect(err).toContain('npm ci failed with code 5');
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('passes %s on and waits for the end', async (signal) => {
    installByHand();
    write('cli/main.ts', SERVES);
    const child = start(['start']);
    const out = collect(child.stdout);
    await expect.poll(out, { timeout: 20_000 }).toMatch(/^\d+$/);
    const pid = Number(out());
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(out()).toBe(`${pid} stopped`);
    expect(startOfProcess(pid)).toBeUndefined();
  });

  it('stops when the npm that started it is gone', async () => {
    installByHand();
    write('cli/main.ts', SERVES);
    write(
      'npm.mjs',
      `import { spawn } from 'node:child_process'; spawn(process.execPath, ['cli/bootstrap.mjs', 'start'], { stdio: 'inherit' });`,
    );
    const env = { ...process.env, npm_lifecycle_event: 'start' };
    const npm = spawn(process.execPath, ['npm.mjs'], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(npm);
    const out = collect(npm.stdout);
    await expect.poll(out, { timeout: 20_000 }).toMatch(/^\d+$/);
    const pid = Number(out());
    npm.kill('SIGKILL');
    await expect.poll(() => startOfProcess(pid), { timeout: 10_000 }).toBeUndefined();
  });

  it('counts tests truthfully in one line', async () => {
    installByHand();
    write(
      'a.test.mjs',
      `import { it } from 'vitest'; it('a', () => {}); it('b', () => {}); it.skip('c', () => {});`,
    );
    expect(await run(['test', 'a.test.mjs'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/\n2 passed, 0 failed, 1 skipped\n$/),
    });

    write('b.test.mjs', `import { it } from 'vitest'; it('d', () => { throw new Error('no'); });`);
    write('c.test.mjs', `throw new Error('cannot be loaded');`);
    expect(await run(['test'])).toMatchObject({
      code: 1,
      out: expect.stringMatching(/\n2 passed, 2 failed, 1 skipped\n$/),
    });
    expect(await run(['test', '-t', 'matches nothing'])).toMatchObject({ code: 1 });
    expect(await run(['test', 'no-such-file'])).toMatchObject({
      code: 1,
      out: expect.stringMatching(/\n0 passed, 0 failed\n$/),
    });
    expect(existsSync(path.join(root, 'report.json'))).toBe(false);
  });
});
