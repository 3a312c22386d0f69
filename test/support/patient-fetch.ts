import { setTimeout as pause } from 'node:timers/promises';

const AGAIN_AFTER_MS = 250;
const PATIENCE_MS = 90_000;

/** A client that tries the same request again while the other side is away, and what it met meanwhile. */
export interface PatientClient {
  fetch: typeof fetch;
  /** How often there was no answer at all. */
  unanswered(): number;
  /** Every answer of the 5xx kind, with its Retry-After. */
  failures(): readonly { status: number; retryAfter: string | null }[];
}

/** Make a client that gives up only after 90 seconds. Each request keeps its keys, as a careful sender's does. */
export function createPatientClient(): PatientClient {
  const failures: { status: number; retryAfter: string | null }[] = [];
  let unanswered = 0;

  const once = async (input: string | URL | Request, init?: RequestInit): Promise<Response | undefined> => {
    try {
      const { signal: _ownLimit, ...rest } = init ?? {};
      const answer = await fetch(input, { ...rest, signal: AbortSignal.timeout(40_000) });
      // Read to its end here: the other side may die in the middle of its answer.
      const body = await answer.arrayBuffer();
      if (answer.status < 500) return new Response(body, answer);
      failures.push({ status: answer.status, retryAfter: answer.headers.get('retry-after') });
    } catch {
      unanswered += 1;
    }
    return undefined;
  };
  return {
    unanswered: () => unanswered,
    failures: () => failures,
    fetch: async (input, init) => {
      const until = Date.now() + PATIENCE_MS;
      for (;;) {
        const answer = await once(input, init);
        if (answer !== undefined) return answer;
        if (Date.now() > until) throw new Error(`no good answer within ${PATIENCE_MS / 1_000} s`);
        await pause(AGAIN_AFTER_MS);
      }
    },
  };
}
