import { randomUUID } from 'node:crypto';
import { fetchToken } from '../identity-provider/token.ts';

/** What the API answered. */
export interface StaffAnswer {
  status: number;
  etag: string | null;
  body: unknown;
}

/** A member of staff at the HTTP API, as curl and a token would be. */
export interface StaffClient {
  login: string;
  get(path: string): Promise<StaffAnswer>;
  /** Send with a fresh Idempotency-Key unless one is given. */
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<StaffAnswer>;
}

const TIMEOUT_MS = 30_000;

interface CallInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Where staff sign in and work; `fetch` stands in for the global one, for staff who try again. */
export interface StaffDoor {
  api: string;
  issuer: string;
  fetch?: typeof fetch;
}

/** Sign a sample person in and call the API as them. */
export async function signIn(door: StaffDoor, login: string): Promise<StaffClient> {
  const token = await fetchToken({ issuer: door.issuer, login });
  const call = async (path: string, init: CallInit): Promise<StaffAnswer> => {
    const answer = await (door.fetch ?? fetch)(`${door.api}${path}`, {
      ...init,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
    const text = await answer.text();
    return {
      status: answer.status,
      etag: answer.headers.get('etag'),
      body: text === '' ? null : JSON.parse(text),
    };
  };
  return {
    login,
    get: (path) => call(path, {}),
    post: (path, body, headers = {}) =>
      call(path, {
        method: 'POST',
        headers: {
          'idempotency-key': randomUUID(),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  };
}
