import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { EntryDependencies } from '../reports/manual-entry-route.ts';
import type { StaffDependencies } from '../staff.ts';
import { askRoute } from './ask-route.ts';
import { decisionRoutes } from './decision-routes.ts';
import { listRoute } from './list-route.ts';

/** Emergency access by two people: asked for, decided by another, ended early. */
export const breakGlassRoutes =
  (dependencies: StaffDependencies & Pick<EntryDependencies, 'hostedForces'>): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(listRoute(dependencies));
    await app.register(askRoute(dependencies));
    await app.register(decisionRoutes(dependencies));
  };
