import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { StaffDependencies } from '../staff.ts';
import { checkpointRoutes } from './checkpoint-routes.ts';
import { entriesRoute } from './entries-route.ts';
import { readersRoutes } from './readers-routes.ts';

/** The audit: its entries, what proves them, and who has read a report. */
export const auditRoutes =
  (dependencies: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(entriesRoute(dependencies));
    await app.register(checkpointRoutes(dependencies));
    await app.register(readersRoutes(dependencies));
  };
