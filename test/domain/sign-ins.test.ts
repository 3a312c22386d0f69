import { describe, expect, it } from 'vitest';
import type { Actor } from '../../domain/access.ts';
import { actingWith, isFreshSignIn } from '../../domain/sign-ins.ts';

const ID = '11111111-1111-4111-8111-111111111111';

const vouched = (roles: Actor['roles'], forces: string[]): Actor => ({ id: ID, roles, forces });

describe('actingWith', () => {
  it.each<[string, Actor, Parameters<typeof actingWith>[1], Actor]>([
    [
      'both give',
      vouched(['psd-assessor', 'auditor'], ['derbyshire', 'kent']),
      { roles: ['auditor', 'investigator'], force: 'derbyshire' },
      vouched(['auditor'], ['derbyshire']),
    ],
    [
      'the provider gives nothing of',
      vouched([], []),
      { roles: ['auditor'], force: 'kent' },
      vouched([], []),
    ],
    [
      'the directory gives nothing of',
      vouched(['auditor'], ['kent']),
      { roles: [], force: 'derbyshire' },
      vouched([], []),
    ],
  ])('gives what %s', (_what, vouchedFor, directory, acting) => {
    expect(actingWith(vouchedFor, directory)).toEqual(acting);
  });
});

describe('isFreshSignIn', () => {
  const now = new Date('2026-11-24T09:30:00Z');
  it.each([
    ['at the limit', '2026-11-24T09:25:00Z', true],
    ['a moment over it', '2026-11-24T09:24:59.999Z', false],
    ['by a clock that runs ahead', '2026-11-24T09:30:03Z', true],
  ])('says of a proof %s', (_what, at, fresh) => {
    expect(isFreshSignIn(new Date(at), now, 300)).toBe(fresh);
  });

  it('says no of a proof of which nobody knows the time', () => {
    expect(isFreshSignIn(undefined, now, 300)).toBe(false);
  });
});
