import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { StaffDependencies } from '../staff.ts';
import { erasuresRoute } from './erasures-route.ts';
import { holdRoutes } from './hold-routes.ts';
import { moratoriaRoutes } from './moratoria-routes.ts';
import { reportRetentionRoutes } from './report-routes.ts';

/** How long reports are kept, what holds them, and what was erased. The reviews themselves are tasks. */
export const retentionRoutes =
  (dependencies: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(reportRetentionRoutes(dependencies));
    await app.register(holdRoutes(dependencies));
    await app.register(moratoriaRoutes(dependencies));
    await app.register(erasuresRoute(dependencies));
  };
