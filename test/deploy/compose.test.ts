import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readApiConfig, readMigrateConfig, readWorkerConfig } from '../../runtime/config.ts';
import { readIdentityConfig } from '../../runtime/identity-config.ts';
import { SECRET_VARIABLES } from '../../runtime/variables.ts';
import {
  interpolate,
  OWN_PROCESSES,
  readComposeFile,
  readEnvExample,
  ROOT,
  textOf,
  variablesIn,
  type ComposeService,
} from './compose-file.ts';

const compose = readComposeFile();
const text = textOf('docker-compose.yml');
const example = readEnvExample();
const services = Object.entries(compose.services);

const service = (name: string): ComposeService => {
  const found = compose.services[name];
  if (!found) throw new RangeError(`docker-compose.yml has no service ${name}`);
  return found;
};

const environmentOf = (name: string, values = example.values): Record<string, string> =>
  Object.fromEntries(
    Object.entries(service(name).environment).map(([key, value]) => [key, interpolate(value, values)]),
  );

/** A job that runs once shows its end; anything that stays shows its health, if it has a check. */
const factThatShows = ({ restart, healthcheck }: ComposeService): string | undefined => {
  if (restart === 'no') return 'service_completed_successfully';
  return restart === 'unless-stopped' && healthcheck?.test ? 'service_healthy' : undefined;
};

const seconds = (period = '0s'): number => {
  expect(period).toMatch(/^\d+s$/u);
  return Number.parseInt(period, 10);
};

/** What a secret file might hold, by the path at which the container sees it. */
const fakeSecret = (path: string): string => {
  if (path.includes('database_url')) return 'postgres://pacars_api:0123456789abcdef@postgres:5432/pacars\n';
  if (path.endsWith('smtp_url')) return 'smtps://user:0123456789abcdef@mail.example.org';
  // As deploy/make-secrets.sh leaves it: there is no pager.
  if (path.endsWith('pager_token')) return '\n';
  if (path.endsWith('role_passwords')) return '{"pacars_api":"0123456789abcdef"}';
  return '0123456789abcdef0123456789abcdef\n';
};

/** Docker Compose, where there is one; version 1 is out of support and does not know this format. */
const findCompose = (): string[] | undefined =>
  [['docker', 'compose'], ['docker-compose']].find(([program = '', ...rest]) => {
    const { status, stdout } = spawnSync(program, [...rest, 'version', '--short'], { encoding: 'utf8' });
    return status === 0 && !/^v?1\./u.test(stdout);
  });

describe('docker-compose.yml: order of start', () => {
  it.each(services)(
    '%s waits for services that exist, and for the fact that it needs',
    (_name, { depends_on }) => {
      const unfounded = Object.entries(depends_on).filter(
        ([target, { condition }]) => condition !== factThatShows(service(target)),
      );
      expect(unfounded).toEqual([]);
    },
  );

  it('starts in an order without a circle', () => {
    const started = new Set<string>();
    for (let round = 0; round < services.length; round += 1) {
      for (const [name, { depends_on }] of services) {
        if (Object.keys(depends_on).every((target) => started.has(target))) started.add(name);
      }
    }
    expect([...started].toSorted()).toEqual(services.map(([name]) => name).toSorted());
  });

  it('asks PostgreSQL by TCP, which answers only after initdb’s scripts', () => {
    expect(service('postgres').healthcheck?.test).toContain('--host=127.0.0.1');
  });

  it('migrates before api, worker and identity component start', () => {
    for (const name of ['api', 'worker', 'identity']) {
      expect(service(name).depends_on['migrate']?.condition).toBe('service_completed_successfully');
    }
  });

  it('leaves the worker more than 40 s, and the api more than 30 s, to stop', () => {
    expect(seconds(service('worker').stop_grace_period)).toBeGreaterThan(40);
    expect(seconds(service('api').stop_grace_period)).toBeGreaterThan(30);
    expect(seconds(service('identity').stop_grace_period)).toBeGreaterThan(30);
  });
});

