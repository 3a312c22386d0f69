import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { EntryDependencies } from '../reports/manual-entry-route.ts';
import type { StaffDependencies } from '../staff.ts';
import { actionRoutes } from './action-routes.ts';
import { batchRoute } from './batch-route.ts';
import { candidatesRoute } from './candidates-route.ts';
import { dateRoutes } from './date-routes.ts';
import { detailRoute } from './detail-route.ts';
import { judgedRoute } from './judged-route.ts';
import { listRoute } from './list-route.ts';
import { partsRoute } from './parts-route.ts';
import { reassignRoute } from './reassign-route.ts';
import { severityRevisionRoute } from './severity-revision-route.ts';

/** The worklist, each task with its form, and what a person does with it. */
export const taskRoutes =
  (dependencies: StaffDependencies & EntryDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(listRoute(dependencies));
    await app.register(detailRoute(dependencies));
    await app.register(judgedRoute(dependencies));
    await app.register(partsRoute(dependencies));
    await app.register(candidatesRoute(dependencies));
    await app.register(actionRoutes(dependencies));
    await app.register(severityRevisionRoute(dependencies));
    await app.register(dateRoutes(dependencies));
    await app.register(reassignRoute(dependencies));
    await app.register(batchRoute(dependencies));
  };
