import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { StaffDependencies } from '../staff.ts';
import { linksRoute } from './links-route.ts';
import { searchRoute } from './search-route.ts';

/** Finding reports by what they say of people, and what belongs together. */
export const searchRoutes =
  (dependencies: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(searchRoute(dependencies));
    await app.register(linksRoute(dependencies));
  };
