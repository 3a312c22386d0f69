import { describe, expect, it } from 'vitest';
import { readApiConfig, readMigrateConfig, readWorkerConfig } from '../../runtime/config.ts';
import { describeConfig } from '../../runtime/describe-config.ts';
import { ConfigError, type Environment } from '../../runtime/environment.ts';

const CANARY = 'CANARY-secret-5f1d';

const API: Environment = {
  DATABASE_URL: `postgres://pacars_api:${CANARY}@db.example:5432/pacars`,
  PACARS_KEYS_FILE: '/etc/pacars/keys.json',
  PACARS_HOSTED_FORCES: 'derbyshire, west-midlands',
  PACARS_HOME_FORCE: 'derbyshire',
  OIDC_ISSUER: 'https://id.example',
};
const WORKER: Environment = {
  ...API,
  TEMPORAL_ADDRESS: 'temporal.example:7233',
  PACARS_PUBLIC_URL: 'https://pacars.example',
  SMTP_URL: `smtps://mailer:${CANARY}@mail.example`,
  MAIL_FROM: 'pacars@derbyshire.example',
  CASE_MANAGEMENT_URL: 'https://cases.example',
  CASE_MANAGEMENT_TOKEN: `${CANARY}-1`,
  SAFEGUARDING_URL: 'https://safeguarding.example',
  SAFEGUARDING_TOKEN: `${CANARY}-2`,
  INTELLIGENCE_URL: 'https://intelligence.example',
  INTELLIGENCE_TOKEN: `${CANARY}-3`,
  FORCE_DESK_URL: 'http://127.0.0.1:4000',
  FORCE_DESK_TOKEN: `${CANARY}-4`,
  OVERSIGHT_URL: 'https://oversight.example',
  OVERSIGHT_TOKEN: `${CANARY}-6`,
  CRIMESTOPPERS_URL: 'https://crimestoppers.example',
  CRIMESTOPPERS_TOKEN: `${CANARY}-7`,
};

const problemsOf = (read: () => unknown): readonly string[] => {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) {
      expect(error.message).not.toContain(CANARY);
      return error.problems;
    }
    throw error;
  }
  return [];
};

