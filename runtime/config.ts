import type { z } from 'zod';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { PayloadCodecMode } from './payload-codec/codec.ts';
import { parseEnvironment, type Environment, type ReadText } from './environment.ts';
import {
  ADMINISTRATOR_VARIABLES,
  API_VARIABLES,
  AUDIT_VARIABLES,
  MIGRATE_VARIABLES,
  type OPTIONAL_TEMPORAL_VARIABLES,
  PEOPLE_VARIABLES,
  type PROCESS_VARIABLES,
  REINDEX_VARIABLES,
  SECRET_VARIABLES,
  SEED_VARIABLES,
  WORKER_VARIABLES,
} from './variables.ts';

/** How to reach Temporal. The TLS settings have the names that Temporal's own tools read. */
export interface TemporalConfig {
  /** host:port */
  address: string;
  namespace: string;
  apiKey: string | undefined;
  /** Undefined: an unencrypted line. Empty: TLS by the machine's own trust. */
  tls: { serverName?: string; caPath?: string; clientCertPath?: string; clientKeyPath?: string } | undefined;
  /** Whether what it stores is encrypted. */
  payloadCodec: PayloadCodecMode;
}

/** What every process of the product needs to know. */
export interface ProcessConfig {
  databaseUrl: string;
  host: string;
  /** The key ring of the file key provider. */
  keysFile: string;
  /** Forces whose PSD works in this deployment. */
  hostedForces: readonly string[];
  /** The force that places the reports whose force nobody knows; one of the hosted. */
  homeForce: string;
  /** Clocks of this deployment in place of the domain's. */
  deadlines: ClockOverrides;
  logLevel: z.infer<typeof PROCESS_VARIABLES.LOG_LEVEL>;
}

/** How the tokens of staff are checked. */
export interface OidcConfig {
  issuer: string;
  audience: string;
  /** Undefined: found in the issuer's discovery document. */
  jwksUrl: string | undefined;
  rolesClaim: string;
  forcesClaim: string;
  /** The token's `typ` header; undefined where it is not to be checked. */
  tokenType: string | undefined;
}

/** How staff sign in with a browser: the client that the identity provider knows us as. */
export interface LoginConfig {
  clientId: string;
  clientSecret: string;
  /** Scopes with a space between; `openid` is one of them. */
  scope: string;
}

/** How browser sessions are held. */
export interface SessionConfig {
  /** The address of the staff's pages: no other origin may send with a session. */
  publicUrl: string;
  limits: {
    /** A session ends when it is not used for so long. */
    idleSeconds: number;
    /** A session ends so long after it began. */
    absoluteSeconds: number;
  };
}

export interface ApiConfig extends ProcessConfig {
  port: number;
  oidc: OidcConfig;
  /** Undefined: staff come with bearer tokens alone. */
  browser: { login: LoginConfig; sessions: SessionConfig } | undefined;
  /** Most requests of one person in one minute, at one process. */
  requestsPerMinute: number;
  /** Where the identity component answers; undefined where none is set up. */
  identityUrl: string | undefined;
  /** Web site of Temporal's UI, which may ask for payloads to be decoded. */
  temporalUiOrigin: string | undefined;
  /** For its readiness and its payloads' codec only: the API works while Temporal is down. */
  temporal: TemporalConfig | undefined;
}

interface SystemConfig {
  baseUrl: string;
  token: string;
}

/** How the audit is proved. */
export interface AuditConfig {
  /** File of the key that signs checkpoints; undefined: none are signed here. */
  keyFile: string | undefined;
  /** Begins the name of every chain. */
  origin: string;
  /** Mail addresses outside that are told of every checkpoint. */
  addresses: readonly string[];
  everySeconds: number;
}

export interface WorkerConfig extends ProcessConfig {
  /** Of its health and metrics. */
  port: number;
  /** Where staff sign in: the one address that a notification holds. */
  publicUrl: string;
  /** The key that signs certificates of erasure. */
  auditKeyFile: string | undefined;
  temporal: TemporalConfig;
  mail: { smtpUrl: string; from: string };
  /** Mail addresses outside the force that are told of emergency access. */
  watchers: readonly string[];
  /** Where work is handed to; each is required. */
  systems: Record<
    'caseManagement' | 'safeguarding' | 'intelligence' | 'forceDesk' | 'oversight' | 'crimestoppers',
    SystemConfig
  > & {
    /** Undefined: alarms of danger go by mail alone. */
    pager: SystemConfig | undefined;
    /** Undefined: the people directory is what `pacars seed` has written. */
    peopleDirectory: SystemConfig | undefined;
  };
  audit: AuditConfig;
}

export interface MigrateConfig {
  /** A login that may create roles. */
  databaseUrl: string;
  /** Given when the search attributes are to be registered too. */
  temporal: TemporalConfig | undefined;
  rolePasswords: Readonly<Record<string, string>>;
  logLevel: ProcessConfig['logLevel'];
}

type TemporalVariables = z.infer<z.ZodObject<typeof OPTIONAL_TEMPORAL_VARIABLES>>;

