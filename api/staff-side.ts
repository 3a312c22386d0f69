import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { breakGlassRoutes } from './break-glass/routes.ts';
import { notingRefusals, type RefusalDependencies } from './refusals.ts';
import type { EntryDependencies } from './reports/manual-entry-route.ts';
import { reportRoutes } from './reports/routes.ts';
import type { StaffDependencies } from './staff.ts';
import { statisticsRoute } from './statistics/route.ts';
import { taskRoutes } from './tasks/routes.ts';

/** What the staff's side needs as a whole. */
export type StaffSideDependencies = StaffDependencies &
  EntryDependencies &
  Pick<RefusalDependencies, 'metrics'>;

/** Everything that staff may call. Whoever is refused something there is noted. */
export const staffSide = (dependencies: StaffSideDependencies): FastifyPluginAsyncZod[] => [
  notingRefusals(dependencies, [
    taskRoutes(dependencies),
    reportRoutes(dependencies),
    breakGlassRoutes(dependencies),
    statisticsRoute(dependencies),
  ]),
];
