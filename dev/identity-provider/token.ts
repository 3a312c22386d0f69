import { z } from 'zod';
import { CLI_CLIENT_ID, resourceOf, SAMPLE_PERSON_GRANT } from './sample-person-grant.ts';

/** How long the local identity provider may take for one answer. */
const TIMEOUT_MS = 10_000;

const discovery = z.object({ token_endpoint: z.url() });
const tokenAnswer = z.object({ access_token: z.string().min(1) });
const refusal = z.object({ error: z.string() });

/**
 * Fetch an access token for a sample person, valid for one hour.
 *
 * @param audience - as the provider was started with
 * @throws RangeError when nobody has that login
 * @throws Error when the provider does not answer, or is not the local one
 */
export async function fetchToken({
  issuer,
  login,
  audience = 'pacars',
}: {
  issuer: string;
  login: string;
  audience?: string;
}): Promise<string> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const metadata = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { signal });
  const { token_endpoint: endpoint } = discovery.parse(await metadata.json());
  const answer = await fetch(endpoint, {
    method: 'POST',
    signal,
    body: new URLSearchParams({
      grant_type: SAMPLE_PERSON_GRANT,
      client_id: CLI_CLIENT_ID,
      login,
      resource: resourceOf(audience),
    }),
  });
  const body: unknown = await answer.json();
  if (answer.ok) return tokenAnswer.parse(body).access_token;
  const refused = refusal.safeParse(body);
  if (refused.success && refused.data.error === 'invalid_grant')
    throw new RangeError('no sample person has that login; stack.json lists them under people');
  throw new Error(`the identity provider gives no sample tokens (status ${answer.status})`);
}
