import { POSTGRES_ENDING, startPostgres, type PostgresOptions } from '../embedded/postgres.ts';
import { startTemporal, TEMPORAL_ENDING, type TemporalOptions } from '../embedded/temporal.ts';
import type { Part } from './part.ts';

/** The embedded PostgreSQL as a part. */
export const postgresPart = (options: PostgresOptions): Part => ({
  name: 'postgres',
  ending: POSTGRES_ENDING,
  start: async (onSpawn) => {
    const { pid, onExit, stop } = await startPostgres({ ...options, onSpawn });
    return { pid, onExit, stop, ready: Promise.resolve() };
  },
});

/** The Temporal development server as a part. */
export const temporalPart = (options: TemporalOptions): Part => ({
  name: 'temporal',
  ending: TEMPORAL_ENDING,
  start: async (onSpawn) => {
    const { pid, onExit, stop } = await startTemporal({ ...options, onSpawn });
    return { pid, onExit, stop, ready: Promise.resolve() };
  },
});
