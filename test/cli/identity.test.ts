import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findFreePort } from '../../dev/embedded/free-port.ts';
import { createKeyFiles } from '../../runtime/key-ring.ts';
import { runCommand } from '../dev/cli/run-command.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'pacars-identity-'));
const [keysFile, secretFile] = [join(folder, 'keys.json'), join(folder, 'identity.json')];
let database: TestDatabase;
let child: ChildProcess | undefined;

beforeAll(async () => {
  createKeyFiles(keysFile, secretFile);
  database = await createTestDatabase();
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const environmentOf = (keyFile: string, port: number): Record<string, string> => ({
  DATABASE_URL: database.urlOf('pacars_identity'),
  PACARS_IDENTITY_KEY_FILE: keyFile,
  PACARS_IDENTITY_PORT: String(port),
  OIDC_ISSUER: 'http://127.0.0.1:1',
});

describe('pacars identity', () => {
  it('needs its key and its database and nothing else, tells its health, and stops when told to', async () => {
    const port = await findFreePort();
    const { PATH = '' } = process.env;
    const started = spawn(process.execPath, ['--import', 'tsx', 'cli/main.ts', 'identity'], {
      cwd: ROOT,
      env: { PATH, ...environmentOf(secretFile, port) },
      stdio: 'ignore',
    });
    child = started;
    const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
    await vi.waitUntil(
      () =>
        get('/readyz').then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 30_000 },
    );
    expect((await get('/livez')).status).toBe(200);
    expect(await (await get('/metrics')).text()).toContain('process="identity"');
    const list = await get('/v1/reports/2f1cbd94-ec3f-4a9f-9db5-4ef9c3b3c8a2/identity-requests');
    expect(list.status).toBe(401);
    expect((await get('/v1/tasks')).status).toBe(404);
    const end = once(started, 'exit');
    started.kill('SIGTERM');
    expect(await end).toEqual([0, null]);
  });

  it('refuses to start with the key ring of the worklist in place of its secret', async () => {
    const { code, err } = await runCommand(['identity'], {
      ...environmentOf(keysFile, 0),
      LOG_LEVEL: 'silent',
    });
    expect(code).toBe(1);
    expect(err).toMatch(/the identity key .*keys\.json is not usable/u);
  });

  it('names every variable that it lacks', async () => {
    const { code, err } = await runCommand(['identity'], {});
    expect(code).toBe(1);
    expect(err).toMatch(/DATABASE_URL is not set/u);
    expect(err).toMatch(/PACARS_IDENTITY_KEY_FILE is not set/u);
    expect(err).toMatch(/OIDC_ISSUER is not set/u);
  });
});
