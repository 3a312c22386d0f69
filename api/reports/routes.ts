import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { contactRoutes } from '../contact/contact-routes.ts';
import { questionRoutes } from '../contact/question-routes.ts';
import type { StaffDependencies } from '../staff.ts';
import { commentsRoutes } from './comments-routes.ts';
import { contentRoute } from './content-route.ts';
import { detailRoutes } from './detail-routes.ts';
import { forcesRoutes } from './forces-routes.ts';
import { handOffRoutes } from './hand-off-routes.ts';
import { identityCluesRoute } from './identity-clues-route.ts';
import { listRoute } from './list-route.ts';
import { type EntryDependencies, manualEntryRoute } from './manual-entry-route.ts';
import { mergesRoutes } from './merges-routes.ts';
import { oversightClocksRoute } from './oversight-clocks-route.ts';
import { oversightRoute } from './oversight-route.ts';
import { subjectsRoutes } from './subjects-routes.ts';
import { suspensionsRoutes } from './suspensions-routes.ts';

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
    await app.register(suspensionsRoutes(dependencies));
    await app.register(forcesRoutes(dependencies));
    await app.register(mergesRoutes(dependencies));
    await app.register(handOffRoutes(dependencies));
    await app.register(contactRoutes(dependencies));
    await app.register(questionRoutes(dependencies));
    await app.register(oversightRoute(dependencies));
    await app.register(oversightClocksRoute(dependencies));
  };