describe('docker-compose.yml: secrets and variables', () => {
  it.each(services)('%s mounts only secrets that are declared', (_name, { secrets }) => {
    expect(Object.keys(compose.secrets)).toEqual(expect.arrayContaining(secrets));
  });

  it('declares no secret that nobody mounts', () => {
    const mounted = new Set(services.flatMap(([, { secrets }]) => secrets));
    expect(Object.keys(compose.secrets).filter((name) => !mounted.has(name))).toEqual([]);
  });

  it.each(services)('%s reads by …_FILE only what it mounts', (_name, { environment, secrets }) => {
    const files = Object.values(environment).filter((value) => value.startsWith('/run/secrets/'));
    expect(secrets).toEqual(expect.arrayContaining(files.map((file) => file.slice('/run/secrets/'.length))));
  });

  it('gives no secret by value', () => {
    const byValue = [...SECRET_VARIABLES, 'POSTGRES_PASSWORD', 'POSTGRES_PWD', 'SQL_PASSWORD'];
    const found = services.flatMap(([, { environment }]) =>
      Object.keys(environment).filter((key) => byValue.some((secret) => secret === key)),
    );
    expect(found).toEqual([]);
    expect(text).not.toMatch(/:\/\/[^\s/:@]+:[^\s@]+@/u);
    const given = Object.keys(example.values).filter((key) => /TOKEN$|PASSWORD|KEY$|SECRET/u.test(key));
    expect(given).toEqual([]);
  });

  it('describes every variable in the example file', () => {
    expect(variablesIn(text).filter(({ name }) => !example.names.has(name))).toEqual([]);
  });

  it('describes everything that our own processes are given', () => {
    const given = OWN_PROCESSES.flatMap((name) => Object.keys(service(name).environment));
    const notOurs = new Set(['NODE_ENV']);
    expect(given.filter((name) => !example.names.has(name) && !notOurs.has(name))).toEqual([]);
  });

  it('sets every variable without default in the example file, and refuses to start without it', () => {
    const needed = variablesIn(text).filter((variable) => variable.default === undefined);
    expect(needed.filter(({ name }) => !example.values[name])).toEqual([]);
    expect(needed.filter(({ refusal }) => !refusal?.startsWith('set '))).toEqual([]);
    expect(needed).not.toEqual([]);
  });

  it('leaves in the example file no variable that nothing reads', () => {
    const read = new Set([
      ...variablesIn(text).map(({ name }) => name),
      ...OWN_PROCESSES.flatMap((name) => Object.keys(service(name).environment)),
      ...SECRET_VARIABLES.map((name) => `${name}_FILE`),
    ]);
    const unread = [...example.names].filter((name) => !read.has(name) && !name.startsWith('TEMPORAL_TLS'));
    expect(unread).toEqual([]);
  });
});

describe('docker-compose.yml: what the processes make of their environment', () => {
  it('is accepted by api, worker and migrate with the example file', () => {
    expect(readApiConfig(environmentOf('api'), fakeSecret)).toMatchObject({
      host: '0.0.0.0',
      port: 3000,
      homeForce: 'derbyshire',
      oidc: { audience: 'pacars', tokenType: 'at+jwt', jwksUrl: undefined },
      temporal: { address: 'temporal:7233', namespace: 'pacars' },
    });
    expect(readWorkerConfig(environmentOf('worker'), fakeSecret)).toMatchObject({
      host: '0.0.0.0',
      port: 3001,
      deadlines: {},
    });
    expect(readMigrateConfig(environmentOf('migrate'), fakeSecret)).toMatchObject({
      temporal: { address: 'temporal:7233' },
      rolePasswords: { pacars_api: '0123456789abcdef' },
    });
  });

  it('is accepted by the identity component, which alone gets the identity secret and gets no other key', () => {
    expect(readIdentityConfig(environmentOf('identity'), fakeSecret)).toMatchObject({
      host: '0.0.0.0',
      port: 3002,
      keyFile: '/run/secrets/identity_key',
      oidc: { audience: 'pacars', tokenType: 'at+jwt' },
    });
    const mounting = (secret: string): string[] =>
      services.filter(([, { secrets }]) => secrets.includes(secret)).map(([name]) => name);
    expect(mounting('identity_key')).toEqual(['identity']);
    expect(mounting('pacars_keys')).not.toContain('identity');
    const { identityUrl } = readApiConfig(environmentOf('api'), fakeSecret);
    expect(identityUrl).toBe(`http://identity:${environmentOf('identity')['PACARS_IDENTITY_PORT']}`);
    const beside = services.filter(([, { networks }]) => networks.includes('identity')).map(([name]) => name);
    expect(beside.toSorted()).toEqual(['api', 'identity']);
  });

  it('names a pager where its address and its secret are given, and none where neither is', () => {
    expect(readWorkerConfig(environmentOf('worker'), fakeSecret).systems.pager).toBeUndefined();
    const given = { PAGER_URL: 'https://pager.example.org', PAGER_TOKEN_FILE: '/run/secrets/pager_token' };
    const environment = environmentOf('worker', { ...example.values, ...given });
    expect(() => readWorkerConfig(environment, fakeSecret)).toThrow('PAGER_TOKEN');
    expect(service('worker').secrets).toContain('pager_token');
    const withToken = (path: string): string =>
      path.endsWith('pager_token') ? '0123456789abcdef\n' : fakeSecret(path);
    expect(readWorkerConfig(environment, withToken).systems.pager).toMatchObject({
      token: '0123456789abcdef',
    });
  });

  it('turns the check of the token type off when the variable is set to nothing', () => {
    const environment = environmentOf('api', { ...example.values, OIDC_TOKEN_TYPE: '' });
    expect(readApiConfig(environment, fakeSecret).oidc.tokenType).toBeUndefined();
  });

  it('checks health on the port on which each process listens', () => {
    for (const [name, port] of [
      ['api', 'PACARS_PORT'],
      ['worker', 'PACARS_WORKER_PORT'],
      ['identity', 'PACARS_IDENTITY_PORT'],
    ] as const) {
      const { healthcheck, environment } = service(name);
      expect(healthcheck?.test).toEqual(['CMD', 'node', 'deploy/healthcheck.mjs', environment[port]]);
    }
  });

  it('gives Temporal’s role, databases and password file to schema job and server alike', () => {
    const { environment: job } = service('temporal-schema');
    expect(service('temporal').environment).toMatchObject(job);
    expect(job).toMatchObject({
      POSTGRES_USER: 'temporal',
      TEMPORAL_DB_PASSWORD_FILE: '/run/secrets/pg_temporal',
    });
  });
});

