import { type ForceSystem, ForceSystemError, type ForceSystemFailure } from './force-system-error.ts';

/** An `effect` changes something in the other system; a `question` does not. */
type Call = 'effect' | 'question';

/** Statuses that say, or by their definition mean, that nothing was done and a later try may work. */
const NOT_DONE_YET = new Set([408, 425, 429, 503]);

/**
 * The first request with this key is still being worked on: whether it takes effect is not known yet.
 *
 * @see draft-ietf-httpapi-idempotency-key-header-07, section 2.6
 */
const STILL_IN_PROGRESS = 409;

/** About our secret or the address, not about the request: it waits until somebody has mended the set-up. */
const OUR_SET_UP = new Set([401, 403, 404, 405, 407]);

/** Faults that come before the first byte of a request is sent; any other may come after the last one. */
const NEVER_REACHED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_FAIL|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.+|CERT_.+|DEPTH_ZERO_.+|SELF_SIGNED_.+|UNABLE_TO_.+)$/;

/** A mistaken `Retry-After` of days must not hold a hand-off longer than its own deadline would. */
const LONGEST_RETRY_AFTER_MS = 60 * 60 * 1000;

/**
 * Turn an answer that is not a receipt into the error that says what it means.
 *
 * @param answer.retryAfter - the header as sent: seconds or an HTTP date
 */
export function errorFromStatus(
  system: ForceSystem,
  answer: {
    status: number;
    problemType: string | undefined;
    retryAfter: string | null;
    pointers?: readonly string[];
  },
  what: Call,
): ForceSystemError {
  const { status, problemType, pointers } = answer;
  const retryAfterMs = NOT_DONE_YET.has(status) ? millisecondsToWait(answer.retryAfter) : undefined;
  return new ForceSystemError({
    system,
    kind: kindOf(status, what),
    status,
    problemType,
    retryAfterMs,
    pointers,
  });
}

function kindOf(status: number, what: Call): ForceSystemFailure {
  if (NOT_DONE_YET.has(status) || OUR_SET_UP.has(status)) return 'unavailable';
  if (status >= 400 && status < 500 && status !== STILL_IN_PROGRESS) return 'rejected';
  // 409, every other 5xx, and answers that no contract foresees: a gateway may have passed the request on first.
  return what === 'effect' ? 'unknown-outcome' : 'unavailable';
}

/** Turn what `fetch` threw into the error that says what it means; the thrown thing itself is dropped. */
export function errorFromFault(system: ForceSystem, fault: unknown, what: Call): ForceSystemError {
  const code = codeOf(fault);
  const kind = what === 'question' || NEVER_REACHED.test(code) ? 'unavailable' : 'unknown-outcome';
  return new ForceSystemError({ system, kind, code });
}

function codeOf(fault: unknown): string {
  if (!(fault instanceof Error)) return 'UNKNOWN';
  if (fault.name === 'TimeoutError' || fault.name === 'AbortError') return 'TIME_OUT';
  // `fetch failed` wraps the fault of the socket, once or twice.
  for (let inner: unknown = fault; inner instanceof Error; inner = inner.cause) {
    if ('code' in inner && typeof inner.code === 'string') return inner.code;
  }
  return 'UNKNOWN';
}

function millisecondsToWait(header: string | null): number | undefined {
  if (header === null) return undefined;
  const value = header.trim();
  const wait = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER_MS);
}
