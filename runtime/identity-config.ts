import { z } from 'zod';
import type { OidcConfig, ProcessConfig, SessionConfig } from './config.ts';
import { parseEnvironment, type Environment, type ReadText } from './environment.ts';
import * as setting from './settings.ts';

const IDENTITY_VARIABLES = z.object({
  DATABASE_URL: setting.databaseUrl,
  PACARS_HOST: z.string().default('127.0.0.1'),
  PACARS_IDENTITY_PORT: setting.port.default(3002),
  PACARS_IDENTITY_KEY_FILE: z.string(),
  OIDC_ISSUER: setting.secureUrl,
  OIDC_AUDIENCE: z.string().default('pacars'),
  OIDC_JWKS_URL: setting.secureUrl.optional(),
  OIDC_ROLES_CLAIM: setting.claimPath.default('roles'),
  OIDC_FORCES_CLAIM: setting.claimPath.default('forces'),
  OIDC_TOKEN_TYPE: z.string().default('at+jwt'),
  PACARS_PUBLIC_URL: setting.secureUrl.optional(),
  PACARS_SESSION_IDLE_MINUTES: setting.amountUpTo(24 * 60).default(30),
  PACARS_SESSION_HOURS: setting.amountUpTo(24 * 7).default(12),
  PACARS_REQUESTS_PER_MINUTE: setting.amountUpTo(1_000_000).default(1_200),
  LOG_LEVEL: setting.logLevel.default('info'),
});

/** What the identity component needs to know. It is given no key ring: what a report says is not its business. */
export interface IdentityConfig {
  databaseUrl: string;
  host: string;
  port: number;
  /** The file with the identity secret: no other process is given it. */
  keyFile: string;
  oidc: OidcConfig;
  /** Undefined: staff come with bearer tokens alone. */
  sessions: SessionConfig | undefined;
  /** Most requests of one person in one minute, at one process. */
  requestsPerMinute: number;
  logLevel: ProcessConfig['logLevel'];
}

/**
 * What the identity component needs to know, from its environment.
 *
 * @throws ConfigError naming every variable at fault
 */
export function readIdentityConfig(environment: Environment, readText?: ReadText): IdentityConfig {
  const env = parseEnvironment(environment, IDENTITY_VARIABLES, {
    secrets: ['DATABASE_URL'],
    mayBeEmpty: ['OIDC_TOKEN_TYPE'],
    ...(readText && { readText }),
  });
  return {
    databaseUrl: env.DATABASE_URL,
    host: env.PACARS_HOST,
    port: env.PACARS_IDENTITY_PORT,
    keyFile: env.PACARS_IDENTITY_KEY_FILE,
    oidc: {
      issuer: env.OIDC_ISSUER,
      audience: env.OIDC_AUDIENCE,
      jwksUrl: env.OIDC_JWKS_URL,
      rolesClaim: env.OIDC_ROLES_CLAIM,
      forcesClaim: env.OIDC_FORCES_CLAIM,
      tokenType: env.OIDC_TOKEN_TYPE === '' ? undefined : env.OIDC_TOKEN_TYPE,
    },
    sessions:
      env.PACARS_PUBLIC_URL === undefined
        ? undefined
        : {
            publicUrl: env.PACARS_PUBLIC_URL,
            limits: {
              idleSeconds: env.PACARS_SESSION_IDLE_MINUTES * 60,
              absoluteSeconds: env.PACARS_SESSION_HOURS * 60 * 60,
            },
          },
    requestsPerMinute: env.PACARS_REQUESTS_PER_MINUTE,
    logLevel: env.LOG_LEVEL,
  };
}
