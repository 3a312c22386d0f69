import type { FastifyRequest } from 'fastify';
import type { StaffGuard } from '../api/authentication.ts';
import { forbidden } from '../api/problems.ts';

type Hook = (request: FastifyRequest) => Promise<void>;

/**
 * Lets in only whoever the identity provider itself vouches for in this very call. The api writes the browser sessions, so a
 * session proves no more than the api's word, and an api in the wrong hands could make one for a supervisor.
 */
const requireToken =
  (guard: StaffGuard): Hook =>
  async (request) => {
    if (guard.signInOf(request).session === undefined) return;
    throw forbidden(
      'Approving a request and opening the details take an access token of the identity provider, not a browser session.',
      'session',
    );
  };

/** The hooks, after `requireStaff`, of what releases an identity: a token, and a login that is fresh. */
export const surelyThem = (guard: StaffGuard): Hook[] => [requireToken(guard), guard.requireStepUp()];
