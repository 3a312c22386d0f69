/** Long enough wherever a form asks for a reason. */
export const REASON = 'An invented reason that is long enough for every rule.';
