import type { z } from 'zod';
import { idempotencyKey, problem, PROBLEM_TYPES } from './contract.ts';
import { type ForceSystem, ForceSystemError } from './force-system-error.ts';
import { errorFromFault, errorFromStatus } from './http-failures.ts';

/** How to reach a force system. */
export interface ForceSystemConnection {
  /** Root of the system's contract, http or https, with or without a path. */
  baseUrl: string;
  /** Bearer secret. */
  token: string;
  /** Milliseconds for one whole call, the reading of the answer included. */
  timeoutMs: number;
  /** Stands in for the global `fetch`, for a force that needs its own proxy or certificates. */
  fetch?: typeof fetch;
}

/** Receipts and problems are a few hundred bytes; more than this is not an answer by the contract. */
const ANSWER_LIMIT_BYTES = 64 * 1024;
/** The same of a page that is read: a thousand people with all their names are less. */
const PAGE_LIMIT_BYTES = 8 * 1024 * 1024;

/** What a client of a force system is made of. */
export interface ForceSystemHttp {
  /**
   * Send an effect and return the receipt, which must match the schema.
   *
   * Safe to repeat with the same key and body: the system answers with the first receipt.
   *
   * @throws ForceSystemError of every kind
   */
  send<Receipt>(
    path: string,
    body: { schema: z.ZodType; value: unknown },
    options: { idempotencyKey: string; receipt: z.ZodType<Receipt> },
  ): Promise<Receipt>;
  /**
   * Ask for the receipt of what was sent for our reference; undefined when the system has none.
   *
   * @throws ForceSystemError `rejected` or `unavailable`, never `unknown-outcome`: a question changes nothing
   */
  find<Receipt>(
    path: string,
    ourReference: string,
    receipt: z.ZodType<Receipt>,
  ): Promise<Receipt | undefined>;
  /**
   * Read a page of something, which must match the schema.
   *
   * @throws ForceSystemError `rejected` or `unavailable`: reading changes nothing
   */
  read<Page>(path: string, query: Record<string, string>, page: z.ZodType<Page>): Promise<Page>;
}

/**
 * The shared HTTP piece of the force systems' clients.
 *
 * @throws TypeError when the address is not a plain http(s) URL or the token cannot stand in a header
 */
export function createForceSystemHttp(
  system: ForceSystem,
  connection: ForceSystemConnection,
): ForceSystemHttp {
  const base = baseOf(system, connection);
  const call = async (path: string, init: Call, limitBytes = ANSWER_LIMIT_BYTES): Promise<Answer> => {
    const answer = await (connection.fetch ?? fetch)(new URL(path, base), {
      ...init,
      // A redirect would carry the bearer secret and the report to an address nobody configured.
      redirect: 'manual',
      signal: AbortSignal.timeout(connection.timeoutMs),
      headers: {
        ...init.headers,
        accept: 'application/json, application/problem+json',
        authorization: `Bearer ${connection.token}`,
      },
    });
    return { status: answer.status, headers: answer.headers, body: await readLimited(answer, limitBytes) };
  };

  return {
    async send(path, body, options) {
      const checked = body.schema.safeParse(body.value);
      if (!checked.success || !idempotencyKey.safeParse(options.idempotencyKey).success) {
        // Nothing left this process: the system would refuse it, and strips of content must not travel to find out.
        throw new ForceSystemError({
          system,
          kind: 'rejected',
          problemType: PROBLEM_TYPES.invalid,
          code: 'NOT_OF_THE_CONTRACT',
        });
      }
      const answer = await call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': options.idempotencyKey },
        // The parsed value, not the given one: a field that the contract does not name never leaves.
        body: JSON.stringify(checked.data),
      }).catch((fault: unknown) => {
        throw errorFromFault(system, fault, 'effect');
      });
      if (answer.status !== 200 && answer.status !== 201) throw errorFromAnswer(system, answer, 'effect');
      return receiptOf(system, answer, options.receipt, 'unknown-outcome');
    },

    async find(path, ourReference, receipt) {
      const query = new URLSearchParams({ ourReference });
      const answer = await call(`${path}?${query.toString()}`, { method: 'GET' }).catch((fault: unknown) => {
        throw errorFromFault(system, fault, 'question');
      });
      if (answer.status === 404 && problemTypeOf(answer) === PROBLEM_TYPES.notFound) return undefined;
      // A 404 without the contract's problem is a wrong address, and must not be read as "nothing there: send again".
      if (answer.status === 404) throw new ForceSystemError({ system, kind: 'unavailable', status: 404 });
      if (answer.status !== 200) throw errorFromAnswer(system, answer, 'question');
      return receiptOf(system, answer, receipt, 'unavailable');
    },

    async read(path, query, page) {
      const search = new URLSearchParams(query).toString();
      const where = search === '' ? path : `${path}?${search}`;
      const answer = await call(where, { method: 'GET' }, PAGE_LIMIT_BYTES).catch((fault: unknown) => {
        throw errorFromFault(system, fault, 'question');
      });
      if (answer.status !== 200) throw errorFromAnswer(system, answer, 'question');
      return receiptOf(system, answer, page, 'unavailable');
    },
  };
}

interface Call {
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
}

interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

function baseOf(system: ForceSystem, connection: ForceSystemConnection): URL {
  const base = new URL(connection.baseUrl);
  const plain = base.username === '' && base.password === '' && base.search === '' && base.hash === '';
  if (!plain || !['http:', 'https:'].includes(base.protocol)) {
    throw new TypeError(
      `the address of ${system} must be http or https without credentials, query or fragment`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(connection.token)) {
    throw new TypeError(`the token of ${system} must be visible ASCII characters`);
  }
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}

/** The parsed JSON body, or undefined for a body that is no JSON or too long to be an answer. */
async function readLimited(answer: Response, limitBytes: number): Promise<unknown> {
  if (answer.body === null) return undefined;
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (bytes > limitBytes) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  try {
    return JSON.parse(text + decoder.decode());
  } catch {
    return undefined;
  }
}

function receiptOf<Receipt>(
  system: ForceSystem,
  answer: Answer,
  receipt: z.ZodType<Receipt>,
  kind: 'unknown-outcome' | 'unavailable',
): Receipt {
  const parsed = receipt.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  throw new ForceSystemError({ system, kind, status: answer.status, code: 'MALFORMED_ANSWER' });
}

function problemTypeOf(answer: Answer): string | undefined {
  const parsed = problem.safeParse(answer.body);
  return parsed.success ? parsed.data.type : undefined;
}

/** Where the system found fault with what we sent; its words about it are left. */
function pointersOf(answer: Answer): string[] {
  const parsed = problem.safeParse(answer.body);
  return parsed.success ? (parsed.data.errors ?? []).map(({ pointer }) => pointer) : [];
}

function errorFromAnswer(system: ForceSystem, answer: Answer, what: 'effect' | 'question'): ForceSystemError {
  const retryAfter = answer.headers.get('retry-after');
  return errorFromStatus(
    system,
    { status: answer.status, problemType: problemTypeOf(answer), retryAfter, pointers: pointersOf(answer) },
    what,
  );
}
