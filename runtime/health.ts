import { safeError } from './safe-error.ts';

/** Something that the process needs, and how to see whether it is there. */
export interface Dependency {
  name: string;
  /** Whether the process is unready without it (default: it is). */
  required?: boolean;
  /** Resolves when it is there. The signal fires when nobody waits for the answer any more. */
  check: (signal: AbortSignal) => Promise<unknown>;
}

export interface Readiness {
  ready: boolean;
  /** One line a dependency: `postgres ok 3ms`, `temporal down timeout (not required)`. */
  text: string;
}

const LIMIT_MS = 2_000;

/**
 * Makes the readiness check of a process. Calls that overlap share one look at the dependencies, so that many
 * callers cannot load them.
 *
 * @param options.limitMs - time that a dependency has to answer, in milliseconds
 */
export function createReadiness(
  dependencies: readonly Dependency[],
  options: { limitMs?: number } = {},
): () => Promise<Readiness> {
  const { limitMs = LIMIT_MS } = options;
  let underWay: Promise<Readiness> | undefined;
  const look = async (): Promise<Readiness> => {
    const findings = await Promise.all(dependencies.map((dependency) => lookAt(dependency, limitMs)));
    return {
      ready: findings.every(({ up, required }) => up || !required),
      text: findings.map(({ line }) => `${line}\n`).join(''),
    };
  };
  return () => {
    underWay ??= look().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

interface Finding {
  up: boolean;
  required: boolean;
  line: string;
}

const TIMEOUT = 'timeout';

const lookAt = async ({ name, required = true, check }: Dependency, limitMs: number): Promise<Finding> => {
  const begunAt = performance.now();
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(TIMEOUT));
      abort.abort();
    }, limitMs);
  });
  try {
    await Promise.race([check(abort.signal), limit]);
    return { up: true, required, line: `${name} ok ${Math.round(performance.now() - begunAt)}ms` };
  } catch (error) {
    const line = `${name} down ${abort.signal.aborted ? TIMEOUT : wordFor(error)}${required ? '' : ' (not required)'}`;
    return { up: false, required, line };
  } finally {
    clearTimeout(timer);
  }
};

/** gRPC's number for a deadline that passed. */
const DEADLINE_EXCEEDED = '4';

const wordFor = (error: unknown): string => {
  const { name, code } = safeError(error, { frames: false });
  if (code === DEADLINE_EXCEEDED) return TIMEOUT;
  return code ?? name;
};
