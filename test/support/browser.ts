import { z } from 'zod';
import { BROWSER_CLIENT_ID } from '../../dev/identity-provider/browser-client.ts';
import { readSamplePeople } from '../../dev/identity-provider/people.ts';
import { startIdentityProvider } from '../../dev/identity-provider/server.ts';
import { createWorld, PUBLIC_URL, type World, type WorldOptions } from './world.ts';

const SECRET = 'secret-of-the-browser-client';

/** An API whose staff sign in at a real identity provider. */
export interface LoginWorld {
  world: World;
  issuer: string;
  /** Take the provider down. */
  closeProvider(): Promise<void>;
  close(): Promise<void>;
}

/** Make an API and the identity provider of the laptop stack beside it. */
export async function createLoginWorld(options: WorldOptions = {}): Promise<LoginWorld> {
  const provider = await startIdentityProvider({
    people: await readSamplePeople(new URL('../../dev/sample-people.json', import.meta.url)),
    browserClient: { secret: SECRET, redirectUris: [`${PUBLIC_URL}/login/callback`] },
  });
  const { issuer } = provider;
  const identityProvider = { issuer, clientId: BROWSER_CLIENT_ID, clientSecret: SECRET };
  const world = await createWorld({ ...options, identityProvider });
  return {
    world,
    issuer,
    closeProvider: () => provider.close(),
    close: async () => {
      await Promise.all([world.close(), provider.close()]);
    },
  };
}

/** What a browser got. */
export interface Page {
  status: number;
  /** Where a redirect leads. */
  location: URL | undefined;
  headers: Headers;
  text: string;
}

/** A browser without a window: keeps cookies, follows the provider's redirects, and is shown to the API as it would be. */
export interface Browser {
  /** Cookies of the API by name, to be looked at or changed. */
  cookies: Map<string, string>;
  /** Ask the API. What another site leads to is asked without SameSite=Strict cookies. */
  visit(path: string, options?: { fromElsewhere?: boolean }): Promise<Page>;
  /** Send to the API as one of its pages would, unless the headers say otherwise. */
  send(path: string, headers?: Record<string, string>): Promise<Page>;
  /** From where the API leads, through the provider's page, to the address that it sends the browser back to. */
  provePerson(from: URL, login: string): Promise<URL>;
  /** All of it. @returns what the callback answered */
  signIn(login: string, path?: string): Promise<Page>;
}

/** The form that the provider's page sends by itself: whoever was signed in there before is signed out first. */
const formIn = (html: string): { at: URL; form: Record<string, string> } => {
  const [, action = ''] = /action="([^"]+)"/u.exec(html) ?? [];
  if (!URL.canParse(action)) throw new Error(`the provider shows no form: ${html}`);
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/gu)];
  return { at: new URL(action), form: Object.fromEntries(fields.map(([, name, value]) => [name, value])) };
};

const whoAmI = z.object({ session: z.object({ csrfToken: z.string() }).nullish() });
const entryText = z.array(z.string().nullable());

const STRICT = '__Host-pacars-session';

const keep = (jar: Map<string, string>, set: readonly string[]): void => {
  for (const line of set) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(line) ?? [];
    if (/max-age=0/iu.test(line) || value === '') jar.delete(name);
    else jar.set(name, value);
  }
};
const header = (jar: Map<string, string>, without?: string): string =>
  [...jar]
    .filter(([name]) => name !== without)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');

/** What a person sends from a page of a provider: where to, and the fields. */
export type Answering = (
  page: { at: URL; html: string },
  login: string,
) => { at: URL; form: Record<string, string> };

const atLocalProvider: Answering = ({ at, html }, login) =>
  at.pathname.startsWith('/interaction/') ? { at, form: { login } } : formIn(html);

/** Make a browser that nobody has used. @param answering - at another provider than the laptop stack's */
export function createBrowser(world: World, answering: Answering = atLocalProvider): Browser {
  const cookies = new Map<string, string>();
  const abroad = new Map<string, string>();

  const ask = async (
    method: 'GET' | 'POST',
    path: string,
    headers: Record<string, string>,
  ): Promise<Page> => {
    const answer = await world.app.inject({ method, url: path, headers });
    const got = new Headers();
    for (const [name, value] of Object.entries(answer.headers))
      for (const one of [value].flat()) got.append(name, String(one));
    keep(cookies, got.getSetCookie());
    const to = got.get('location');
    return {
      status: answer.statusCode,
      location: to === null ? undefined : new URL(to, PUBLIC_URL),
      headers: got,
      text: answer.payload,
    };
  };

  const atProvider = async (url: URL, form?: Record<string, string>): Promise<Response> => {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: header(abroad) },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    keep(abroad, answer.headers.getSetCookie());
    return answer;
  };

  const browser: Browser = {
    cookies,
    visit: (path, { fromElsewhere = false } = {}) =>
      ask('GET', path, { cookie: header(cookies, fromElsewhere ? STRICT : undefined) }),
    send: async (path, headers = {}) => {
      const { text } = await browser.visit('/v1/session');
      const { session } = whoAmI.parse(JSON.parse(text));
      return ask('POST', path, {
        cookie: header(cookies),
        origin: PUBLIC_URL,
        'sec-fetch-site': 'same-origin',
        'x-csrf-token': session?.csrfToken ?? '',
        ...headers,
      });
    },
    provePerson: async (from, login) => {
      let at = from;
      let form: Record<string, string> | undefined;
      for (let hops = 0; hops < 12 && at.origin !== PUBLIC_URL; hops += 1) {
        const answer = await atProvider(at, form);
        form = undefined;
        const to = answer.headers.get('location');
        if (to !== null) at = new URL(to, at);
        else if (answer.status === 200) ({ at, form } = answering({ at, html: await answer.text() }, login));
        else throw new Error(`the provider answered ${answer.status}`);
      }
      return at;
    },
    signIn: async (login, path = '/login') => {
      const { location, status, text } = await browser.visit(path);
      if (location === undefined) throw new Error(`${status} ${text}`);
      const back = await browser.provePerson(location, login);
      return browser.visit(`${back.pathname}${back.search}`, { fromElsewhere: true });
    },
  };
  return browser;
}

/** The audit entries about sign-ins, oldest first: force, actor, action, kind and id of the record, codes. */
export async function signInEntries(world: World): Promise<(string | null)[][]> {
  const { rows } = await world.database.admin.query<{ entry: string }>(/* sql */ `
    select entry from pacars.audit_entries
    where record_kind in ('session', 'person') and record_id <> 'directory' order by at`);
  return rows.map(({ entry }) => {
    const [, force, , , actor, , action, kind, id, , , , , codes] = entryText.parse(JSON.parse(entry));
    return [force, actor, action, kind, id, codes].map((value) => value ?? null);
  });
}
