import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as client from 'openid-client';
import { z } from 'zod';
import type { StaffGuard } from '../authentication.ts';
import { problemResponses } from '../openapi.ts';
import { signInFailed, unavailable } from '../problems.ts';
import { LOGIN_RATE } from '../rate-limits.ts';
import { IdentityProviderDown } from '../signing-keys.ts';
import { beginSession, type BeginDependencies, noteFailedStepUp } from './begin-session.ts';
import { endedCookie, LOGIN_COOKIE, loginCookie, readCookie, sessionCookie } from './cookies.ts';
import { CALLBACK_PATH, type IdentityProvider, SignInRefused } from './identity-provider.ts';
import { LOGIN_LIMIT_SECONDS, type LoginAttempts } from './login-attempts.ts';
import { signedInPage } from './signed-in-page.ts';
import { returnToSchema } from './return-to.ts';

export interface LoginDependencies extends BeginDependencies {
  guard: StaffGuard;
  provider: IdentityProvider;
  attempts: LoginAttempts;
}

const loginQuery = z.object({
  returnTo: returnToSchema.meta({ description: 'Path of this service to go to afterwards' }),
  stepUp: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: 'Whether whoever is signed in must prove once more who they are' }),
});
const tags = ['session'];

/** Gives the answer of a call to the provider, or says that there is none to be had. */
const whileItAnswers = async <Result>(asking: Promise<Result>): Promise<Result> => {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof IdentityProviderDown) throw unavailable(5, 'identity-provider');
    throw error;
  }
};

const beginRoute = {
  config: { rateLimit: LOGIN_RATE },
  schema: {
    tags,
    summary: 'Sign in with a browser',
    querystring: loginQuery,
    response: {
      303: z.string().meta({ description: 'To the identity provider' }),
      ...problemResponses(422, 429, 503),
    },
  },
};
const finishRoute = {
  config: { rateLimit: LOGIN_RATE },
  schema: {
    tags,
    summary: 'Where the identity provider sends the browser back to',
    response: {
      200: z.string().meta({ description: 'A page that goes on to where the sign-in was begun' }),
      ...problemResponses(401, 429, 503),
    },
  },
};

/** Signing in with a browser: away to the identity provider, and back with a session. */
export function loginRoutes(dependencies: LoginDependencies): FastifyPluginAsyncZod {
  const { guard, provider, attempts } = dependencies;

  const whoComesBack = async (request: FastifyRequest): Promise<{ token: string; returnTo: string }> => {
    const attempt = await attempts.open(readCookie(request, LOGIN_COOKIE));
    if (attempt === undefined) throw signInFailed('no-attempt');
    const [, answer = ''] = request.url.split(/\?(.*)/su);
    try {
      const signedIn = await whileItAnswers(provider.finish(answer, attempt));
      const begun = await beginSession(dependencies, signedIn, attempt);
      if ('refused' in begun) throw signInFailed(begun.refused);
      return { ...begun, returnTo: attempt.returnTo };
    } catch (error) {
      if (!(error instanceof SignInRefused)) throw error;
      if (attempt.stepUpOf !== null) await noteFailedStepUp(dependencies, attempt.stepUpOf, error.why);
      throw signInFailed(error.why);
    }
  };

  return async (app) => {
    app.get('/login', beginRoute, async (request, reply) => {
      const session = await guard.sessionOf(request);
      const stepUp = request.query.stepUp === 'true';
      const attempt = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        returnTo: request.query.returnTo,
        replaces: session?.id ?? null,
        // Without a session there is nobody to be compared with: an ordinary sign-in, which is as fresh.
        stepUpOf: stepUp ? (session?.personId ?? null) : null,
      };
      const url = await whileItAnswers(provider.begin(attempt));
      const cookie = loginCookie(await attempts.seal(attempt), LOGIN_LIMIT_SECONDS);
      return reply.header('set-cookie', cookie).redirect(url.href, 303);
    });
    app.get(CALLBACK_PATH, finishRoute, async (request, reply) => {
      // An attempt is used once, whatever comes of it.
      void reply.header('set-cookie', endedCookie(LOGIN_COOKIE));
      const { token, returnTo } = await whoComesBack(request);
      return reply
        .header('set-cookie', sessionCookie(token))
        .type('text/html; charset=utf-8')
        .send(signedInPage(returnTo));
    });
  };
}
