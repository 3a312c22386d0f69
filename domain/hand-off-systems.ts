/** The systems to which a report's work is handed off. */
export const HAND_OFF_SYSTEMS = [
  'case-management',
  'safeguarding',
  'intelligence',
  'force-desk',
  'oversight',
  'crimestoppers',
] as const;
export type HandOffSystem = (typeof HAND_OFF_SYSTEMS)[number];

/**
 * What a task about a refused hand-off is about: its occasion names the system, the hand-off's own occasion, and how often
 * it has been refused. Undefined for an occasion of another make.
 */
export function handingOf(taskOccasion: string): { system: HandOffSystem; occasion: string } | undefined {
  const [name, ...rest] = taskOccasion.split('/');
  const system = HAND_OFF_SYSTEMS.find((known) => known === name);
  const occasion = rest.slice(0, -1).join('/');
  return system && occasion !== '' ? { system, occasion } : undefined;
}
