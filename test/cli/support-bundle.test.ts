import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createKeyFiles } from '../../runtime/key-ring.ts';
import { runCommand } from '../dev/cli/run-command.ts';
import { canaryMessage, createCanaries } from '../support/canaries.ts';
import { createWorld, type World } from '../support/world.ts';

const home = mkdtempSync(join(tmpdir(), 'pacars-support-'));
const keysFile = join(home, 'keys.json');

const line = (fields: object): string => JSON.stringify({ level: 'info', process: 'api', ...fields });

describe('pacars support-bundle', () => {
  const canaries = createCanaries();
  let world: World;
  let outs = 0;
  beforeAll(async () => {
    world = await createWorld();
    await world.receive(canaryMessage(canaries, 'message', { priority: 'IMMEDIATE' }));
    await world.send('{"not":"a message"}');
    createKeyFiles(keysFile, join(home, 'identity.json'));
    mkdirSync(join(home, 'logs'));
    const logs = [
      line({ status: 200, route: '/v1/tasks', msg: 'answered' }),
      line({ narrative: canaries.word('log field'), msg: canaries.word('log words').repeat(20) }),
      `LOG: statement: ${canaries.word('log of another program')}`,
      line({ why: `${canaries.word('log code')} in a sentence`, msg: 'refused' }),
    ];
    writeFileSync(join(home, 'logs', 'api.log'), `${logs.join('\n')}\n`);
  });
  afterAll(async () => {
    await world.close();
    rmSync(home, { recursive: true, force: true });
  });

  const bundleAs = async (
    databaseUrl: string,
  ): Promise<{ text: string; bundle: Record<string, unknown> }> => {
    outs += 1;
    const out = join(home, `bundle-${outs}.json`);
    const end = await runCommand(['support-bundle', '--out', out], {
      PACARS_HOME: home,
      DATABASE_URL: databaseUrl,
      PACARS_KEYS_FILE: keysFile,
      TEMPORAL_ADDRESS: inject('temporal').address,
      TEMPORAL_NAMESPACE: inject('temporal').namespace,
      CASE_MANAGEMENT_TOKEN: canaries.word('secret of the environment'),
      OVERSIGHT_TOKEN: canaries.word('secret of the oversight gateway'),
      CRIMESTOPPERS_URL: `https://${canaries.word('host of the way back')}.example`,
      PACARS_HOSTED_FORCES: 'derbyshire',
    });
    expect(end).toMatchObject({ code: 0, err: '' });
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const text = readFileSync(out, 'utf8');
    return { text, bundle: JSON.parse(text) };
  };
  const superuser = (): string => {
    const url = new URL(inject('postgres'));
    url.pathname = `/${world.database.name}`;
    return url.href;
  };

  it('tells versions, configuration, key ids, counts, Temporal and the logs', async () => {
    const { bundle } = await bundleAs(superuser());
    expect(bundle).toMatchObject({
      node: process.versions.node,
      configuration: {
        PACARS_HOSTED_FORCES: 'derbyshire',
        DATABASE_URL: '[set]',
        CASE_MANAGEMENT_TOKEN: '[set]',
        OVERSIGHT_TOKEN: '[set]',
        CRIMESTOPPERS_URL: '[set]',
        TEMPORAL_ADDRESS: '[set]',
      },
      keys: { content: { active: '1', versions: ['1'] }, identity: { active: '1', versions: ['1'] } },
      database: {
        migrations: expect.arrayContaining([{ name: '0001_roles' }]),
        tasks: expect.arrayContaining([expect.objectContaining({ kind: 'triage-danger', count: 1 })]),
        held: expect.arrayContaining([{ status: 'held', count: 1 }]),
      },
      temporal: { missingSearchAttributes: [], running: expect.any(Number) },
      logs: {
        'api.log': { leftOut: 1, lines: expect.arrayContaining([expect.objectContaining({ status: 200 })]) },
      },
    });
  });

  it('tells what the role for operations may know, and of the rest why not', async () => {
    const { bundle } = await bundleAs(world.database.urlOf('pacars_operations'));
    expect(bundle['database']).toMatchObject({
      outbox: expect.arrayContaining([expect.objectContaining({ destination: 'workflow', waiting: 1 })]),
      handOffs: [],
      tasks: { failed: '42501' },
      held: { failed: '42501' },
    });
  });

  it('holds no word of any report, log, secret or key', async () => {
    const { text } = await bundleAs(superuser());
    const secrets = [...canaries.all()].map(([, word]) => word);
    const keys = readFileSync(keysFile, 'utf8').match(/[\w+/]{40,}={0,2}/gu) ?? [];
    expect(keys.length).toBeGreaterThan(4);
    expect([...secrets, ...keys].filter((word) => text.includes(word))).toEqual([]);
  });

  it('asks for the name of a new file, and overwrites none', async () => {
    expect(await runCommand(['support-bundle'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Usage/u),
    });
    const again = await runCommand(['support-bundle', '--out', keysFile], { PACARS_HOME: home });
    expect(again).toEqual({ code: 1, out: '', err: `${keysFile} is there already, and is left as it is\n` });
  });

  it('is made also when nothing answers', async () => {
    const out = join(home, 'alone.json');
    const { code } = await runCommand(['support-bundle', '--out', out], {
      PACARS_HOME: join(home, 'nowhere'),
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nowhere',
    });
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
      database: { failed: 'ECONNREFUSED' },
      temporal: 'not given',
      logs: {},
    });
  });
});
