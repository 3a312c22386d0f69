/** What a member of staff may be, as the identity provider's token says it. */
export const ROLES = [
  'psd-assessor',
  'psd-supervisor',
  'investigator',
  'safeguarding-officer',
  'intelligence-officer',
  'information-manager',
  'auditor',
  'operations',
] as const;

export type Role = (typeof ROLES)[number];

/** Narrow a claim's value to a role; anything else is no role at all. */
export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}