describe('readApiConfig', () => {
  it('fills in what may be left out', () => {
    expect(readApiConfig(API)).toEqual({
      databaseUrl: API['DATABASE_URL'],
      host: '127.0.0.1',
      port: 3000,
      keysFile: '/etc/pacars/keys.json',
      hostedForces: ['derbyshire', 'west-midlands'],
      homeForce: 'derbyshire',
      deadlines: {},
      logLevel: 'info',
      browser: undefined,
      requestsPerMinute: 1_200,
      temporal: undefined,
      oidc: {
        issuer: 'https://id.example',
        audience: 'pacars',
        jwksUrl: undefined,
        rolesClaim: 'roles',
        forcesClaim: 'forces',
        tokenType: 'at+jwt',
      },
    });
  });

  const CLIENT = { OIDC_CLIENT_ID: 'pacars', OIDC_CLIENT_SECRET: `${CANARY}-5` };
  it('lets staff sign in with a browser where the client and the address are known', () => {
    const { browser } = readApiConfig({ ...API, ...CLIENT, PACARS_PUBLIC_URL: 'https://pacars.example' });
    expect(browser).toEqual({
      login: { clientId: 'pacars', clientSecret: `${CANARY}-5`, scope: 'openid' },
      sessions: {
        publicUrl: 'https://pacars.example',
        limits: { idleSeconds: 1_800, absoluteSeconds: 43_200 },
      },
    });
    expect(JSON.stringify(describeConfig(browser))).not.toContain(CANARY);
  });

  it('takes half of what a browser login needs for a mistake', () => {
    const words = 'must be set too: signing in with a browser needs';
    const all = 'OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, PACARS_PUBLIC_URL';
    const { OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = CLIENT;
    expect(problemsOf(() => readApiConfig({ ...API, OIDC_CLIENT_ID }))).toEqual([
      `OIDC_CLIENT_SECRET ${words} ${all}`,
      `PACARS_PUBLIC_URL ${words} ${all}`,
    ]);
    expect(
      problemsOf(() =>
        readApiConfig({ ...API, OIDC_CLIENT_SECRET, PACARS_PUBLIC_URL: 'https://pacars.example' }),
      ),
    ).toEqual([`OIDC_CLIENT_ID ${words} ${all}`]);
  });

  it('bounds how long a session lasts and how much may be asked', () => {
    const given = { PACARS_SESSION_IDLE_MINUTES: '0', PACARS_SESSION_HOURS: '1e3', OIDC_SCOPE: 'profile' };
    expect(problemsOf(() => readApiConfig({ ...API, ...given }))).toEqual([
      'OIDC_SCOPE must begin with openid, more scopes with a space between',
      'PACARS_SESSION_IDLE_MINUTES must be a whole number from 1 to 1440',
      'PACARS_SESSION_HOURS must be a whole number from 1 to 168',
    ]);
  });

  it('takes an empty variable for one that is not set, but OIDC_TOKEN_TYPE, which then is not checked', () => {
    const config = readApiConfig({ ...API, PACARS_PORT: '', LOG_LEVEL: '', OIDC_TOKEN_TYPE: '' });
    expect(config.port).toBe(3000);
    expect(config.logLevel).toBe('info');
    expect(config.oidc.tokenType).toBeUndefined();
  });

  it('lists everything that is wrong at once, without a value', () => {
    const problems = problemsOf(() =>
      readApiConfig({
        DATABASE_URL: `mysql://${CANARY}`,
        PACARS_PORT: '70000',
        PACARS_HOSTED_FORCES: 'derbyshire,Not A Slug',
        LOG_LEVEL: 'loud',
        OIDC_ISSUER: 'http://id.example',
        OIDC_JWKS_URL: `https://user:${CANARY}@id.example`,
        TEMPORAL_ADDRESS: 'temporal.example',
        TEMPORAL_TLS_CLIENT_CERT_PATH: '/cert.pem',
      }),
    );
    expect(problems.toSorted()).toEqual([
      'DATABASE_URL must be a PostgreSQL address: postgres://role:password@host:port/database',
      'LOG_LEVEL must be one of: fatal, error, warn, info, debug, trace, silent',
      'OIDC_ISSUER must be an https:// address without credentials (http:// on this machine only)',
      'OIDC_JWKS_URL must be an https:// address without credentials (http:// on this machine only)',
      'PACARS_HOME_FORCE is not set: set it',
      'PACARS_HOSTED_FORCES must be slugs of forces with commas between',
      'PACARS_KEYS_FILE is not set: set it',
      'PACARS_PORT must be a port: 0 (any free one) to 65535',
      'TEMPORAL_ADDRESS must be host:port, such as 127.0.0.1:7233',
      'TEMPORAL_TLS_CLIENT_KEY_PATH must be set too: a client certificate and its key come together',
    ]);
  });

  it('refuses a home force that is not hosted, also beside other faults', () => {
    const problems = problemsOf(() => readApiConfig({ ...API, PACARS_HOME_FORCE: 'kent', PACARS_PORT: 'x' }));
    expect(problems).toEqual([
      'PACARS_PORT must be a port: 0 (any free one) to 65535',
      'PACARS_HOME_FORCE must be one of the forces in PACARS_HOSTED_FORCES',
    ]);
  });
});

describe('readWorkerConfig', () => {
  it('has no default for a secret', () => {
    const secrets = [
      'DATABASE_URL',
      'SMTP_URL',
      'CASE_MANAGEMENT_TOKEN',
      'FORCE_DESK_TOKEN',
      'OVERSIGHT_TOKEN',
      'CRIMESTOPPERS_TOKEN',
    ];
    const without = Object.fromEntries(Object.entries(WORKER).filter(([name]) => !secrets.includes(name)));
    expect(problemsOf(() => readWorkerConfig(without)).toSorted()).toEqual(
      secrets
        .map((name) => `${name} is not set: set it, or its _FILE variant to the path of a file that holds it`)
        .toSorted(),
    );
  });

  it('has a pager only where both its address and its secret are set', () => {
    expect(readWorkerConfig(WORKER).systems.pager).toBeUndefined();
    const pager = { PAGER_URL: 'https://pager.example', PAGER_TOKEN: `${CANARY}-pager` };
    expect(readWorkerConfig({ ...WORKER, ...pager }).systems.pager).toEqual({
      baseUrl: 'https://pager.example',
      token: `${CANARY}-pager`,
    });
    expect(problemsOf(() => readWorkerConfig({ ...WORKER, PAGER_URL: pager.PAGER_URL }))).toEqual([
      'PAGER_TOKEN must be set too: the address of the pager and its secret come together',
    ]);
  });

  it('does not start without the address of a system that work is handed to', () => {
    const { OVERSIGHT_URL: _one, CRIMESTOPPERS_URL: _other, ...rest } = WORKER;
    expect(problemsOf(() => readWorkerConfig(rest)).toSorted()).toEqual([
      'CRIMESTOPPERS_URL is not set: set it',
      'OVERSIGHT_URL is not set: set it',
    ]);
    expect(readWorkerConfig(WORKER).systems).toMatchObject({
      oversight: { baseUrl: 'https://oversight.example', token: `${CANARY}-6` },
      crimestoppers: { baseUrl: 'https://crimestoppers.example', token: `${CANARY}-7` },
    });
  });

  it('reads a secret from the file that NAME_FILE names, without the line end', () => {
    const { SMTP_URL: smtpUrl, ...rest } = WORKER;
    const config = readWorkerConfig({ ...rest, SMTP_URL_FILE: '/run/secrets/smtp' }, (path) => {
      expect(path).toBe('/run/secrets/smtp');
      return `${smtpUrl}\r\n`;
    });
    expect(config.mail).toEqual({ smtpUrl, from: 'pacars@derbyshire.example' });
  });

  it('says once what is wrong with the file of a secret', () => {
    const { SMTP_URL: _given, ...rest } = WORKER;
    expect(problemsOf(() => readWorkerConfig({ ...rest, SMTP_URL_FILE: '/there/is/no/such/file' }))).toEqual([
      'SMTP_URL_FILE names a file that cannot be read (ENOENT): check the path and its rights',
    ]);
    expect(problemsOf(() => readWorkerConfig({ ...rest, SMTP_URL_FILE: '/empty' }, () => '\n'))).toEqual([
      'SMTP_URL_FILE names an empty file: put the secret into it',
    ]);
    expect(problemsOf(() => readWorkerConfig({ ...WORKER, SMTP_URL_FILE: '/both' }, () => 'x'))).toEqual([
      'SMTP_URL and SMTP_URL_FILE are both set: set one of them',
    ]);
  });

  it('reads the clocks of a deployment from PACARS_DEADLINES', () => {
    const clock = { remind: { seconds: 5 }, due: { workingDays: 1 }, escalateEvery: { seconds: 10 } };
    const config = readWorkerConfig({
      ...WORKER,
      PACARS_DEADLINES: JSON.stringify({ 'assess-report': clock }),
    });
    expect(config.deadlines).toEqual({ 'assess-report': clock });
  });

  it.each([
    ['{', 'PACARS_DEADLINES must be JSON'],
    ['[]', 'PACARS_DEADLINES must be a JSON object from kinds of task to their clocks'],
    [
      '{"any":{"remind":{"seconds":-1},"due":{"days":1},"escalateEvery":{"workingDays":1}}}',
      'PACARS_DEADLINES at any.escalateEvery must be one of { "seconds": n }, { "minutes": n }, { "hours": n }',
    ],
  ])('refuses PACARS_DEADLINES=%s', (text, problem) => {
    expect(problemsOf(() => readWorkerConfig({ ...WORKER, PACARS_DEADLINES: text }))).toContain(problem);
  });

  it.each([
    [{}, undefined],
    [{ TEMPORAL_TLS: 'true' }, {}],
    [{ TEMPORAL_API_KEY: CANARY }, {}],
    [{ TEMPORAL_API_KEY: CANARY, TEMPORAL_TLS: 'false' }, undefined],
    [{ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/ca.pem' }, { caPath: '/ca.pem' }],
  ])('decides on TLS for Temporal as its own tools do: %j', (variables, tls) => {
    expect(readWorkerConfig({ ...WORKER, ...variables }).temporal.tls).toEqual(tls);
  });
});

const readPasswords = (passwords: object) =>
  readMigrateConfig({ ...API, PACARS_ROLE_PASSWORDS: JSON.stringify(passwords) }).rolePasswords;

describe('readMigrateConfig', () => {
  it('needs a database only', () => {
    expect(readMigrateConfig({ DATABASE_URL: 'postgres://admin@127.0.0.1/postgres' })).toEqual({
      databaseUrl: 'postgres://admin@127.0.0.1/postgres',
      temporal: undefined,
      rolePasswords: {},
      logLevel: 'info',
    });
  });

  it('reads the passwords of the roles, and refuses short ones', () => {
    expect(readPasswords({ pacars_api: CANARY })).toEqual({ pacars_api: CANARY });
    expect(problemsOf(() => readPasswords({ pacars_api: 'short', postgres: CANARY }))).toEqual([
      'PACARS_ROLE_PASSWORDS at pacars_api must be a secret of at least 16 characters',
      'PACARS_ROLE_PASSWORDS at postgres must name roles such as pacars_api',
    ]);
  });
});

describe('describeConfig', () => {
  it('masks every secret and shows the rest', () => {
    const environment = { ...WORKER, TEMPORAL_API_KEY: CANARY };
    const described = JSON.stringify(describeConfig(readWorkerConfig(environment)));
    expect(described).not.toContain(CANARY);
    expect(described).toContain('postgres://pacars_api:[secret]@db.example:5432/pacars');
    expect(described).toContain('https://cases.example');
  });

  it('drops the query of an address, in which drivers take passwords too', () => {
    expect(describeConfig({ databaseUrl: `postgres://db.example/pacars?password=${CANARY}` })).toEqual({
      databaseUrl: 'postgres://db.example/pacars',
    });
  });

  it('masks the passwords of roles', () => {
    expect(describeConfig({ rolePasswords: { pacars_api: CANARY } })).toEqual({ rolePasswords: '[secret]' });
  });
});
