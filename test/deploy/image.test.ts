import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { LOGIN_ROLES } from '../../database/migrate.ts';
import { OWN_PROCESSES, readComposeFile, ROOT, textOf } from './compose-file.ts';

const compose = readComposeFile();

describe('Dockerfile', () => {
  const dockerfile = textOf('Dockerfile');
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gmu)].flatMap(([, list = '']) =>
    list.split(' '),
  );

  it('starts a file that exists, with a command that the command line knows', () => {
    const [, list = '[]'] = /^ENTRYPOINT (\[.+\])$/mu.exec(dockerfile) ?? [];
    expect(parse(list)).toEqual(['node', '--import', 'tsx', 'cli/main.ts']);
    expect(existsSync(`${ROOT}cli/main.ts`)).toBe(true);
    const commands = textOf('cli/main.ts');
    for (const name of OWN_PROCESSES) {
      expect(compose.services[name]?.command).toEqual([name]);
      expect(commands).toMatch(new RegExp(`\\b${name}\\b`, 'u'));
    }
  });

  it('has what it starts with among the dependencies that production installs', () => {
    expect(JSON.parse(textOf('package.json'))).toHaveProperty('dependencies.tsx');
  });

  it('copies only what exists and what .dockerignore lets in', () => {
    const letIn = textOf('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    expect(copied.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
    expect(letIn.toSorted()).toEqual([...new Set(copied)].map((path) => `!${path}`).toSorted());
  });

  it('ships neither the laptop stack nor the tests', () => {
    expect(copied.filter((path) => /^(dev|test)\b/u.test(path))).toEqual([]);
  });

  it('runs as an ordinary user on a pinned image with glibc', () => {
    expect(dockerfile).toMatch(/^USER 1000:1000$/mu);
    expect(dockerfile).toMatch(/^ARG NODE_VERSION=\d+\.\d+\.\d+$/mu);
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gmu)].map(([, base]) => base);
    expect(new Set(bases)).toEqual(new Set(['node:${NODE_VERSION}-bookworm-slim']));
  });
});

describe('deploy/', () => {
  it('turns fairness on and keeps one partition a task queue', () => {
    const config: unknown = parse(textOf('deploy/temporal/dynamicconfig/pacars.yaml'));
    expect(config).toEqual({
      'matching.enableFairness': [{ value: true }],
      'matching.numTaskqueueReadPartitions': [{ value: 1 }],
      'matching.numTaskqueueWritePartitions': [{ value: 1 }],
    });
  });

  it.each([
    'initdb/10-databases.sh',
    'temporal/create-schema.sh',
    'temporal/create-namespace.sh',
    'temporal/start-server.sh',
    'make-secrets.sh',
  ])('%s is sound shell', (script) => {
    const shell = script.startsWith('initdb') ? 'bash' : 'sh';
    expect(spawnSync(shell, ['-n', `${ROOT}deploy/${script}`], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('makes secrets that agree with each other, and leaves them alone the second time', () => {
    const directory = mkdtempSync(join(tmpdir(), 'pacars-secrets-'));
    const make = (): { status: number | null; stdout: string } =>
      spawnSync('sh', [`${ROOT}deploy/make-secrets.sh`, directory], { encoding: 'utf8' });
    const read = (name: string): string => readFileSync(join(directory, name), 'utf8').trim();
    try {
      expect(make().status).toBe(0);
      const passwords = z.record(z.string(), z.string()).parse(JSON.parse(read('role_passwords')));
      expect(Object.keys(passwords)).toEqual([...LOGIN_ROLES]);
      expect(new Set(Object.values(passwords)).size).toBe(LOGIN_ROLES.length);
      for (const role of ['api', 'worker', 'identity']) {
        expect(new URL(read(`database_url_${role}`)).password).toBe(passwords[`pacars_${role}`]);
      }
      const { username, password } = new URL(read('database_url_migrate'));
      expect([username, password]).toEqual(['pacars_migrator', read('pg_migrator')]);
      const names = readdirSync(directory).toSorted();
      expect(Object.keys(compose.secrets)).toEqual(expect.arrayContaining(names));

      const before = names.map(read);
      expect(make().stdout).not.toContain('made');
      expect(names.map(read)).toEqual(before);
      rmSync(join(directory, 'database_url_api'), { force: true });
      // Two files hold the same password, so half a set is refused.
      expect(make().status).toBe(1);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
