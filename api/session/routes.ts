import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Database } from '../../database/pool.ts';
import type { ApiConfig, OidcConfig } from '../../runtime/config.ts';
import type { StaffGuard } from '../authentication.ts';
import { createIdentityProvider } from './identity-provider.ts';
import { createLoginAttempts } from './login-attempts.ts';
import { loginRoutes } from './login-routes.ts';
import { logoutRoute, sessionRoutes } from './session-routes.ts';

export interface BrowserDependencies {
  database: Database;
  guard: StaffGuard;
  oidc: OidcConfig;
  /** Undefined: nobody signs in with a browser, and the routes for it are not there. */
  browser: ApiConfig['browser'];
  /** Seals sign-ins under way; at least 32 bytes, the same in every API process. */
  secret: Uint8Array;
  homeForce: string;
}

/** Signing in and out, and who one is. */
export const browserRoutes =
  ({ database, guard, oidc, browser, secret, homeForce }: BrowserDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(sessionRoutes({ database, guard }));
    if (browser === undefined) return;
    const { publicUrl, limits } = browser.sessions;
    const maxAgeSeconds = limits.absoluteSeconds;
    const provider = createIdentityProvider({ oidc, login: browser.login, publicUrl, maxAgeSeconds });
    const attempts = createLoginAttempts(secret);
    await app.register(loginRoutes({ database, guard, provider, attempts, limits, homeForce }));
    await app.register(logoutRoute({ database, guard }, provider.logoutUrl));
  };
