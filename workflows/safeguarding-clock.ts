const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The clock of what is due at an instant that a person or a rule has named: reminded of a day before. */
export function clockUntil(dueBy: string): { remindAt: string; dueBy: string; escalateEveryMs: number } {
  const remindAt = new Date(Date.parse(dueBy) - DAY_MS).toISOString();
  return { remindAt, dueBy, escalateEveryMs: 8 * HOUR_MS };
}
