/** A call as it is passed on: who asks is proved by the caller's own headers, never by this process. */
export interface ForwardedCall {
  method: string;
  /** Path of the route with its ids; no query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
}

/** What the identity component answered. */
export interface ForwardedAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
}

/**
 * The way to the identity component.
 *
 * @throws Error when it is away or does not answer in time: whether something was done is then not known, which is
 *   what Idempotency-Key is for
 */
export type IdentityGateway = (call: ForwardedCall) => Promise<ForwardedAnswer>;

const LIMIT_MS = 5_000;

/**
 * Reach the identity component by HTTP. Redirects are not followed: they would carry the caller's token elsewhere.
 *
 * @param url - base address of the component
 */
export function createIdentityGateway(url: string, limitMs = LIMIT_MS): IdentityGateway {
  return async ({ method, path, headers, body }) => {
    const answer = await fetch(new URL(path, url), {
      method,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(limitMs),
      ...(body !== undefined && { body }),
    });
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      text: await answer.text(),
    };
  };
}
