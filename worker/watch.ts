import { isDatabaseDown } from '../database/pool.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';

/**
 * Look at something again and again, never beside itself: a look that lasts is waited for. While the database is away
 * nothing is concluded, and nothing said.
 *
 * @param part - what it is called where a failure is logged
 */
export function watch({
  part,
  everyMs,
  log,
  look,
}: {
  part: string;
  everyMs: number;
  log: Logger;
  look: () => Promise<unknown>;
}): { stop: () => void } {
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      .catch((error: unknown) => {
        if (!isDatabaseDown(error)) logFailure(log, error, { part });
      })
      .finally(() => {
        looking = false;
      });
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}
