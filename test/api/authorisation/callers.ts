import { randomUUID } from 'node:crypto';
import { signDelivery } from '../../../dev/feed-signing.ts';
import { ROLES, type Role } from '../../../domain/roles.ts';
import { FEED, person, type World } from '../../support/world.ts';

/** Somebody who calls the API, and what the table may say of them. */
export interface Caller {
  name: string;
  /** None: there is no valid proof of who they are. */
  kind: 'none' | 'staff' | 'feed';
  /** Of staff. */
  login?: string;
  roles: readonly Role[];
  /** They signed in too long ago for what wants a fresh sign-in. */
  stale?: true;
  headers: (body: string) => Promise<Record<string, string>>;
}

/** Who has left the force: the directory says so, the token is still good. */
export const LEFT = 'jocasta.fernhollow';

/** One person at least for each role, alone; the owner of sealed reports; another force; the accused. */
const STAFF = [
  'isolde.marchpenny',
  'tamsin.copperdale',
  'edmund.larkwhistle',
  'morwenna.thrale',
  'perpetua.sallowfield',
  'caspian.wintergreen',
  'hesper.quillan',
  'lucian.brackenbury',
  'dilys.thornaby',
  'augusta.pellingham',
  'philippa.hartsbourne-lisle',
  'darrow.fennimore-quill',
  'barnabas.elverstone',
  'winifred.ottershaw',
  'merrick.stourbridge',
] as const;
export type StaffLogin = (typeof STAFF)[number];

const bearer = async (world: World, claims: Record<string, unknown>): Promise<Record<string, string>> => ({
  authorization: `Bearer ${await world.tokenOf({ auth_time: Math.floor(Date.now() / 1_000), ...claims })}`,
});

function staffCaller(world: World, login: string): Caller {
  const { id, roles, force } = person(login);
  const forces = roles.includes('operations') ? [] : [force];
  const headers = (): Promise<Record<string, string>> => bearer(world, { sub: id, roles, forces });
  return { name: login, kind: 'staff', login, roles, headers };
}

/** A supervisor whose screen has been open since this morning. */
function staleCaller(world: World): Caller {
  const { id, roles, force } = person('edmund.larkwhistle');
  const auth_time = Math.floor(Date.now() / 1_000) - 4 * 3_600;
  const headers = (): Promise<Record<string, string>> =>
    bearer(world, { sub: id, roles, forces: [force], auth_time });
  const name = 'a supervisor who signed in hours ago';
  return { name, kind: 'staff', login: 'edmund.larkwhistle', roles, stale: true, headers };
}

function nobodyKnown(world: World): Caller[] {
  const everything = { roles: [...ROLES], forces: ['derbyshire', 'west-midlands'] };
  const isolde = { sub: person('isolde.marchpenny').id, roles: ['psd-assessor'], forces: ['derbyshire'] };
  const none = (name: string, headers: Caller['headers']): Caller => ({
    name,
    kind: 'none',
    roles: [],
    headers,
  });
  return [
    none('nobody', async () => ({})),
    none('an expired token', () => bearer(world, { ...isolde, exp: Math.floor(Date.now() / 1_000) - 60 })),
    none('a token for another service', () => bearer(world, { ...isolde, aud: 'another' })),
    none('somebody whom the directory does not know', () =>
      bearer(world, { sub: randomUUID(), ...everything }),
    ),
    none('somebody who has left', () => bearer(world, { sub: person(LEFT).id, ...everything })),
  ];
}

/** Everybody whom the table asks about. */
export function callersOf(world: World): Caller[] {
  const feed: Caller = {
    name: 'the feed',
    kind: 'feed',
    roles: [],
    headers: async (body) =>
      signDelivery({ id: `msg_${randomUUID()}`, secret: FEED.secret, body, at: new Date() }),
  };
  return [
    ...nobodyKnown(world),
    feed,
    staleCaller(world),
    ...STAFF.map((login) => staffCaller(world, login)),
  ];
}
