/** The client of browser logins: the API, by authorization code with PKCE and a secret. */
export const BROWSER_CLIENT_ID = 'pacars-api';

/** What the provider must know of it. */
export interface BrowserClient {
  secret: string;
  /** Where browsers may be sent back to after a sign-in, and where after a sign-out: the root of the same origins. */
  redirectUris: readonly string[];
}
