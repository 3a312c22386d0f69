import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registeredRoutes } from '../../../api/registered-routes.ts';
import { createWorld, person, type World } from '../../support/world.ts';
import { type Caller, callersOf, LEFT } from './callers.ts';
import { type GuardedObject, makeObjects } from './objects.ts';
import type { RouteRow } from './route-row.ts';
import { ROUTES } from './route-table.ts';

/** Every check of the table is one expectation on one answer. */
const CHECKS_MIN = 1_500;

interface Answer {
  status: number;
  /** Everything of the answer that could tell one case from another. */
  bare: unknown;
}

const mayCall = (caller: Caller, row: RouteRow): 'yes' | 401 | 403 => {
  if (row.for === 'everybody') return 'yes';
  if (row.for === 'feed') return caller.kind === 'feed' ? 'yes' : 401;
  if (caller.kind !== 'staff') return 401;
  if (!row.for.some((role) => caller.roles.includes(role))) return 403;
  return row.fresh === true && caller.stale === true ? 401 : 'yes';
};
const knows = (caller: Caller, row: RouteRow, object: GuardedObject): boolean => {
  const knownByState = row.about === 'task' ? object.taskKnownTo : object.knownTo;
  const known: readonly string[] = row.toldTo ? (row.toldTo[object.name] ?? []) : knownByState;
  return caller.login !== undefined && known.includes(caller.login);
};

describe('the table of who may call what, on what, in which state', () => {
  let world: World;
  let callers: Caller[];
  let objects: GuardedObject[];
  let checks = 0;
  beforeAll(async () => {
    world = await createWorld();
    await world.database.admin.query(/* sql */ `update pacars.people set active = false where id = $1`, [
      person(LEFT).id,
    ]);
    callers = callersOf(world);
    objects = await makeObjects(world);
  });
  afterAll(async () => {
    process.stdout.write(`authorisation: ${checks} checks of ${Object.keys(ROUTES).length} routes\n`);
    await world.close();
  });

  const call = async (caller: Caller, route: string, ids: Record<string, string>): Promise<Answer> => {
    const [method = '', template = ''] = route.split(' ');
    const row = ROUTES[route];
    const payload = row?.body === undefined ? '' : JSON.stringify(row.body());
    const answer = await world.app.inject({
      method: method === 'POST' ? 'POST' : method === 'PUT' ? 'PUT' : method === 'DELETE' ? 'DELETE' : 'GET',
      url: template.replaceAll(/:(\w+)/gu, (_, name: string) => {
        return ids[name === 'id' ? (row?.about ?? 'id') : name] ?? randomUUID();
      }),
      headers: {
        ...(await caller.headers(payload)),
        ...(payload !== '' && { 'content-type': 'application/json' }),
      },
      ...(payload !== '' && { payload }),
    });
    const { date: _date, 'x-request-id': _id, ...headers } = answer.headers;
    for (const name of Object.keys(headers)) if (name.startsWith('x-ratelimit')) delete headers[name];
    const text = answer.payload.replaceAll(/urn:uuid:[0-9a-f-]{36}/gu, 'reference');
    return { status: answer.statusCode, bare: { status: answer.statusCode, text, headers } };
  };
  const check = (cell: string, actual: unknown, expected: unknown): void => {
    checks += 1;
    // All that is wrong with a route is told at once, and not only the first of it.
    expect.soft({ cell, answer: actual }).toEqual({ cell, answer: expected });
  };
  const checkAmong = (cell: string, actual: number, expected: readonly number[]): void => {
    check(`${cell}: ${actual} is among ${expected.join(', ')}`, expected.includes(actual), true);
  };
  /** One cell: a route, a caller, a thing in some state. */
  const checkCell = async (
    route: string,
    row: RouteRow,
    caller: Caller,
    object: GuardedObject,
  ): Promise<void> => {
    const cell = `${route} by ${caller.name} on one ${object.name}`;
    const answer = await call(caller, route, object.ids);
    const entitled = mayCall(caller, row);
    if (entitled !== 'yes') return check(cell, answer.status, entitled);
    if (row.about === undefined) return checkAmong(cell, answer.status, row.answers);
    if (!knows(caller, row, object)) {
      const absent = await call(caller, route, {});
      check(cell, answer.status, 404);
      return check(`${cell}, as if it were absent`, answer.bare, absent.bare);
    }
    const allowed = row.rule === undefined || row.rule.some((role) => caller.roles.includes(role));
    return checkAmong(cell, answer.status, allowed ? row.answers : [403]);
  };

  it('has a line for every route, and none for what is not a route', () => {
    const registered = registeredRoutes(world.app)
      .filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS')
      .map(({ method, url }) => `${method} ${url}`);
    expect(new Set(registered)).toEqual(new Set(Object.keys(ROUTES)));
  });

  it.each(Object.entries(ROUTES))('holds for %s', async (route, row) => {
    const before = checks;
    for (const caller of callers)
      for (const object of row.about === undefined ? objects.slice(0, 1) : objects)
        await checkCell(route, row, caller, object);
    expect(checks - before).toBeGreaterThanOrEqual(callers.length);
  });

  it(`was checked in more than ${CHECKS_MIN} cells`, () => {
    expect(checks).toBeGreaterThan(CHECKS_MIN);
  });
});
