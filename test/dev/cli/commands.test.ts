import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../../dev/embedded/free-port.ts';
import { runCommand } from './run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'pacars-cli-'));
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const NOBODY = 'postgres://nobody:nothing@127.0.0.1:1/nowhere';
let taken: Server;
let port: string;

beforeAll(async () => {
  const free = await findFreePort();
  port = String(free);
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(free, '127.0.0.1', resolve));
});
afterAll(() => {
  taken.close();
  rmSync(folder, { recursive: true, force: true });
});

const forApi = (keysFile: string): Record<string, string> => ({
  DATABASE_URL: NOBODY,
  PACARS_KEYS_FILE: keysFile,
  PACARS_HOSTED_FORCES: 'derbyshire',
  PACARS_HOME_FORCE: 'derbyshire',
  OIDC_ISSUER: 'http://127.0.0.1:1',
  PACARS_PORT: port,
});

describe('--help', () => {
  it.each([
    'start',
    'demo',
    'migrate',
    'seed',
    'api',
    'worker',
    'identity',
    'keys',
    'retention',
    'search',
    'support-bundle',
    'token',
  ])('of %s tells its use', async (name) => {
    const { code, out, err } = await runCommand([name, '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(new RegExp(`^Usage: npm (run pacars -- ${name}|run ${name}|${name})\\b`, 'u'));
  });

  it('without a command lists them all; npm adds nothing of its own', () => {
    const { status, stdout } = spawnSync('npm', ['run', 'pacars', '--', '--help'], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: .*\n\n {2}start /u);
  });
});

describe('a command that cannot be done', () => {
  it.each([
    ['an unknown command', ['rubbish'], {}, /^there is no command rubbish\n\nUsage/u],
    ['an argument too many', ['migrate', 'all'], {}, /^this command takes no arguments\n\nUsage/u],
    ['an unknown option', ['demo', '--rubbish'], {}, /^Unknown option '--rubbish'/u],
    [
      'a file that is not there',
      ['demo', '--messages', '/nowhere.json'],
      {},
      /^there is no \/nowhere\.json/u,
    ],
    ['a port that is none', ['demo'], { PACARS_PORT: 'many' }, /^PACARS_PORT must be a port/u],
    [
      'an address that is none',
      ['start'],
      { DATABASE_URL: 'here' },
      /^DATABASE_URL must be a PostgreSQL address/u,
    ],
    [
      'a Temporal that is none',
      ['start'],
      { TEMPORAL_ADDRESS: 'here' },
      /^TEMPORAL_ADDRESS must be host:port/u,
    ],
    ['a home that cannot be', ['start'], { PACARS_HOME: '/dev/null/x' }, /^there is no \/dev\/null\/x/u],
    ['no login', ['token'], {}, /^Usage: npm run pacars -- token LOGIN/u],
    [
      'no stack',
      ['token', 'isolde.marchpenny'],
      { PACARS_HOME: folder },
      /start the system first with npm start/u,
    ],
    ['no settings', ['seed'], {}, /PACARS_KEYS_FILE is not set: set it/u],
    [
      'nobody at the address',
      ['migrate'],
      { DATABASE_URL: NOBODY },
      /^nothing answers at 127\.0\.0\.1:1 \(ECONNREFUSED\)/u,
    ],
  ] as const)('says what is wrong: %s', async (_what, args, environment, words) => {
    const { code, out, err } = await runCommand(args, environment);
    expect({ code, out: out.replace('Starting pacars\n', '') }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(words);
    expect(err).not.toMatch(/\n\s+at /u);
  });

  it('quotes nothing of a file that is no JSON', async () => {
    const words = 'Words that somebody reported';
    const messages = await runCommand([
      'demo',
      '--messages',
      file('messages.json', `[{ "narrative": "${words}`),
    ]);
    const ring = await runCommand(['api'], forApi(file('broken-ring.json', `{ "content": "${words}`)));
    expect([messages.code, ring.code]).toEqual([1, 1]);
    expect(messages.err).toContain('must be a JSON list of feed messages');
    expect(ring.err).toMatch(/the key ring .*broken-ring\.json is not usable/u);
    expect(messages.err + ring.err).not.toContain('somebody');
  });

  it('ends, and does not stay half alive, when the port of the API is taken', async () => {
    const [ring, identity] = [join(folder, 'ring.json'), join(folder, 'identity.json')];
    expect(await runCommand(['keys', 'create', ring, identity])).toMatchObject({ code: 0, err: '' });
    const { code, err } = await runCommand(['api'], forApi(ring));
    expect(code).toBe(1);
    expect(err).toContain(`the port is taken (127.0.0.1:${port})`);
  });
});

describe('keys create', () => {
  it('makes files for their owner alone, and never overwrites one', async () => {
    const [ring, identity] = [join(folder, 'first.json'), join(folder, 'first-identity.json')];
    await runCommand(['keys', 'create', ring, identity]);
    expect([ring, identity].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
    const again = await runCommand(['keys', 'create', ring, join(folder, 'other.json')]);
    expect(again).toMatchObject({ code: 1, err: `${ring} is there already, and is left as it is\n` });
  });

  it('leaves no ring whose identity secret could not be written', async () => {
    const ring = join(folder, 'lonely.json');
    const { code } = await runCommand(['keys', 'create', ring, file('occupied.json', 'something else')]);
    expect(code).toBe(1);
    expect(existsSync(ring)).toBe(false);
  });
});
