import { isControlRoom } from './units.ts';

/** Why the control room may be no safe way to send help. */
export const ROUTE_REASONS = [
  'SUBJECT_NOT_KNOWN',
  'SUBJECT_IN_CONTROL_ROOM',
  'LINE_IN_CONTROL_ROOM',
  'REPORT_SAYS_SO',
] as const;
type RouteReason = (typeof ROUTE_REASONS)[number];

/** The subjects of a report, as far as the route depends on them. */
interface RouteFacts {
  /** Units of those who are subjects for certain, and of those who may be. */
  subjects: readonly { unit: string | null; certain: boolean }[];
  /** Units of those above and below them. */
  lineUnits: readonly (string | null)[];
  /** Whether the report speaks of the control room. */
  saysSo: boolean;
}

/**
 * The route to offer: restricted wherever the subject, or their line, may see what the control room does, and wherever
 * nobody knows who the subject is.
 *
 * @see docs/sources.md PACARS-EMERGENCY-ROUTE
 */
export function suggestedRoute({ subjects, lineUnits, saysSo }: RouteFacts): {
  route: 'CONTROL_ROOM' | 'RESTRICTED';
  because: RouteReason[];
} {
  const holds: Record<RouteReason, boolean> = {
    SUBJECT_NOT_KNOWN: !subjects.some(({ certain }) => certain),
    SUBJECT_IN_CONTROL_ROOM: subjects.some(({ unit }) => isControlRoom(unit)),
    LINE_IN_CONTROL_ROOM: lineUnits.some(isControlRoom),
    REPORT_SAYS_SO: saysSo,
  };
  const because = ROUTE_REASONS.filter((reason) => holds[reason]);
  return { route: because.length > 0 ? 'RESTRICTED' : 'CONTROL_ROOM', because };
}
