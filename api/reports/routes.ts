import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { StaffDependencies } from '../staff.ts';
import { commentsRoutes } from './comments-routes.ts';
import { contentRoute } from './content-route.ts';
import { detailRoutes } from './detail-routes.ts';
import { identityCluesRoute } from './identity-clues-route.ts';
import { listRoute } from './list-route.ts';
import { type EntryDependencies, manualEntryRoute } from './manual-entry-route.ts';
import { subjectsRoutes } from './subjects-routes.ts';

/** Reports: their facts, their timeline, (with a reason, recorded) what they say, and entry by hand. */
export const reportRoutes =
  (dependencies: StaffDependencies & EntryDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(listRoute(dependencies));
    await app.register(detailRoutes(dependencies));
    await app.register(contentRoute(dependencies));
    await app.register(commentsRoutes(dependencies));
    await app.register(identityCluesRoute(dependencies));
    await app.register(manualEntryRoute(dependencies));
    await app.register(subjectsRoutes(dependencies));
  };
