import type { Actor } from '../domain/access.ts';
import { isRole } from '../domain/roles.ts';

/** Where an identity provider puts what we need. */
export interface ClaimPaths {
  rolesClaim: string;
  forcesClaim: string;
}

type Claims = Readonly<Record<string, unknown>>;

/** People are known by the directory's uuid; the database compares it with theirs. */
const SUBJECT = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;
const FORCE = /^[a-z][a-z-]{1,40}$/u;

/** Whom a token's claims name, with their roles and forces; undefined when it is nobody whom the directory could know. */
export function actorIn(claims: Claims, paths: ClaimPaths): Actor | undefined {
  const { sub } = claims;
  if (typeof sub !== 'string' || !SUBJECT.test(sub)) return undefined;
  return {
    id: sub,
    roles: textsOf(claimAt(claims, paths.rolesClaim)).filter(isRole),
    forces: textsOf(claimAt(claims, paths.forcesClaim)).filter((slug) => FORCE.test(slug)),
  };
}

/** When the person proved to the provider who they are; undefined when it does not say. */
export function authenticationTimeIn(claims: Claims): Date | undefined {
  return typeof claims['auth_time'] === 'number' ? new Date(claims['auth_time'] * 1_000) : undefined;
}

/** The claim of that very name (names may hold dots, as URLs do), else the one at the end of the path. */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

/** Providers send a list, or one text with spaces between. */
const textsOf = (claim: unknown): string[] => {
  const texts = typeof claim === 'string' ? claim.split(' ') : claim;
  return Array.isArray(texts)
    ? [...new Set(texts.filter((text): text is string => typeof text === 'string'))]
    : [];
};
