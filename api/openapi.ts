import { STATUS_CODES } from 'node:http';
import { fastifySwagger } from '@fastify/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { PROBLEM_MEDIA_TYPE, problemSchema } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The schema of a body that the route takes as raw bytes, for the OpenAPI document only. */
    documentedBody?: z.ZodType;
  }
}

/** A status that a route may answer with a problem, as `response` of its schema. */
export interface ProblemResponse {
  description: string;
  content: { [PROBLEM_MEDIA_TYPE]: { schema: typeof problemSchema } };
}

const responseOf = (status: number): ProblemResponse => ({
  description: STATUS_CODES[status] ?? 'Problem',
  content: { [PROBLEM_MEDIA_TYPE]: { schema: problemSchema } },
});

/**
 * The problems that a route may answer with, for the `response` of its schema. Every route may fail (500), so that
 * need not be named.
 */
export function problemResponses<Status extends number>(
  ...statuses: Status[]
): Record<Status | 500, ProblemResponse>;
export function problemResponses(...statuses: number[]): Record<number, ProblemResponse> {
  return Object.fromEntries([...statuses, 500].map((status) => [status, responseOf(status)]));
}

/** Makes the document from the schemas that validate, and serves it at `/v1/openapi.json`. To be registered before the routes. */
export async function documentRoutes(app: FastifyInstance, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'pacars',
        version,
        description: 'The force-side pipeline of the Police Anti-Corruption and Abuse Reporting Service.',
      },
      components: {
        securitySchemes: {
          staff: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          session: { type: 'apiKey', in: 'cookie', name: '__Host-pacars-session' },
          feed: {
            type: 'apiKey',
            in: 'header',
            name: 'webhook-signature',
            description:
              'Standard Webhooks: HMAC-SHA-256 over `id.timestamp.rawBody`, with webhook-id and webhook-timestamp.',
          },
        },
      },
    },
    transform: (document) => {
      const { documentedBody } = document.route.config ?? {};
      if (documentedBody === undefined) return jsonSchemaTransform(document);
      return jsonSchemaTransform({ ...document, schema: { ...document.schema, body: documentedBody } });
    },
    transformObject: jsonSchemaTransformObject,
  });
  app.get('/v1/openapi.json', { schema: { hide: true } }, () => app.swagger());
}

const isStaffs = (security: unknown): boolean =>
  Array.isArray(security) && security.some((scheme) => Object.hasOwn(Object(scheme), 'staff'));

/**
 * Declares for each route of staff what holds of all of them: a browser session serves like a token, and whoever asks
 * too often is told to wait (429). To be called before the routes are documented.
 */
export function declareForStaff(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const { schema } = route;
    if (schema === undefined || !isStaffs(schema.security)) return;
    const response = { ...Object(schema.response), 429: responseOf(429) };
    route.schema = { ...schema, response, security: [...(schema.security ?? []), { session: [] }] };
  });
}

/**
 * Refuses, when the API starts, a route that does not say what it answers: what is not declared is neither documented
 * nor stripped of fields that were not meant for the caller. Hidden routes (health, metrics) are plain text.
 */
export function refuseUndeclaredRoutes(app: FastifyInstance): void {
  app.addHook('onRoute', (route: RouteOptions & { schema?: { hide?: boolean; response?: unknown } }) => {
    if (route.schema?.hide === true || route.schema?.response !== undefined) return;
    throw new TypeError(`the route ${String(route.method)} ${route.url} declares no response`);
  });
}

/** Reports an answer whose status the route's schema does not list, so that the document cannot fall behind in silence. */
export function reportUndeclaredStatuses(
  app: FastifyInstance,
  report: (answer: { method: string; route: string; status: number }) => void,
): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { schema, url: route } = request.routeOptions;
    const declared: unknown = schema?.response;
    const { statusCode: status } = reply;
    if (
      route !== undefined &&
      typeof declared === 'object' &&
      declared !== null &&
      !Object.hasOwn(declared, status)
    ) {
      report({ method: request.method, route, status });
    }
    done(null, payload);
  });
}