describe('docker-compose.yml: what is reachable and allowed', () => {
  it('publishes nothing but on 127.0.0.1', () => {
    const published = services.flatMap(([, { ports }]) => ports.map((port) => interpolate(port, {})));
    expect(published).toHaveLength(2);
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/u);
  });

  it('keeps the database off the networks that lead outside', () => {
    expect(compose.networks).toMatchObject({
      data: { internal: true },
      app: { internal: true },
      identity: { internal: true },
    });
    expect(service('postgres').networks).toEqual(['data']);
    const outside = services.filter(([, { networks }]) => networks.includes('edge')).map(([name]) => name);
    expect(outside.toSorted()).toEqual(['api', 'identity', 'temporal-ui', 'worker']);
    expect(service('temporal-ui').networks).not.toContain('data');
    const used = new Set(services.flatMap(([, { networks }]) => networks));
    expect([...used].toSorted()).toEqual(Object.keys(compose.networks).toSorted());
  });

  it('disables every write from the Temporal UI', () => {
    expect(service('temporal-ui').environment['TEMPORAL_DISABLE_WRITE_ACTIONS']).toBe('true');
  });

  it.each(services)('%s runs without capabilities it does not need, within limits', (_name, found) => {
    expect(found.cap_drop).toEqual(['ALL']);
    expect(found.security_opt).toContain('no-new-privileges:true');
    expect(found.logging.options).toMatchObject({ 'max-size': '10m', 'max-file': '5' });
    expect(found.deploy.resources.limits).toMatchObject({
      cpus: expect.any(String),
      memory: expect.any(String),
    });
  });

  it.each(OWN_PROCESSES)('%s runs as an ordinary user on a file system it cannot change', (name) => {
    expect(service(name)).toMatchObject({ read_only: true, user: '1000:1000', init: true });
  });

  it.each(services)('%s runs a pinned image that is not deprecated', (_name, { image }) => {
    const tag = interpolate(image, {}).split(':')[1] ?? '';
    expect(tag).toMatch(/^\d+\.\d+/u);
    expect(image).not.toMatch(/auto-setup|temporalio\/web/u);
  });

  it('keeps PostgreSQL’s data where the image since version 18 writes it', () => {
    expect(service('postgres').volumes).toContain('postgres-data:/var/lib/postgresql');
    expect(compose.volumes).toHaveProperty('postgres-data');
  });

  it('mounts from the repository only files that exist', () => {
    const sources = services.flatMap(([, { volumes }]) =>
      volumes.map((volume) => volume.split(':')[0] ?? ''),
    );
    const own = sources.filter((path) => path.startsWith('./'));
    expect(own.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
  });
});

describe('docker-compose.yml as a whole', () => {
  it('is accepted by Docker Compose, where there is one', ({ skip }) => {
    const command = findCompose();
    if (!command) skip('no Docker Compose on this machine');
    const [program = '', ...rest] = command ?? [];
    const args = [...rest, '--env-file', 'deploy/pacars.env.example', 'config', '--quiet'];
    expect(spawnSync(program, args, { cwd: ROOT, encoding: 'utf8' })).toMatchObject({ status: 0 });
  });
});
