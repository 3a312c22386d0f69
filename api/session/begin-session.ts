import { randomUUID } from 'node:crypto';
import { appendAudit, type AuditActor } from '../../database/audit.ts';
import type { Database, Transaction } from '../../database/pool.ts';
import {
  endSession,
  findStaff,
  forceIfKnown,
  lockSession,
  purgeSessions,
  type SessionLimits,
  startSession,
} from '../../database/sessions.ts';
import { asSignIn } from '../../database/transactions.ts';
import { actingWith } from '../../domain/sign-ins.ts';
import { hashOf, newToken } from './cookies.ts';
import type { SignedIn } from './identity-provider.ts';
import type { LoginAttempt } from './login-attempts.ts';

/** Their clock and ours. */
const CLOCK_TOLERANCE_MS = 5_000;

export interface BeginDependencies {
  database: Database;
  limits: SessionLimits;
  /** Its chain tells of a sign-in by somebody whom the directory does not have. */
  homeForce: string;
}

type Attempt = LoginAttempt & { begunAt: Date };

/** A session's token, or why there is none: a code. */
export type Begun = { token: string } | { refused: string };

/**
 * Begins the session of somebody whom the identity provider vouches for, in place of the one that the browser had:
 * a new token, always, so that nobody can have planted it. It and its audit entry are one transaction; so is a refusal.
 */
export function beginSession(
  { database, limits, homeForce }: BeginDependencies,
  signedIn: SignedIn,
  attempt: Attempt,
): Promise<Begun> {
  return asSignIn(database, signedIn.id, async (tx) => {
    const staff = await findStaff(tx, signedIn.id);
    const why = staff === undefined ? 'NOT_IN_DIRECTORY' : await stepUpFault(tx, signedIn, attempt, limits);
    if (staff === undefined || why !== undefined) {
      const concerned = attempt.stepUpOf ?? signedIn.id;
      const force = (await forceIfKnown(tx, concerned)) ?? homeForce;
      await appendRefusal(tx, force, { id: signedIn.id, roles: [] }, concerned, why ?? 'NOT_IN_DIRECTORY');
      return { refused: why ?? 'NOT_IN_DIRECTORY' };
    }
    await purgeSessions(tx, limits);
    if (attempt.replaces !== null) await endSession(tx, attempt.replaces);
    const token = newToken();
    const tokenHash = hashOf(token);
    if (tokenHash === undefined) throw new TypeError('a new token is not of the form of one');
    const id = randomUUID();
    const { roles, forces, authenticatedAt } = signedIn;
    await startSession(tx, { id, tokenHash, personId: signedIn.id, roles, forces, authenticatedAt });
    await appendAudit(tx, {
      force: staff.force,
      actor: { id: signedIn.id, roles: actingWith(signedIn, staff).roles },
      action: 'LOGIN',
      recordKind: 'session',
      recordId: id,
      codes: { event: attempt.stepUpOf === null ? 'SIGNED_IN' : 'STEPPED_UP' },
    });
    return { token };
  });
}

/** Whoever steps up is the person who was signed in, still is, and has proved it after they were asked to. */
const stepUpFault = async (
  tx: Transaction,
  signedIn: SignedIn,
  attempt: Attempt,
  limits: SessionLimits,
): Promise<string | undefined> => {
  if (attempt.stepUpOf === null) return undefined;
  if (attempt.stepUpOf !== signedIn.id) return 'ANOTHER_PERSON';
  const session = attempt.replaces === null ? undefined : await lockSession(tx, attempt.replaces, limits);
  if (session?.personId !== signedIn.id) return 'SESSION_ENDED';
  const askedAtMs = attempt.begunAt.getTime() - CLOCK_TOLERANCE_MS;
  return signedIn.authenticatedAt.getTime() < askedAtMs ? 'NOT_FRESH' : undefined;
};

/** Audits that somebody who was signed in tried to prove who they are, and the identity provider vouched for nobody. */
export function noteFailedStepUp(
  { database, homeForce }: BeginDependencies,
  personId: string,
  why: string,
): Promise<void> {
  return asSignIn(database, personId, async (tx) => {
    await appendRefusal(tx, (await forceIfKnown(tx, personId)) ?? homeForce, 'nobody', personId, why);
  });
}

const appendRefusal = (
  tx: Transaction,
  force: string,
  actor: AuditActor,
  personId: string,
  why: string,
): Promise<void> =>
  appendAudit(tx, {
    force,
    actor,
    action: 'REFUSAL',
    recordKind: 'person',
    recordId: personId,
    codes: { event: 'SIGN_IN', why },
  });
