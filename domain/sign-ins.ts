import type { Actor } from './access.ts';
import type { Role } from './roles.ts';

/** What the people directory says of somebody who works here. */
export interface DirectoryEntry {
  roles: readonly Role[];
  force: string;
}

/**
 * What somebody may act with: the roles and forces that the identity provider and the people directory both give.
 * Each of them alone can take a role away, and none alone can give one. Whom the provider names no force for stays
 * without one.
 */
export function actingWith(vouchedFor: Actor, directory: DirectoryEntry): Actor {
  return {
    id: vouchedFor.id,
    roles: vouchedFor.roles.filter((role) => directory.roles.includes(role)),
    forces: vouchedFor.forces.filter((force) => force === directory.force),
  };
}

/**
 * Whether somebody proved who they are recently enough.
 *
 * @param authenticatedAt - undefined when nobody vouches for a time: then it never was recent
 * @param maxAgeSeconds - elapsed seconds; exactly that many still count
 */
export function isFreshSignIn(authenticatedAt: Date | undefined, now: Date, maxAgeSeconds: number): boolean {
  return authenticatedAt !== undefined && now.getTime() - authenticatedAt.getTime() <= maxAgeSeconds * 1_000;
}
