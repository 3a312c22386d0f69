import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createKeyFiles } from '../../runtime/key-ring.ts';
import { runCommand } from '../dev/cli/run-command.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const folder = mkdtempSync(join(tmpdir(), 'pacars-worker-'));
const keysFile = join(folder, 'keys.json');
let database: TestDatabase;

beforeAll(async () => {
  createKeyFiles(keysFile, join(folder, 'identity.json'));
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('pacars worker', () => {
  it('ends, and does not stay half alive, when Temporal does not know its namespace', async () => {
    const token = 'a secret of a simulated system';
    const url = 'http://127.0.0.1:1';
    const { code, err } = await runCommand(['worker'], {
      DATABASE_URL: database.urlOf('pacars_worker'),
      PACARS_KEYS_FILE: keysFile,
      PACARS_HOSTED_FORCES: 'derbyshire',
      PACARS_HOME_FORCE: 'derbyshire',
      PACARS_PUBLIC_URL: 'https://pacars.example',
      PACARS_WORKER_PORT: '0',
      TEMPORAL_ADDRESS: inject('temporal').address,
      TEMPORAL_NAMESPACE: 'never-made',
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'pacars@derbyshire.example',
      CASE_MANAGEMENT_URL: url,
      CASE_MANAGEMENT_TOKEN: token,
      SAFEGUARDING_URL: url,
      SAFEGUARDING_TOKEN: token,
      INTELLIGENCE_URL: url,
      INTELLIGENCE_TOKEN: token,
      FORCE_DESK_URL: url,
      FORCE_DESK_TOKEN: token,
      OVERSIGHT_URL: url,
      OVERSIGHT_TOKEN: token,
      CRIMESTOPPERS_URL: url,
      CRIMESTOPPERS_TOKEN: token,
      LOG_LEVEL: 'silent',
    });
    expect({ code, err }).toEqual({
      code: 1,
      err: 'Temporal does not know the namespace: create it, or check TEMPORAL_NAMESPACE\n',
    });
  });
});
