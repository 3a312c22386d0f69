import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchToken } from '../../../dev/identity-provider/token.ts';
import { startProcess, type StartedProcess } from '../started-process.ts';

let directory: string;
let started: StartedProcess[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pacars-idp-'));
  started = [];
});
afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

async function start(environment: Record<string, string> = {}): Promise<StartedProcess> {
  const one = await startProcess('identity-provider/main.ts', {
    STATE_FILE: join(directory, 'keys.json'),
    ...environment,
  });
  started.push(one);
  return one;
}

describe('dev/identity-provider/main.ts', { timeout: 30_000 }, () => {
  it('keeps tokens valid over a kill, and writes nothing but its ready line to stdout', async () => {
    const first = await start();
    const issuer = first.ready;
    const token = await fetchToken({ issuer, login: 'isolde.marchpenny' });
    first.child.kill('SIGKILL');
    await first.exited;

    const second = await start({ PORT: new URL(issuer).port, ISSUER: issuer });
    const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
    const { payload } = await jwtVerify(token, keys, { issuer, audience: 'pacars', typ: 'at+jwt' });
    expect(payload['roles']).toEqual(['psd-assessor']);
    await fetch(`${issuer}/auth?client_id=nobody`);
    await fetch(`${issuer}/interaction/CANARY-UID`);
    await expect.poll(second.stderr).toContain('"path":"/interaction/:uid"');
    expect(second.stderr()).not.toContain('CANARY');
    second.child.kill('SIGTERM');
    expect(await second.exited).toEqual([0, null]);
    expect([first.stdout(), second.stdout()]).toEqual([[`ready ${issuer}`], [`ready ${issuer}`]]);
  });

  it('takes other people, another audience and another issuer', async () => {
    const people = join(directory, 'people.json');
    const person = {
      id: '2f0b9a1c-54c4-4f0e-9e4e-0a8a4f1d7c55',
      login: 'odd.one',
      name: 'Odd One',
      email: 'odd.one@kent.example',
      force: 'kent',
      roles: ['auditor'],
      unit: 'Audit',
      rank: null,
      collarNumber: null,
      manager: null,
      psd: false,
      about: 'Only here.',
    };
    await writeFile(people, JSON.stringify([person]));
    const provider = await start({ PEOPLE_FILE: people, AUDIENCE: 'other' });
    const token = await fetchToken({ issuer: provider.ready, login: 'odd.one', audience: 'other' });
    const keys = createRemoteJWKSet(new URL(`${provider.ready}/jwks`));
    const { payload } = await jwtVerify(token, keys, { audience: 'other' });
    expect(payload).toMatchObject({ sub: person.id, roles: ['auditor'], forces: ['kent'] });
  });

  it('ends when its parent lets go of the channel', async () => {
    const provider = await start();
    provider.child.disconnect();
    expect(await provider.exited).toEqual([0, null]);
  });

  it('does not answer anybody but this machine', async () => {
    const provider = await start({ HOST: '0.0.0.0' });
    expect(provider.ready).toBe('exit 1');
    expect(provider.stderr()).toContain('loopback');
  });

  it('does not start with people who do not fit together', async () => {
    const people = join(directory, 'people.json');
    await writeFile(people, '[{"login":"half"}]');
    expect((await start({ PEOPLE_FILE: people })).ready).toBe('exit 1');
  });
});
