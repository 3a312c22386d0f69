import type { TokenKind } from './name-tokens.ts';
import { TOKEN_KINDS, wholeName } from './name-tokens.ts';
import { isSameRank } from './ranks.ts';

/** The names that a person bears or has borne. */
export const NAME_KINDS = ['CURRENT', 'FORMER', 'ALIAS'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

/** How a person came to stand on a report as the one whom it means. */
export const SUBJECT_BASES = ['EXACT', 'ALIAS', 'CONFIRMED', 'CANDIDATE', 'REJECTED'] as const;

/** Of these, those by which somebody is a subject for certain. */
export const CERTAIN_BASES: readonly (typeof SUBJECT_BASES)[number][] = ['EXACT', 'ALIAS', 'CONFIRMED'];

/** What a message says of one subject, as far as the directory can be asked by it. */
export interface SubjectDetails {
  name?: string | null | undefined;
  alias?: string | null | undefined;
  collarNumber?: string | null | undefined;
  rank?: string | null | undefined;
}

/** Somebody whom the keyed indexes gave for a subject, with what they have in common. */
export interface FoundPerson {
  personId: string;
  displayName: string;
  /** Where they work, and where they have worked since what is reported began. */
  forces: readonly string[];
  rank: string | null;
  /** Whether a warrant or collar number of theirs is the one given. */
  byNumber: boolean;
  /** What the report's name or alias has in common with each of theirs. */
  names: readonly { kind: NameKind; by: 'name' | 'alias'; tokens: readonly TokenKind[] }[];
}

/** Somebody whom a subject's details fit: certain enough to be a subject at once, or for a person to decide. */
export interface Match {
  personId: string;
  basis: 'EXACT' | 'ALIAS' | 'CANDIDATE';
  /** 0 to 100; what is certain has 100. */
  score: number;
}

/** Most candidates that one subject gives a person to decide on, best first: a common name must not flood anybody. */
export const CANDIDATES_MAX = 10;

/** What a resemblance is worth by itself, 0 to 100. @see docs/sources.md SUBJECT-MATCHING */
const WORTH: Readonly<Record<TokenKind, number>> = {
  full: 100,
  words: 90,
  'given-family': 90,
  'typing-family': 75,
  'typing-given': 75,
  sound: 65,
  initial: 65,
  family: 45,
};
const SAME_FORCE = 8;
const SAME_RANK = 6;
/** A number alone, in a force where the report does not place its subject. */
const NUMBER_ELSEWHERE = 70;
const FULL_NAME_PARTS = 2;

/** How many letters must be typed otherwise, left out, added or swapped with their neighbour, to turn one into the other. */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1])
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current[column] = cost;
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? 0;
}

const TYPED = new Set<TokenKind>(['typing-family', 'typing-given']);
const surnameOf = (name: string): string => wholeName(name.trim().split(/\s+/u).at(-1) ?? '');

/** Two words may each have lost two letters and yet be strangers: where both can be read, they are compared. */
function isTypingError(
  given: string | null | undefined,
  { displayName }: FoundPerson,
  kind: NameKind,
): boolean {
  if (kind !== 'CURRENT' || !given) return true;
  const surnames = editDistance(surnameOf(given), surnameOf(displayName));
  return surnames <= 2 && (surnames < 2 || surnameOf(given).length >= 6);
}

function worthOf(details: SubjectDetails, person: FoundPerson, inForce: boolean): number {
  let best = 0;
  for (const { kind, by, tokens } of person.names)
    for (const token of TOKEN_KINDS) {
      if (!tokens.includes(token)) continue;
      if (TYPED.has(token) && !isTypingError(by === 'name' ? details.name : details.alias, person, kind))
        continue;
      // A surname alone says something only of the force that it is said of, and an alias of one word is no surname.
      if (token === 'family' && (!inForce || by === 'alias')) continue;
      best = Math.max(best, WORTH[token]);
    }
  return best;
}

/** A whole name; one word alone is not, unless it is an alias by which the person is known. */
const isWhole = (name: string | null | undefined): boolean =>
  name != null && name.trim().split(/\s+/u).length >= FULL_NAME_PARTS;

function certainBasis(
  details: SubjectDetails,
  person: FoundPerson,
  inForce: boolean,
): 'EXACT' | 'ALIAS' | undefined {
  if (person.byNumber && inForce) return 'EXACT';
  const equal = person.names.filter(({ tokens }) => tokens.includes('full'));
  if (person.byNumber && equal.length > 0) return 'EXACT';
  const byName = equal.filter(({ by, kind }) => by === 'name' && kind !== 'ALIAS');
  if (byName.length > 0 && (isWhole(details.name) || inForce)) return 'EXACT';
  const byAlias = equal.filter(({ by, kind }) => by === 'alias' || kind === 'ALIAS');
  const said = (by: 'name' | 'alias'): boolean => isWhole(by === 'name' ? details.name : details.alias);
  return byAlias.some(({ by }) => inForce || said(by)) ? 'ALIAS' : undefined;
}

/**
 * Whom a subject's details mean, among the people whom the keyed indexes gave.
 *
 * A number of the force, or a whole name, is certain, also in another force, where an officer may have been posted; so
 * is an alias by which somebody is known. Everything weaker (initials, another order, a short first name, a letter or
 * two, a like sound, a surname alone in the force, a number of another force) makes a candidate, for a person to decide.
 *
 * @param forces - where the report places its subjects
 * @returns certain ones first, then at most `CANDIDATES_MAX` candidates, best first; `leftOut` counts the rest
 */
export function matchSubject(
  details: SubjectDetails,
  forces: readonly string[],
  found: readonly FoundPerson[],
): { matches: Match[]; leftOut: number } {
  const certain: Match[] = [];
  const possible: Match[] = [];
  for (const person of found) {
    const { personId } = person;
    const inForce = person.forces.some((force) => forces.includes(force));
    const basis = certainBasis(details, person, inForce);
    if (basis) {
      certain.push({ personId, basis, score: 100 });
      continue;
    }
    const worth = Math.max(person.byNumber ? NUMBER_ELSEWHERE : 0, worthOf(details, person, inForce));
    if (worth === 0) continue;
    const more = (inForce ? SAME_FORCE : 0) + (isSameRank(details.rank, person.rank) ? SAME_RANK : 0);
    possible.push({ personId, basis: 'CANDIDATE', score: Math.min(99, worth + more) });
  }
  possible.sort((a, b) => b.score - a.score || (a.personId < b.personId ? -1 : 1));
  return {
    matches: [...certain, ...possible.slice(0, CANDIDATES_MAX)],
    leftOut: Math.max(0, possible.length - CANDIDATES_MAX),
  };
}
