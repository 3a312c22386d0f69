import { createAuditKeyFile } from '../../runtime/audit/audit-key.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../dev/cli/run-command.ts';
import { closedReport, decideErasure, waitingTask } from '../support/retention.ts';
import { createWorld, type World } from '../support/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'pacars-retention-'));
const keyFile = join(folder, 'audit-key.json');

describe('pacars retention', () => {
  let world: World;
  let environment: Record<string, string>;
  beforeAll(async () => {
    createAuditKeyFile(keyFile);
    world = await createWorld();
    environment = { DATABASE_URL: world.database.urlOf('pacars_worker'), PACARS_AUDIT_KEY_FILE: keyFile };
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens reviews, erases what is decided, and prints certificates that hold', async () => {
    const reportId = await closedReport(world);
    const tried = await runCommand(['retention', 'run', '--dry-run'], environment);
    expect(tried).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(tried.out)).toMatchObject({ dryRun: true, reviewsOpened: 1, identitiesErased: 1 });
    expect(await waitingTask(world, reportId, 'review-retention')).toBeUndefined();
    await runCommand(['retention', 'run'], environment);
    await decideErasure(world, reportId);
    const ran = await runCommand(['retention', 'run', '--limit', '10'], environment);
    expect(JSON.parse(ran.out)).toMatchObject({ dryRun: false, reportsErased: 1, waiting: {} });
    const printed = await runCommand(['retention', 'certificates', '--report', reportId], environment);
    expect(printed.code).toBe(0);
    const certificates = printed.out.trim().split('\n');
    expect(certificates).toHaveLength(2);
    for (const line of certificates) expect(JSON.parse(line)).toMatchObject({ keyId: '1', valid: true });
  });

  it('says so, and fails, when a certificate does not hold', async () => {
    await world.database.admin.query(
      `update pacars.erasure_certificates set statement = replace(statement, 'derbyshire', 'kent') where part = 'REPORT'`,
    );
    const { code, out } = await runCommand(['retention', 'certificates'], environment);
    expect(code).toBe(1);
    expect(out).toContain('"valid":false');
  });

  it.each([
    ['no verb', [], /^Usage/u],
    ['an unknown verb', ['rubbish'], /^Usage/u],
    ['an unknown option', ['run', '--rubbish'], /^Unknown option '--rubbish'/u],
  ])('with %s tells what is wrong', async (_what, args, words) => {
    const { code, err } = await runCommand(['retention', ...args], environment);
    expect(code).toBe(1);
    expect(err).toMatch(words);
  });
});
