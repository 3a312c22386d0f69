/** Every type of failure that Temporal may be told of: a type that is not here may be somebody's words. */
export const FAILURE_TYPES = [
  // Thrown on purpose by a hand-off: the system refused for good, did nothing, or may have done it.
  'HandOffRefused',
  // A desk said that the matter is not its force's: somebody looks for the right one.
  'NotOurForce',
  'HandOffUnavailable',
  'HandOffOutcomeUnknown',
  // What any other error of an activity becomes.
  'DatabaseDown',
  'Unexpected',
  // A run that somebody else than the dispatcher has started.
  'ForgedStart',
] as const;
export type FailureType = (typeof FAILURE_TYPES)[number];

export function isFailureType(value: unknown): value is FailureType {
  return FAILURE_TYPES.some((type) => type === value);
}
