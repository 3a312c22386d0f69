import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type ForwardingDependencies, identityRequestRoutes } from './identity-requests/routes.ts';
import { relationshipsRoutes } from './me/relationships-routes.ts';
import type { BreakGlassDependencies } from './break-glass/ask-route.ts';
import { breakGlassRoutes } from './break-glass/routes.ts';
import { notingRefusals, type RefusalDependencies } from './refusals.ts';
import { auditRoutes } from './audit/routes.ts';
import type { EntryDependencies } from './reports/manual-entry-route.ts';
import { onCallRoutes } from './on-call/routes.ts';
import { reportRoutes } from './reports/routes.ts';
import { searchRoutes } from './search/routes.ts';
import { retentionRoutes } from './retention/routes.ts';
import type { StaffDependencies } from './staff.ts';
import { statisticsRoute } from './statistics/route.ts';
import { type DecodeDependencies, decodeRoute } from './temporal/decode-route.ts';
import { taskRoutes } from './tasks/routes.ts';

/** What the staff's side needs as a whole. */
export type StaffSideDependencies = StaffDependencies &
  EntryDependencies &
  DecodeDependencies &
  ForwardingDependencies &
  Pick<BreakGlassDependencies, 'breakGlassLimits'> &
  Pick<RefusalDependencies, 'metrics'>;

const staffRoutes = (dependencies: StaffSideDependencies): FastifyPluginAsyncZod[] => [
  taskRoutes(dependencies),
  reportRoutes(dependencies),
  identityRequestRoutes(dependencies),
  relationshipsRoutes(dependencies),
  auditRoutes(dependencies),
  searchRoutes(dependencies),
  retentionRoutes(dependencies),
  decodeRoute(dependencies),
  breakGlassRoutes(dependencies),
  onCallRoutes(dependencies),
  statisticsRoute(dependencies),
];

/** Everything that staff may call. Whoever is refused a report or a task there is noted. */
export const staffSide = (dependencies: StaffSideDependencies): FastifyPluginAsyncZod[] => [
  notingRefusals(dependencies, staffRoutes(dependencies)),
];
