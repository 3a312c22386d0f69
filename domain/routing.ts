import { forceByCode, forceBySlug } from './forces.ts';
import type { FeedMessage } from './schemas/feed-message.ts';

export const ROUTINGS = ['HOME', 'OTHER_FORCE', 'UNKNOWN'] as const;
export type Routing = (typeof ROUTINGS)[number];

/** Whose report it is, as far as the message says. */
export interface Route {
  routing: Routing;
  /** The force whose PSD deals with the report in this deployment. */
  force: string;
  /** The force the report is about, when that is known. */
  targetForce: string | null;
}

/** Which forces' PSDs use this deployment, and which of them looks after what is nobody's yet. */
export interface HostedForces {
  home: string;
  hosted: readonly string[];
}

/**
 * Decide whose report it is from the force that the sender named.
 *
 * A slug or code counts only when the sender was at least fairly sure of it; a guess (LOW, NONE) is left to a
 * person, and so is a slug and a code that contradict each other.
 */
export function routeByTargetForce(
  target: FeedMessage['targetForce'],
  { home, hosted }: HostedForces,
): Route {
  const unknown: Route = { routing: 'UNKNOWN', force: home, targetForce: null };
  if (!target || target.confidence === 'LOW' || target.confidence === 'NONE') return unknown;
  const bySlug = target.slug ? forceBySlug(target.slug) : undefined;
  const byCode = target.code ? forceByCode(target.code) : undefined;
  if (bySlug && byCode && bySlug.slug !== byCode.slug) return unknown;
  const force = bySlug ?? (target.slug ? undefined : byCode);
  if (!force) return unknown;
  return hosted.includes(force.slug)
    ? { routing: 'HOME', force: force.slug, targetForce: force.slug }
    : { routing: 'OTHER_FORCE', force: home, targetForce: force.slug };
}
