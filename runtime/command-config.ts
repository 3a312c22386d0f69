import { z } from 'zod';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import { type Environment, parseEnvironment, type ReadText } from './environment.ts';
import * as setting from './settings.ts';

const RETENTION_VARIABLES = z.object({
  DATABASE_URL: setting.databaseUrl,
  PACARS_AUDIT_KEY_FILE: z.string().optional(),
  PACARS_DEADLINES: setting.deadlines.optional(),
});

/** What the retention command needs to know. */
export interface RetentionConfig {
  /** Of the worker's role. */
  databaseUrl: string;
  /** Undefined: nothing is erased, for want of a certificate. */
  auditKeyFile: string | undefined;
  deadlines: ClockOverrides;
}

/** @throws ConfigError naming every variable at fault */
export function readRetentionConfig(environment: Environment, readText?: ReadText): RetentionConfig {
  const options = { secrets: ['DATABASE_URL'], ...(readText && { readText }) };
  const env = parseEnvironment(environment, RETENTION_VARIABLES, options);
  return {
    databaseUrl: env.DATABASE_URL,
    auditKeyFile: env.PACARS_AUDIT_KEY_FILE,
    deadlines: env.PACARS_DEADLINES ?? {},
  };
}

const TURN_OVER_VARIABLES = z.object({ DATABASE_URL: setting.databaseUrl, PACARS_KEYS_FILE: z.string() });

/**
 * What turning keys over needs to know: `databaseUrl` is of a role that may act as the owner.
 *
 * @throws ConfigError naming every variable at fault
 */
export function readTurnOverConfig(
  environment: Environment,
  readText?: ReadText,
): { databaseUrl: string; keysFile: string } {
  const options = { secrets: ['DATABASE_URL'], ...(readText && { readText }) };
  const env = parseEnvironment(environment, TURN_OVER_VARIABLES, options);
  return { databaseUrl: env.DATABASE_URL, keysFile: env.PACARS_KEYS_FILE };
}
