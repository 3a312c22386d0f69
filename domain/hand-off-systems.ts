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
