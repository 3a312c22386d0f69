import type { Role } from './roles.ts';

/** Who asks. `roles` and `forces` are what the identity provider vouches for. */
export interface Actor {
  id: string;
  roles: readonly Role[];
  forces: readonly string[];
}

/** What the rule needs to know of a report. */
export interface GuardedReport {
  force: string;
  sealed: boolean;
  /** Roles whose holders may know of a report that is not sealed. */
  openTo: readonly Role[];
}

/** How the actor stands to the report. */
export interface Relation {
  /** A subject of it, or in a subject's line. */
  excluded: boolean;
  /**
   * Named for it now: a sealed report's owner, the person to whom its work was given, or one to whom two people gave
   * emergency access that has not ended. `isNamedNow` tells it.
   */
  named: boolean;
}

/** One reason why somebody is named for a report. */
export interface Naming {
  /** When it ends by itself; null for as long as it is not taken back. */
  until: Date | null;
}

/** Whether any of somebody's namings holds at this instant. At its very end a naming holds no longer. */
export const isNamedNow = (namings: readonly Naming[], now: Date): boolean =>
  namings.some(({ until }) => until === null || until.getTime() > now.getTime());

/** Roles that may know of every report of their force that is not sealed and from which they are not excluded. */
export const OVERSEEING_ROLES = [
  'psd-assessor',
  'psd-supervisor',
  'information-manager',
] as const satisfies Role[];

/**
 * The one rule of who may know that a report exists. The database's row-level security states the same rule
 * (migrations 0007 and 0011); a test holds the two equal on generated cases. Exclusion overrides everything, emergency
 * access too.
 */
export function mayKnowReport(actor: Actor, report: GuardedReport, relation: Relation): boolean {
  if (relation.excluded || !actor.forces.includes(report.force)) return false;
  if (relation.named) return true;
  return !report.sealed && report.openTo.some((role) => actor.roles.includes(role));
}
