import { PROBLEM_TYPES } from '../../activities/connector/contract.ts';
import type { ForceSystemConnection } from '../../activities/connector/http.ts';
import type { Line } from './line.ts';

/** What becomes of one effect that is sent to a force system. */
type Fate = (body: string, send: () => Promise<Response>) => Promise<Response>;

/** A header carries no more than a line of plain signs. */
const inHeader = (body: string): string => body.replaceAll(/[^\u0020-\u007e]/gu, '?').slice(0, 2_000);
/** Where a fault may be said to stand: at each field of what was sent, and at each word of it as if it were one. */
function pointersOf(body: string): string[] {
  const fields: string[] = [];
  JSON.parse(body, (name, value: unknown) => {
    fields.push(`/${name}`, `/subjects/0/${name}`);
    if (typeof value === 'string') fields.push(...value.split(/\W+/u).map((word) => `/${word}`));
    return value;
  });
  return [...new Set(fields)];
}

const quoted = (status: number, body: string): Response =>
  new Response(
    JSON.stringify({
      // Of a type that we know the fields at fault are read.
      type: status === 422 ? PROBLEM_TYPES.invalid : `urn:${inHeader(body)}`,
      title: body,
      status,
      detail: body,
      errors: [...pointersOf(body), body].map((pointer) => ({ detail: body, pointer })),
    }),
    {
      status,
      headers: {
        'content-type': 'application/problem+json',
        'retry-after': inHeader(body),
        location: `/${encodeURIComponent(inHeader(body))}`,
        'x-error': inHeader(body),
      },
    },
  );

const answer =
  (status: number): Fate =>
  async (body) =>
    quoted(status, body);
const fail: Fate = async (body) => {
  throw Object.assign(new TypeError(`fetch failed on ${body}`, { cause: new Error(body) }), { code: body });
};
/** The effect is done, and the receipt is nothing but what was sent. */
const confuse: Fate = async (body, send) => {
  await send();
  return quoted(201, body);
};

/** @returns how many of the fates have not come about yet */
function befall(connection: ForceSystemConnection, ...fates: Fate[]): () => number {
  const before = connection.fetch ?? fetch;
  connection.fetch = async (input, init) => {
    const send = (): Promise<Response> => before(input, init);
    const fate = init?.method === 'POST' ? fates.shift() : undefined;
    return fate ? fate(typeof init?.body === 'string' ? init.body : '', send) : send();
  };
  return () => fates.length;
}

/**
 * Let every force system quote back at us what it was sent, in its errors, headers and receipts, and then mend.
 *
 * @returns how many of these answers have not been given yet
 */
export function echoInErrors({ simulators: { connections } }: Line): () => number {
  const left = [
    befall(connections.caseManagement, answer(500), fail),
    befall(connections.safeguarding, answer(422), answer(422)),
    befall(connections.intelligence, confuse),
    befall(connections.forceDesk, fail, answer(503)),
    befall(connections.oversight, answer(500), confuse),
    befall(connections.crimestoppers, answer(500), fail, confuse),
  ];
  return () => left.reduce((sum, more) => sum + more(), 0);
}
