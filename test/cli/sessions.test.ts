import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inject } from 'vitest';
import { sessions } from '../../cli/commands/sessions.ts';
import { signInEntries } from '../support/browser.ts';
import { createWorld, person, type World } from '../support/world.ts';

const LOGIN = 'isolde.marchpenny';

describe('pacars sessions end', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    const url = new URL(inject('postgres'));
    url.pathname = `/${world.database.name}`;
    vi.stubEnv('DATABASE_URL', url.href);
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await world.close();
  });

  it('ends every session and token of that person, and nobody else’s', async () => {
    const { id, roles, force } = person(LOGIN);
    const token = await world.tokenOf({ sub: id, roles, forces: [force] });
    const byToken = async () =>
      (await world.app.inject({ url: '/v1/tasks', headers: { authorization: `Bearer ${token}` } }))
        .statusCode;
    const [theirs, others] = [world.browser(LOGIN), world.browser('tamsin.copperdale')];
    const statuses = async () => [
      await byToken(),
      (await theirs.get('/v1/tasks')).status,
      (await others.get('/v1/tasks')).status,
    ];
    expect(await statuses()).toEqual([200, 200, 200]);
    expect(await sessions.run(['end', LOGIN])).toBe(0);
    expect(await statuses()).toEqual([401, 401, 200]);
    expect(await signInEntries(world)).toEqual([
      [force, 'administrator', 'LOGIN', 'person', id, '{"event":"ALL_ENDED"}'],
    ]);
  });

  it('says that nobody has a login, and what it takes', async () => {
    await expect(sessions.run(['end', 'no.body'])).rejects.toThrow(
      'nobody in the people directory has that login',
    );
    for (const args of [[], ['end'], ['start', LOGIN], ['end', LOGIN, LOGIN]])
      expect(await sessions.run(args)).toBe(1);
  });
});
