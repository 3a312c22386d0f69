import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { RequestLog, RunningService } from '../child-process.ts';
import type { BrowserClient } from './browser-client.ts';
import { readOrMakeKeys } from './keys.ts';
import type { SamplePerson } from './people.ts';
import { createProvider } from './provider.ts';
import { createSignIn } from './sign-in.ts';

/** How to start the identity provider. */
export interface IdentityProviderSettings {
  people: readonly SamplePerson[];
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /** Default: the address it listens on. */
  issuer?: string | undefined;
  /** Audience of the access tokens. Default `pacars`. */
  audience?: string;
  /** File of the signing keys, so that tokens stay valid over a restart. */
  stateFile?: string | undefined;
  /** The client of browser logins; without it tokens are to be had by the command line alone. */
  browserClient?: BrowserClient | undefined;
  log?: RequestLog;
}

/**
 * Start the identity provider of the laptop stack; its `url` is the issuer unless another one was given.
 *
 * @throws Error when the port is taken
 */
export async function startIdentityProvider(
  settings: IdentityProviderSettings,
): Promise<RunningService & { issuer: string }> {
  const { host = '127.0.0.1', port = 0, audience = 'pacars', people, browserClient } = settings;
  const keys = await readOrMakeKeys(settings.stateFile);
  const server = createServer();
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${await listening(server, host, port)}`;
  // The issuer may be the port that was just found, so the provider comes after the socket.
  const issuer = settings.issuer ?? url;
  const provider = createProvider({ issuer, audience, people, keys, browserClient });
  const signIn = createSignIn(provider, people);
  const callback = provider.callback();
  server.on('request', handler({ signIn, callback, log: settings.log }));
  return {
    url,
    issuer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Parts {
  signIn: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  callback: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  log: RequestLog | undefined;
}

function handler({ signIn, callback, log }: Parts): RequestListener {
  return (request, response) => {
    const began = Date.now();
    // Not parsed as a URL: that would throw on some of the nonsense that may stand here.
    const [path = '/'] = (request.url ?? '/').split('?');
    response.once('close', () => {
      const ms = Date.now() - began;
      log?.({
        part: 'identity-provider',
        method: request.method ?? '',
        path: templateOf(path),
        status: response.statusCode,
        ms,
      });
    });
    if (path === '/healthz') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
      return;
    }
    const answered = path.startsWith('/interaction/')
      ? signIn(request, response)
      : callback(request, response);
    answered.catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  };
}

/** The ids in paths stand for somebody's sign-in, and are left out of the log. */
const templateOf = (path: string): string => path.replace(/^\/(interaction|auth)\/.+$/, '/$1/:uid');

function listening(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
}
