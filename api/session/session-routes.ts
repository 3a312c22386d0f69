import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { appendAudit, forceOf } from '../../database/audit.ts';
import type { Database, Transaction } from '../../database/pool.ts';
import { endSession, endSignIns } from '../../database/sessions.ts';
import { asActor } from '../../database/transactions.ts';
import { ROLES } from '../../domain/roles.ts';
import type { StaffGuard, StaffMember } from '../authentication.ts';
import { problemResponses } from '../openapi.ts';
import { conflict } from '../problems.ts';
import { endedCookie, SESSION_COOKIE } from './cookies.ts';

export interface SessionDependencies {
  database: Database;
  guard: StaffGuard;
}

const instant = z.iso.datetime().nullable();
const whoAmI = z
  .object({
    id: z.uuid(),
    name: z.string(),
    roles: z.array(z.enum(ROLES)),
    forces: z.array(z.string()),
    authenticatedAt: instant.meta({ description: 'When you last proved who you are; null when nobody says' }),
    session: z
      .object({
        csrfToken: z.string().meta({ description: 'To be sent as x-csrf-token with what changes anything' }),
        endsAt: z.iso.datetime().meta({ description: 'Unless it is used before' }),
      })
      .nullable()
      .meta({ description: 'Of a browser; null for a bearer token' }),
  })
  .meta({ id: 'WhoAmI' });

const common = { tags: ['session'], security: [{ staff: [] }] };

/** What to wipe in a browser that is left behind: pages it holds show reports. */
const CLEARED = '"cache", "storage"';

/** Audits the end of a sign-in in the chain of the person's force. */
const appendEnd = async (
  tx: Transaction,
  member: StaffMember,
  record: { kind: 'session' | 'person'; id: string; event: string },
): Promise<void> => {
  await appendAudit(tx, {
    force: await forceOf(tx, member.id),
    actor: member,
    action: 'LOGIN',
    recordKind: record.kind,
    recordId: record.id,
    codes: { event: record.event },
  });
};

/** Who somebody is here, and the end of all their sign-ins at once. */
export function sessionRoutes({ database, guard }: SessionDependencies): FastifyPluginAsyncZod {
  const onRequest = guard.requireStaff();
  const tellWho = (request: FastifyRequest): z.infer<typeof whoAmI> => {
    const { id, roles, forces } = guard.staffOf(request);
    const { name, authenticatedAt, session } = guard.signInOf(request);
    return {
      id,
      name,
      roles: [...roles],
      forces: [...forces],
      authenticatedAt: authenticatedAt?.toISOString() ?? null,
      session: session ? { csrfToken: session.csrfToken, endsAt: session.endsAt.toISOString() } : null,
    };
  };
  return async (app) => {
    app.get(
      '/v1/session',
      {
        onRequest,
        schema: {
          ...common,
          summary: 'Who you are here',
          response: { 200: whoAmI, ...problemResponses(401, 503) },
        },
      },
      tellWho,
    );
    app.post(
      '/v1/session/end-all',
      {
        onRequest,
        schema: {
          ...common,
          summary: 'End all your sessions and tokens, this one too',
          response: {
            204: z
              .undefined()
              .meta({ description: 'Nothing that you signed in with before serves any more' }),
            ...problemResponses(401, 403, 413, 415, 422, 503),
          },
        },
      },
      async (request, reply) => {
        const member = guard.staffOf(request);
        await asActor(database, member, async (tx) => {
          await endSignIns(tx, member.id);
          await appendEnd(tx, member, { kind: 'person', id: member.id, event: 'ALL_ENDED' });
        });
        return reply.header('set-cookie', endedCookie(SESSION_COOKIE)).code(204).send();
      },
    );
  };
}

/** The end of a browser's session. */
export function logoutRoute(
  { database, guard }: SessionDependencies,
  logoutUrl: () => Promise<URL | undefined>,
): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/logout',
      {
        onRequest: guard.requireStaff(),
        schema: {
          ...common,
          summary: 'End your browser session',
          response: {
            200: z.object({
              providerLogout: z
                .url()
                .nullable()
                .meta({ description: 'Where to end the session at the identity provider as well' }),
            }),
            ...problemResponses(401, 403, 409, 413, 415, 422, 503),
          },
        },
      },
      async (request, reply) => {
        const member = guard.staffOf(request);
        const { session } = guard.signInOf(request);
        if (session === undefined)
          throw conflict('A token ends by itself, or with all others at /v1/session/end-all.');
        await asActor(database, member, async (tx) => {
          await endSession(tx, session.id);
          await appendEnd(tx, member, { kind: 'session', id: session.id, event: 'SIGNED_OUT' });
        });
        // Our session has ended whether the provider answers or not.
        const provider = await logoutUrl().catch(() => undefined);
        return reply
          .headers({ 'set-cookie': endedCookie(SESSION_COOKIE), 'clear-site-data': CLEARED })
          .send({ providerLogout: provider?.href ?? null });
      },
    );
  };
}
