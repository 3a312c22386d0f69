import type { FastifyInstance } from 'fastify';

export interface RegisteredRoute {
  method: string;
  /** The template, such as `/v1/tasks/:id`. */
  url: string;
}

const known = new WeakMap<FastifyInstance, RegisteredRoute[]>();

/** Keep a list of the routes that are registered from now on: what is not on it cannot be called. */
export function listRoutes(app: FastifyInstance): void {
  const routes: RegisteredRoute[] = [];
  known.set(app, routes);
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push({ method: each, url });
  });
}

/** Every route of a server that `buildServer` made. */
export function registeredRoutes(app: FastifyInstance): readonly RegisteredRoute[] {
  return known.get(app) ?? [];
}
