import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { askRoute, type BreakGlassDependencies } from './ask-route.ts';
import { decisionRoutes } from './decision-routes.ts';
import { listRoute } from './list-route.ts';

/** Emergency access by two people: asked for, decided by another, ended early. */
export const breakGlassRoutes =
  (dependencies: BreakGlassDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(listRoute(dependencies));
    await app.register(askRoute(dependencies));
    await app.register(decisionRoutes(dependencies));
  };
