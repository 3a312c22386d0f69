import { expect } from 'vitest';
import { createBrowser, type LoginWorld } from './browser.ts';
import type { Teller } from './leak-teller.ts';

const ASSESSOR = 'isolde.marchpenny';

/** Sign in, go on, fail to, and come with what is forged: no secret of it may be kept or told. */
export async function tellSigningIn(teller: Teller, { world }: LoginWorld): Promise<void> {
  const { canaries } = teller;
  const word = (field: string): string => canaries.word(`sign-in.${field}`);
  teller.listenTo(world);
  const browser = createBrowser(world);
  const { location = new URL('about:blank') } = await browser.visit(
    `/login?returnTo=/tasks/${word('returnTo')}`,
  );
  const back = await browser.provePerson(location, ASSESSOR);
  for (const secret of ['code', 'state'])
    canaries.keep(`sign-in.${secret}`, back.searchParams.get(secret) ?? 'there is none');
  const page = await browser.visit(`${back.pathname}${back.search}`, { fromElsewhere: true });
  expect(page.status).toBe(200);
  canaries.keep('sign-in.session', browser.cookies.get('__Host-pacars-session') ?? 'there is none');
  expect((await browser.visit('/v1/tasks')).status).toBe(200);
  await browser.send('/v1/session/end-all');
  for (const wrong of [
    `error=access_denied&error_description=${word('error_description')}&state=${word('state')}`,
    `code=${word('code')}&state=${word('state')}`,
    `${word('unknown')}=${word('unknown')}`,
  ]) {
    await browser.visit('/login');
    await browser.visit(`/login/callback?${wrong}`, { fromElsewhere: true });
  }
  await browser.visit(`/login?returnTo=https://${word('returnTo elsewhere')}.example`);
  browser.cookies.set('__Host-pacars-session', word('session'));
  browser.cookies.set('__Host-pacars-login', word('login'));
  await browser.visit('/v1/tasks');
  await browser.visit('/login/callback?code=x', { fromElsewhere: true });
  for (const token of [
    word('bearer'),
    await world.tokenOf({ sub: word('sub'), roles: [word('role')], forces: [word('force')] }),
    await world.tokenOf({ sub: ASSESSOR, name: word('name'), email: word('email') }, { kid: word('kid') }),
  ]) {
    const answer = await world.app.inject({
      url: '/v1/tasks',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.statusCode).toBe(401);
  }
}
