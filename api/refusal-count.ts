import type { Metrics } from '../runtime/metrics.ts';

/** More refusals than these by one person within the hour are persistent: nobody mistypes so often. */
const OFTEN = 10;
const WITHIN_MS = 3_600_000;
/** People kept in mind at the most. */
const PEOPLE_MAX = 10_000;

/**
 * Makes the counter of refusals. Two numbers for an alarm, neither of which names anybody: all refusals, and those of
 * people who have been refused often within the hour. Kept in this process's memory only.
 */
export function createRefusalCount(
  metrics: Pick<Metrics, 'refusals' | 'refusalsPersistent'>,
): (personId: string, at: Date) => void {
  const refused = new Map<string, { since: number; times: number }>();
  return (personId, at) => {
    metrics.refusals.inc();
    const now = at.getTime();
    const known = refused.get(personId);
    const current = known && now - known.since < WITHIN_MS ? known : { since: now, times: 0 };
    current.times += 1;
    // Put back at the end: the first in the map is who was refused longest ago.
    refused.delete(personId);
    refused.set(personId, current);
    if (current.times > OFTEN) metrics.refusalsPersistent.inc();
    const [oldest] = refused.keys();
    if (refused.size > PEOPLE_MAX && oldest !== undefined) refused.delete(oldest);
  };
}
