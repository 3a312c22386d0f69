import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type ForwardingDependencies, identityRequestRoutes } from './identity-requests/routes.ts';
import type { EntryDependencies } from './reports/manual-entry-route.ts';
import { reportRoutes } from './reports/routes.ts';
import type { StaffDependencies } from './staff.ts';
import { type DecodeDependencies, decodeRoute } from './temporal/decode-route.ts';
import { taskRoutes } from './tasks/routes.ts';

/** What the staff's side needs as a whole. */
export type StaffSideDependencies = StaffDependencies &
  EntryDependencies &
  DecodeDependencies &
  ForwardingDependencies;

/** Everything that staff may call. */
export const staffSide = (dependencies: StaffSideDependencies): FastifyPluginAsyncZod[] => [
  taskRoutes(dependencies),
  reportRoutes(dependencies),
  identityRequestRoutes(dependencies),
  decodeRoute(dependencies),
];
