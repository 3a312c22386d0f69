import { z } from 'zod';
import { PAYLOAD_CODEC_MODES } from './payload-codec/codec.ts';
import * as setting from './settings.ts';

const TEMPORAL = {
  TEMPORAL_ADDRESS: setting.address,
  TEMPORAL_NAMESPACE: z.string().default('pacars'),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS: setting.yesOrNo.optional(),
  TEMPORAL_TLS_SERVER_NAME: z.string().optional(),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: z.string().optional(),
  TEMPORAL_TLS_CLIENT_CERT_PATH: z.string().optional(),
  TEMPORAL_TLS_CLIENT_KEY_PATH: z.string().optional(),
  PACARS_PAYLOAD_CODEC: z.enum(PAYLOAD_CODEC_MODES).default('off'),
};
export const OPTIONAL_TEMPORAL_VARIABLES = { ...TEMPORAL, TEMPORAL_ADDRESS: setting.address.optional() };

export const PROCESS_VARIABLES = {
  DATABASE_URL: setting.databaseUrl,
  PACARS_HOST: z.string().default('127.0.0.1'),
  PACARS_KEYS_FILE: z.string(),
  PACARS_HOSTED_FORCES: setting.forceSlugs,
  PACARS_HOME_FORCE: setting.forceSlug,
  PACARS_DEADLINES: setting.deadlines.optional(),
  LOG_LEVEL: setting.logLevel.default('info'),
};

// Told together with every other fault, although zod by itself compares fields only once each is sound.
const always = { when: () => true };

const pairedWith = (
  path: string,
  other: string,
  message: string,
): z.core.$ZodCheck<Record<string, unknown>> =>
  z.refine<Record<string, unknown>>((env) => env[other] === undefined || env[path] !== undefined, {
    path: [path],
    message,
    ...always,
  });
const CERT = 'TEMPORAL_TLS_CLIENT_CERT_PATH';
const KEY = 'TEMPORAL_TLS_CLIENT_KEY_PATH';
const CERT_MESSAGE = 'must be set too: a client certificate and its key come together';
const certificatePair = [pairedWith(CERT, KEY, CERT_MESSAGE), pairedWith(KEY, CERT, CERT_MESSAGE)];

/** The force's people system; without it the directory is kept by hand. */
const PEOPLE_DIRECTORY = {
  PEOPLE_DIRECTORY_URL: setting.secureUrl.optional(),
  PEOPLE_DIRECTORY_TOKEN: setting.secret.optional(),
};
const PEOPLE_MESSAGE = 'must be set too: the address of the people system and its secret come together';
const peopleSystem = [
  pairedWith('PEOPLE_DIRECTORY_URL', 'PEOPLE_DIRECTORY_TOKEN', PEOPLE_MESSAGE),
  pairedWith('PEOPLE_DIRECTORY_TOKEN', 'PEOPLE_DIRECTORY_URL', PEOPLE_MESSAGE),
];

/** What wakes people of danger; without it they are told by mail alone. */
const PAGER = { PAGER_URL: setting.secureUrl.optional(), PAGER_TOKEN: setting.secret.optional() };
const PAGER_MESSAGE = 'must be set too: the address of the pager and its secret come together';
const pager = [
  pairedWith('PAGER_URL', 'PAGER_TOKEN', PAGER_MESSAGE),
  pairedWith('PAGER_TOKEN', 'PAGER_URL', PAGER_MESSAGE),
];

/** A report whose force nobody knows is the home force's to place, so somebody of that force must work here. */
const homeIsHosted = z.refine<{ PACARS_HOME_FORCE?: unknown; PACARS_HOSTED_FORCES?: unknown }>(
  ({ PACARS_HOME_FORCE: home, PACARS_HOSTED_FORCES: hosted }) =>
    typeof home !== 'string' || !Array.isArray(hosted) || hosted.includes(home),
  { path: ['PACARS_HOME_FORCE'], message: 'must be one of the forces in PACARS_HOSTED_FORCES', ...always },
);

/** A browser is sent to the provider and back to us: both ends must be known, or neither is needed. */
const LOGIN_NEEDS = ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'PACARS_PUBLIC_URL'];
const completeLogin = LOGIN_NEEDS.map((path) =>
  z.refine<Record<string, unknown>>(
    (env) =>
      (env['OIDC_CLIENT_ID'] === undefined && env['OIDC_CLIENT_SECRET'] === undefined) ||
      env[path] !== undefined,
    {
      path: [path],
      message: `must be set too: signing in with a browser needs ${LOGIN_NEEDS.join(', ')}`,
      ...always,
    },
  ),
);

