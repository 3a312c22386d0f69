import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, type Provider } from 'oidc-provider';
import type { SamplePerson } from './people.ts';
import { messagePage, signInPage } from './pages.ts';

/** One login name fits many times over. */
const FORM_LIMIT_BYTES = 4_096;

/** Handles `/interaction/:uid`: shows the page, takes the choice, sends the browser back to the client. */
export type SignInHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Make the handler of the sign-in page. */
export function createSignIn(provider: Provider, people: readonly SamplePerson[]): SignInHandler {
  const byLogin = new Map(people.map((person) => [person.login, person]));

  return async (request, response) => {
    try {
      const { uid, prompt } = await provider.interactionDetails(request, response);
      // The library asks for consent too where the client has no secret; signing in was the consent.
      if (prompt.name === 'consent')
        return await provider.interactionFinished(request, response, { consent: {} });
      const action = `/interaction/${uid}`;
      if (request.method === 'GET') return show(response, 200, signInPage(people, action));
      if (request.method !== 'POST')
        return show(response, 405, messagePage('Sign in', 'This page takes GET and POST.'));
      const form = new URLSearchParams(await readForm(request));
      const person = byLogin.get(form.get('login') ?? '');
      if (person === undefined)
        return show(response, 422, signInPage(people, action, 'Choose one of the people'));
      await provider.interactionFinished(request, response, { login: { accountId: person.id } });
    } catch (error) {
      // The cookie of the sign-in is missing or too old: the way back starts at the client.
      if (error instanceof errors.SessionNotFound)
        return show(response, 400, messagePage('Sign in', 'This sign-in has run out. Start again.'));
      throw error;
    }
  };
}

function show(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
    })
    .end(body);
}

async function readForm(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > FORM_LIMIT_BYTES) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