const temporalOf = (env: TemporalVariables, address: string): TemporalConfig => {
  const { TEMPORAL_TLS_CLIENT_CERT_PATH: clientCertPath, TEMPORAL_TLS_CLIENT_KEY_PATH: clientKeyPath } = env;
  const tls = {
    ...(env.TEMPORAL_TLS_SERVER_NAME !== undefined && { serverName: env.TEMPORAL_TLS_SERVER_NAME }),
    ...(env.TEMPORAL_TLS_SERVER_CA_CERT_PATH !== undefined && {
      caPath: env.TEMPORAL_TLS_SERVER_CA_CERT_PATH,
    }),
    ...(clientCertPath !== undefined && { clientCertPath }),
    ...(clientKeyPath !== undefined && { clientKeyPath }),
  };
  // As Temporal's own tools decide: on by a key or any TLS setting, unless it is switched off in so many words.
  const wanted = env.TEMPORAL_TLS ?? (env.TEMPORAL_API_KEY !== undefined || Object.keys(tls).length > 0);
  const { TEMPORAL_NAMESPACE: namespace, TEMPORAL_API_KEY: apiKey } = env;
  const payloadCodec = env.PACARS_PAYLOAD_CODEC;
  return { address, namespace, apiKey, tls: wanted ? tls : undefined, payloadCodec };
};

const optionalTemporalOf = (env: TemporalVariables): TemporalConfig | undefined =>
  env.TEMPORAL_ADDRESS === undefined ? undefined : temporalOf(env, env.TEMPORAL_ADDRESS);

const processOf = (env: z.infer<z.ZodObject<typeof PROCESS_VARIABLES>>): ProcessConfig => ({
  databaseUrl: env.DATABASE_URL,
  host: env.PACARS_HOST,
  keysFile: env.PACARS_KEYS_FILE,
  hostedForces: env.PACARS_HOSTED_FORCES,
  homeForce: env.PACARS_HOME_FORCE,
  deadlines: env.PACARS_DEADLINES ?? {},
  logLevel: env.LOG_LEVEL,
});

const browserOf = (env: z.infer<typeof API_VARIABLES>): ApiConfig['browser'] => {
  const { OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, PACARS_PUBLIC_URL: publicUrl } = env;
  if (clientId === undefined || clientSecret === undefined || publicUrl === undefined) return undefined;
  return {
    login: { clientId, clientSecret, scope: env.OIDC_SCOPE },
    sessions: {
      publicUrl,
      limits: {
        idleSeconds: env.PACARS_SESSION_IDLE_MINUTES * 60,
        absoluteSeconds: env.PACARS_SESSION_HOURS * 60 * 60,
      },
    },
  };
};

/**
 * What the API process needs to know, from its environment.
 *
 * @throws ConfigError naming every variable at fault
 */
export function readApiConfig(environment: Environment, readText?: ReadText): ApiConfig {
  const env = parseEnvironment(environment, API_VARIABLES, {
    secrets: SECRET_VARIABLES,
    mayBeEmpty: ['OIDC_TOKEN_TYPE'],
    ...(readText && { readText }),
  });
  return {
    ...processOf(env),
    port: env.PACARS_PORT,
    browser: browserOf(env),
    requestsPerMinute: env.PACARS_REQUESTS_PER_MINUTE,
    identityUrl: env.PACARS_IDENTITY_URL,
    temporalUiOrigin: env.PACARS_TEMPORAL_UI_ORIGIN,
    temporal: optionalTemporalOf(env),
    oidc: {
      issuer: env.OIDC_ISSUER,
      audience: env.OIDC_AUDIENCE,
      jwksUrl: env.OIDC_JWKS_URL,
      rolesClaim: env.OIDC_ROLES_CLAIM,
      forcesClaim: env.OIDC_FORCES_CLAIM,
      tokenType: env.OIDC_TOKEN_TYPE === '' ? undefined : env.OIDC_TOKEN_TYPE,
    },
  };
}

/**
 * What the worker process needs to know, from its environment.
 *
 * @throws ConfigError naming every variable at fault
 */
export function readWorkerConfig(environment: Environment, readText?: ReadText): WorkerConfig {
  const options = { secrets: SECRET_VARIABLES, ...(readText && { readText }) };
  const env = parseEnvironment(environment, WORKER_VARIABLES, options);
  return {
    ...processOf(env),
    port: env.PACARS_WORKER_PORT,
    publicUrl: env.PACARS_PUBLIC_URL,
    auditKeyFile: env.PACARS_AUDIT_KEY_FILE,
    temporal: temporalOf(env, env.TEMPORAL_ADDRESS),
    mail: { smtpUrl: env.SMTP_URL, from: env.MAIL_FROM },
    watchers: env.PACARS_WATCHERS ?? [],
    systems: {
      caseManagement: { baseUrl: env.CASE_MANAGEMENT_URL, token: env.CASE_MANAGEMENT_TOKEN },
      safeguarding: { baseUrl: env.SAFEGUARDING_URL, token: env.SAFEGUARDING_TOKEN },
      intelligence: { baseUrl: env.INTELLIGENCE_URL, token: env.INTELLIGENCE_TOKEN },
      forceDesk: { baseUrl: env.FORCE_DESK_URL, token: env.FORCE_DESK_TOKEN },
      oversight: { baseUrl: env.OVERSIGHT_URL, token: env.OVERSIGHT_TOKEN },
      crimestoppers: { baseUrl: env.CRIMESTOPPERS_URL, token: env.CRIMESTOPPERS_TOKEN },
      peopleDirectory: peopleDirectoryOf(env),
      pager: pagerOf(env),
    },
    audit: {
      keyFile: env.PACARS_AUDIT_KEY_FILE,
      origin: env.PACARS_AUDIT_ORIGIN ?? `pacars.${env.PACARS_HOME_FORCE}`,
      addresses: env.PACARS_CHECKPOINT_ADDRESSES,
      everySeconds: env.PACARS_CHECKPOINT_SECONDS,
    },
  };
}

