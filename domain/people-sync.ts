/** When an answer of the people system is too small to be believed. */
interface PlausibilityRule {
  effectiveFrom: string;
  source: string;
  /** Least part of a force's active people that the next answer must still hold. */
  leastPart: number;
  /** Forces with fewer active people than this are not judged: two of three may well leave. */
  fromPeople: number;
}

/** @see docs/sources.md PEOPLE-SYNC-PLAUSIBILITY */
const PLAUSIBILITY: PlausibilityRule = {
  effectiveFrom: '2026-11-24',
  source: 'PEOPLE-SYNC-PLAUSIBILITY',
  leastPart: 0.5,
  fromPeople: 4,
};

/**
 * The forces for which an answer of the people system is implausibly small. A half-empty answer taken for true would
 * declare people gone, and with them the lines of management that keep a report from the friends of the accused.
 *
 * @param active - active people by force, as the directory now has them, of those whom the people system keeps
 * @param answered - people by force in the answer
 */
export function implausibleForces(
  active: ReadonlyMap<string, number>,
  answered: ReadonlyMap<string, number>,
): string[] {
  return [...active]
    .filter(
      ([force, count]) =>
        count >= PLAUSIBILITY.fromPeople && (answered.get(force) ?? 0) < count * PLAUSIBILITY.leastPart,
    )
    .map(([force]) => force);
}
