/** Grant type of the command line: a token for a sample person, without a password. Local stack only. */
export const SAMPLE_PERSON_GRANT = 'urn:pacars:grant:sample-person';

/** The public client that may use it. */
export const CLI_CLIENT_ID = 'pacars-cli';

/** The resource indicator (RFC 8707, an absolute URI) of an audience. */
export function resourceOf(audience: string): string {
  return `urn:${audience}:api`;
}