const pagerOf = ({
  PAGER_URL: baseUrl,
  PAGER_TOKEN: token,
}: z.infer<typeof WORKER_VARIABLES>): SystemConfig | undefined =>
  baseUrl === undefined || token === undefined ? undefined : { baseUrl, token };

const peopleDirectoryOf = (env: {
  PEOPLE_DIRECTORY_URL?: string | undefined;
  PEOPLE_DIRECTORY_TOKEN?: string | undefined;
}): SystemConfig | undefined =>
  env.PEOPLE_DIRECTORY_URL === undefined || env.PEOPLE_DIRECTORY_TOKEN === undefined
    ? undefined
    : { baseUrl: env.PEOPLE_DIRECTORY_URL, token: env.PEOPLE_DIRECTORY_TOKEN };

export interface PeopleConfig {
  /** The worker's own role. */
  databaseUrl: string;
  keysFile: string;
  deadlines: ClockOverrides;
  peopleDirectory: SystemConfig | undefined;
}

/**
 * What the people command needs to know, from its environment.
 *
 * @throws ConfigError naming every variable at fault
 */
export function readPeopleConfig(environment: Environment, readText?: ReadText): PeopleConfig {
  const options = { secrets: SECRET_VARIABLES, ...(readText && { readText }) };
  const env = parseEnvironment(environment, PEOPLE_VARIABLES, options);
  return {
    databaseUrl: env.DATABASE_URL,
    keysFile: env.PACARS_KEYS_FILE,
    deadlines: env.PACARS_DEADLINES ?? {},
    peopleDirectory: peopleDirectoryOf(env),
  };
}

/**
 * What the seed command needs to know, from its environment.
 *
 * @throws ConfigError naming every variable at fault
 */
export function readSeedConfig(
  environment: Environment,
  readText?: ReadText,
): { databaseUrl: string; keysFile: string; seed: z.infer<typeof SEED_VARIABLES>['PACARS_SEED'] } {
  const options = { secrets: SECRET_VARIABLES, ...(readText && { readText }) };
  const env = parseEnvironment(environment, SEED_VARIABLES, options);
  return { databaseUrl: env.DATABASE_URL, keysFile: env.PACARS_KEYS_FILE, seed: env.PACARS_SEED };
}

/**
 * How a command that acts as the owner of the tables reaches the database, from its environment.
 *
 * @throws ConfigError naming every variable at fault
 */
export function readAdministratorConfig(
  environment: Environment,
  readText?: ReadText,
): { databaseUrl: string } {
  const options = { secrets: SECRET_VARIABLES, ...(readText && { readText }) };
  return { databaseUrl: parseEnvironment(environment, ADMINISTRATOR_VARIABLES, options).DATABASE_URL };
}

/**
 * What an export of the audit needs to know, from its environment.
 *
 * @throws ConfigError naming every variable at fault
 */
export function readAuditConfig(environment: Environment, readText?: ReadText): { databaseUrl: string } {
  const options = { secrets: SECRET_VARIABLES, ...(readText && { readText }) };
  return { databaseUrl: parseEnvironment(environment, AUDIT_VARIABLES, options).DATABASE_URL };
}

/**
 * What making the index afresh needs to know, from its environment.
 *
 * @throws ConfigError naming every variable at fault
 */
export function readReindexConfig(
  environment: Environment,
  readText?: ReadText,
): { databaseUrl: string; keysFile: string } {
  const options = { secrets: SECRET_VARIABLES, ...(readText && { readText }) };
  const env = parseEnvironment(environment, REINDEX_VARIABLES, options);
  return { databaseUrl: env.DATABASE_URL, keysFile: env.PACARS_KEYS_FILE };
}

/**
 * What a migration needs to know, from its environment.
 *
 * @throws ConfigError naming every variable at fault
 */
export function readMigrateConfig(environment: Environment, readText?: ReadText): MigrateConfig {
  const options = { secrets: SECRET_VARIABLES, ...(readText && { readText }) };
  const env = parseEnvironment(environment, MIGRATE_VARIABLES, options);
  return {
    databaseUrl: env.DATABASE_URL,
    temporal: optionalTemporalOf(env),
    rolePasswords: env.PACARS_ROLE_PASSWORDS ?? {},
    logLevel: env.LOG_LEVEL,
  };
}
