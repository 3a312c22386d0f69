import type { FastifyHelmetOptions } from '@fastify/helmet';

/** Two years, as browsers' preload lists ask. */
const HSTS_SECONDS = 63_072_000;

/** What helmet puts on every answer: to keep, frame, guess and load nothing. */
export const HELMET = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  hsts: { maxAge: HSTS_SECONDS, includeSubDomains: true },
} satisfies FastifyHelmetOptions;

/** The same for the answers that come before any hook: to what is no HTTP, and to paths that cannot be decoded. */
export const HEADERS_BEFORE_HOOKS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': `max-age=${HSTS_SECONDS}; includeSubDomains`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;
