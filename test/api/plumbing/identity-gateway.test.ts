import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { StaffGuard } from '../../../api/authentication.ts';
import { createIdentityGateway } from '../../../api/identity-requests/gateway.ts';
import { identityRequestRoutes } from '../../../api/identity-requests/routes.ts';
import { unauthenticated } from '../../../api/problems.ts';
import { createLogger } from '../../../runtime/logger.ts';
import { addressOf, aServer } from './a-server.ts';

const PATH =
  '/v1/reports/2f1cbd94-ec3f-4a9f-9db5-4ef9c3b3c8a2/identity-requests/9e107d9d-372b-4c81-8e3b-1a2b3c4d5e6f';
const LIMIT_MS = 300;
const lines: string[] = [];
const log = createLogger({ process: 'api', destination: { write: (line) => void lines.push(line) } });

const askedForNobody = (): never => {
  throw new TypeError('a call that is passed on asks for nobody');
};

/** Lets in whoever has a token, whatever it is: the component behind checks it. */
const guard: StaffGuard = {
  requireStaff: () => async (request) => {
    if (request.headers.authorization === undefined) throw unauthenticated('no-token');
  },
  requireStepUp: askedForNobody,
  staffOf: askedForNobody,
  signInOf: askedForNobody,
  sessionOf: askedForNobody,
  knownOf: () => undefined,
};

/** A refusal sent through the api to what stands behind it. */
const call = async (url: string | undefined, headers: Record<string, string> = {}) => {
  const identity = url === undefined ? undefined : createIdentityGateway(url, LIMIT_MS);
  const { app, logged } = await aServer([identityRequestRoutes({ guard, identity, log })]);
  const answer = await app.inject({
    method: 'POST',
    url: `${PATH}/refuse`,
    headers: { authorization: 'Bearer canary-token', 'content-type': 'application/json', ...headers },
    payload: JSON.stringify({ reason: 'Words of canary-reason.' }),
  });
  await app.close();
  return { answer, logged: logged() + lines.join('') };
};

describe('calls passed on to the identity component', () => {
  let behind: Server | undefined;
  afterEach(() => {
    behind?.closeAllConnections();
    behind?.close();
    behind = undefined;
    lines.length = 0;
  });

  const standIn = async (
    answer: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<string> => {
    const server = createServer(answer);
    behind = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return addressOf(server);
  };
  it('carry what proves who asks, the body, and nothing else of the request', async () => {
    let seen: IncomingMessage | undefined;
    let body = '';
    const url = await standIn((request, response) => {
      seen = request;
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'set-cookie': 'a=b' });
        response.end('{"state":"refused"}');
      });
    });
    const proofs = {
      cookie: '__Host-pacars-session=abc',
      'x-csrf-token': 'csrf',
      origin: 'https://pacars.example',
      'sec-fetch-site': 'same-origin',
      'idempotency-key': 'key-1',
    };
    const { answer } = await call(url, { ...proofs, 'x-forwarded-for': '192.0.2.7', 'user-agent': 'canary' });
    expect(answer.statusCode).toBe(200);
    expect(answer.payload).toBe('{"state":"refused"}');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(seen).toMatchObject({ method: 'POST', url: `${PATH}/refuse` });
    expect(seen?.headers).toMatchObject({ ...proofs, authorization: 'Bearer canary-token' });
    expect(seen?.headers['x-forwarded-for']).toBeUndefined();
    expect(seen?.headers['user-agent']).not.toBe('canary');
    expect(JSON.parse(body)).toEqual({ reason: 'Words of canary-reason.' });
  });

  it('bring refusals back as they are, with what a browser needs to sign in afresh', async () => {
    const url = await standIn((_request, response) => {
      response.writeHead(401, {
        'content-type': 'application/problem+json',
        'www-authenticate': 'Bearer error="insufficient_user_authentication"',
      });
      response.end('{"status":401}');
    });
    const { answer } = await call(url);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toContain('insufficient_user_authentication');
    expect(answer.payload).toBe('{"status":401}');
  });

  it('say of what is not there what this process says of anything that is not there', async () => {
    const url = await standIn((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/problem+json', 'x-tell': 'tale' });
      response.end('{"detail":"another wording"}');
    });
    const { answer } = await call(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ detail: 'There is nothing here that you may see.' });
    expect(answer.headers['x-tell']).toBeUndefined();
  });

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void]>([
    ['hangs', () => {}],
    ['breaks off', (request) => request.socket.destroy()],
    [
      'answers like a proxy',
      (_request, response) => {
        response.writeHead(502, { 'content-type': 'text/html' });
        response.end('<h1>Bad gateway</h1>');
      },
    ],
    [
      'points elsewhere',
      (_request, response) => {
        response.writeHead(307, { location: 'http://elsewhere.example/' });
        response.end();
      },
    ],
  ])('are answered with 503 when it %s, and leave nothing in the log', async (_how, behave) => {
    const { answer, logged } = await call(await standIn(behave));
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(logged).not.toMatch(/canary|9e107d9d/u);
    expect(logged).not.toContain('undeclared');
  });

  it('are answered with 503 when it is away, or not set up', async () => {
    const url = await standIn(() => {});
    behind?.close();
    expect((await call(url)).answer.statusCode).toBe(503);
    expect((await call(undefined)).answer.statusCode).toBe(503);
  });

  it('are not made for a caller whom the api itself does not let in, nor with a body that is not valid', async () => {
    let calls = 0;
    const url = await standIn((_request, response) => {
      calls += 1;
      response.end();
    });
    const { app } = await aServer([
      identityRequestRoutes({ guard, identity: createIdentityGateway(url), log }),
    ]);
    const refuse = { method: 'POST', url: `${PATH}/refuse` } as const;
    const json = { 'content-type': 'application/json' };
    const payload = JSON.stringify({ reason: 'Words of canary-reason.' });
    expect((await app.inject({ ...refuse, headers: json, payload })).statusCode).toBe(401);
    const headers = { ...json, authorization: 'Bearer t' };
    expect((await app.inject({ ...refuse, headers, payload: '{}' })).statusCode).toBe(422);
    expect(
      (
        await app.inject({
          ...refuse,
          headers,
          payload,
          url: '/v1/reports/..%2f..%2fx/identity-requests/x/refuse',
        })
      ).statusCode,
    ).toBe(404);
    await app.close();
    expect(calls).toBe(0);
  });
});