export const API_VARIABLES = z
  .object({
    ...PROCESS_VARIABLES,
    ...OPTIONAL_TEMPORAL_VARIABLES,
    PACARS_PORT: setting.port.default(3000),
    PACARS_PUBLIC_URL: setting.secureUrl.optional(),
    PACARS_IDENTITY_URL: setting.nearUrl.optional(),
    PACARS_TEMPORAL_UI_ORIGIN: setting.origin.optional(),
    OIDC_ISSUER: setting.secureUrl,
    OIDC_AUDIENCE: z.string().default('pacars'),
    OIDC_JWKS_URL: setting.secureUrl.optional(),
    OIDC_ROLES_CLAIM: setting.claimPath.default('roles'),
    OIDC_FORCES_CLAIM: setting.claimPath.default('forces'),
    OIDC_TOKEN_TYPE: z.string().default('at+jwt'),
    OIDC_CLIENT_ID: z.string().optional(),
    OIDC_CLIENT_SECRET: setting.secret.optional(),
    OIDC_SCOPE: z
      .string()
      .regex(
        /^openid( [\x21\x23-\x5b\x5d-\x7e]+)*$/u,
        'must begin with openid, more scopes with a space between',
      )
      .default('openid'),
    PACARS_SESSION_IDLE_MINUTES: setting.amountUpTo(24 * 60).default(30),
    PACARS_SESSION_HOURS: setting.amountUpTo(24 * 7).default(12),
    PACARS_REQUESTS_PER_MINUTE: setting.amountUpTo(1_000_000).default(1_200),
  })
  .check(homeIsHosted, ...certificatePair, ...completeLogin);

export const WORKER_VARIABLES = z
  .object({
    ...PROCESS_VARIABLES,
    ...TEMPORAL,
    PACARS_WORKER_PORT: setting.port.default(3001),
    PACARS_PUBLIC_URL: setting.secureUrl,
    SMTP_URL: setting.smtpUrl,
    MAIL_FROM: z.string().regex(/^[^\r\n]*@[^\r\n]+$/u, 'must be a mail address'),
    PACARS_WATCHERS: setting.mailAddresses.optional(),
    CASE_MANAGEMENT_URL: setting.secureUrl,
    CASE_MANAGEMENT_TOKEN: setting.secret,
    SAFEGUARDING_URL: setting.secureUrl,
    SAFEGUARDING_TOKEN: setting.secret,
    INTELLIGENCE_URL: setting.secureUrl,
    INTELLIGENCE_TOKEN: setting.secret,
    FORCE_DESK_URL: setting.secureUrl,
    FORCE_DESK_TOKEN: setting.secret,
    OVERSIGHT_URL: setting.secureUrl,
    OVERSIGHT_TOKEN: setting.secret,
    CRIMESTOPPERS_URL: setting.secureUrl,
    CRIMESTOPPERS_TOKEN: setting.secret,
    ...PEOPLE_DIRECTORY,
    ...PAGER,
    PACARS_AUDIT_KEY_FILE: z.string().optional(),
    PACARS_AUDIT_ORIGIN: setting.auditOrigin.optional(),
    PACARS_CHECKPOINT_ADDRESSES: setting.mailAddresses.default([]),
    PACARS_CHECKPOINT_SECONDS: setting.seconds.default(300),
  })
  .check(homeIsHosted, ...certificatePair, ...peopleSystem, ...pager);

export const PEOPLE_VARIABLES = z
  .object({
    DATABASE_URL: setting.databaseUrl,
    PACARS_KEYS_FILE: z.string(),
    PACARS_DEADLINES: setting.deadlines.optional(),
    ...PEOPLE_DIRECTORY,
  })
  .check(...peopleSystem);

export const AUDIT_VARIABLES = z.object({ DATABASE_URL: setting.databaseUrl });

export const MIGRATE_VARIABLES = z
  .object({
    DATABASE_URL: setting.databaseUrl,
    ...OPTIONAL_TEMPORAL_VARIABLES,
    PACARS_ROLE_PASSWORDS: setting.rolePasswords.optional(),
    LOG_LEVEL: setting.logLevel.default('info'),
  })
  .check(...certificatePair);

/** Of a command that acts as the owner of the tables. */
export const ADMINISTRATOR_VARIABLES = z.object({ DATABASE_URL: setting.databaseUrl });

export const REINDEX_VARIABLES = z.object({
  DATABASE_URL: setting.databaseUrl,
  PACARS_KEYS_FILE: z.string(),
});

const feedSecret = z.string().startsWith('whsec_');
const seedData = z.object({
  feed: z.object({
    name: z.string(),
    /** One secret, or several while one replaces another, newest first. */
    secret: z.union([feedSecret, z.array(feedSecret).min(1).max(5)]),
    force: z.string(),
    /** Regular expression that the sender's references follow. */
    referencePattern: z.string().nullish(),
  }),
  /** JSON list of people. */
  peopleFile: z.string(),
});

export const SEED_VARIABLES = z.object({
  DATABASE_URL: setting.databaseUrl,
  PACARS_KEYS_FILE: z.string(),
  PACARS_SEED: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(seedData),
});

const SYSTEMS = [
  'CASE_MANAGEMENT',
  'SAFEGUARDING',
  'INTELLIGENCE',
  'FORCE_DESK',
  'OVERSIGHT',
  'CRIMESTOPPERS',
  'PEOPLE_DIRECTORY',
  'PAGER',
] as const;

/** The variables that hold a secret. Each may be given by a file named in `NAME_FILE` instead. */
export const SECRET_VARIABLES = [
  'DATABASE_URL',
  'SMTP_URL',
  'TEMPORAL_API_KEY',
  'PACARS_ROLE_PASSWORDS',
  'PACARS_SEED',
  'OIDC_CLIENT_SECRET',
  ...SYSTEMS.map((system) => `${system}_TOKEN` as const),
] as const;
