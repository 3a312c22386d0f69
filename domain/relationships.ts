/**
 * The ties that keep a person from a report about the other. Declared by one of the two, and holding for both:
 * whoever declared it, neither may handle what is said of the other. @see docs/sources.md SI-2020-4-REG-15
 */
export const RELATIONSHIP_KINDS = [
  'RELATIVE',
  'PARTNER',
  'FORMER_PARTNER',
  'BUSINESS',
  'SAME_INTAKE',
  'SAME_ADDRESS',
  'OTHER',
] as const;
export type RelationshipKind = (typeof RELATIONSHIP_KINDS)[number];

/**
 * Most ties that a person may declare by themselves within twelve months, those that they have ended counted too: a loop
 * of declarations would try out whom there are reports about. Further ones come from the people system, where somebody
 * else enters them.
 */
export const OWN_RELATIONSHIPS_MAX = 20;
/** Most that somebody may declare within a day. */
export const OWN_RELATIONSHIPS_A_DAY = 5;
