import { z } from 'zod';
import type { Vault } from '../domain/vault.ts';
import { normaliseCollarNumber, normaliseName } from '../domain/names.ts';
import {
  type NameToken,
  soughtTokens,
  TOKEN_KINDS,
  type TokenKind,
  wholeName,
} from '../domain/name-tokens.ts';
import {
  type FoundPerson,
  type Match,
  matchSubject,
  NAME_KINDS,
  type SubjectDetails,
} from '../domain/subject-matching.ts';
import type { Transaction } from './pool.ts';

/** Bytes of a token's keyed index: enough that two never meet by chance, few enough to keep hundreds for a person. */
const TOKEN_BYTES = 8;

/** The keyed index of one token of a name. */
export const tokenIndex = (vault: Vault, { kind, text }: NameToken): Buffer =>
  vault.blindIndex('name-token', `${kind}:${text}`).subarray(0, TOKEN_BYTES);

/** The keyed index of a whole name, with and without its titles. */
export const wholeNameIndexes = (vault: Vault, name: string): Buffer[] =>
  [...new Set([normaliseName(name), wholeName(name)])]
    .filter((text) => text !== '')
    .map((text) => vault.blindIndex('person-name', text));

/** The keyed index of a warrant or collar number; undefined for a text without letters and digits. */
export function numberIndex(vault: Vault, number: string | null | undefined): Buffer | undefined {
  const normalised = normaliseCollarNumber(number ?? '');
  return normalised === '' ? undefined : vault.blindIndex('collar-number', normalised);
}

const foundRow = z.object({
  personId: z.uuid(),
  displayName: z.string(),
  forces: z.array(z.string()),
  rank: z.string().nullable(),
  byNumber: z.boolean(),
  names: z.array(
    z.object({ kind: z.enum(NAME_KINDS), whole: z.array(z.string()), tokens: z.array(z.string()) }),
  ),
});

/** What one of the two names of a subject is looked up by. */
interface Sought {
  by: 'name' | 'alias';
  whole: Set<string>;
  tokens: Map<string, TokenKind>;
}

function soughtOf(vault: Vault, by: Sought['by'], name: string | null | undefined): Sought | undefined {
  if (!name) return undefined;
  const tokens = soughtTokens(name).map(
    (token) => [tokenIndex(vault, token).toString('hex'), token.kind] as const,
  );
  const whole = wholeNameIndexes(vault, name).map((index) => index.toString('hex'));
  return whole.length === 0 ? undefined : { by, whole: new Set(whole), tokens: new Map(tokens) };
}

const bytesOf = (hex: Iterable<string>): Buffer[] => [...hex].map((text) => Buffer.from(text, 'hex'));

/** Most people whom the indexes may give for one subject; among more, nobody would find the right one. */
const FOUND_MAX = 2_000;

/** What each name of a person has in common with the name, and with the alias, that a subject is given. */
function comparedNames(
  names: z.infer<typeof foundRow>['names'],
  sought: readonly Sought[],
): FoundPerson['names'] {
  const shares = ({ whole, tokens }: (typeof names)[number], asked: Sought, token: TokenKind): boolean =>
    (token === 'full' && whole.some((index) => asked.whole.has(index))) ||
    tokens.some((index) => asked.tokens.get(index) === token);
  return names.flatMap((name) =>
    sought.map((asked) => ({
      kind: name.kind,
      by: asked.by,
      tokens: TOKEN_KINDS.filter((token) => shares(name, asked, token)),
    })),
  );
}

/** The people who share something with a subject's details, by keyed index, in any force; leavers included. */
async function findPeople(
  tx: Transaction,
  sought: readonly Sought[],
  number: Buffer | undefined,
): Promise<FoundPerson[]> {
  const { rows } = await tx.query({
    name: 'find-subjects',
    text: /* sql */ `
      with
        named as (
          select n.person_id, case when n.kind = 'CURRENT' and n.valid_until is not null then 'FORMER' else n.kind end
              as kind, n.name_index,
            array(select t from unnest(n.tokens) t where t = any ($2::bytea[])) as tokens
          from people_names n
          where n.name_index = any ($1::bytea[]) or n.tokens && $2::bytea[]
        ),
        numbered as (select distinct person_id from people_numbers where number_index = $3),
        found as (
          select person_id
          from (
            select person_id, name_index = any ($1::bytea[]) as whole from named
            union all
            select person_id, true from numbered
          ) every
          group by 1 order by bool_or(whole) desc limit ${FOUND_MAX}
        )
      select p.id as "personId", p.display_name as "displayName", p.rank,
        array(select p.force union select o.force from people_postings o where o.person_id = p.id) as forces,
        exists (select from numbered b where b.person_id = p.id) as "byNumber",
        coalesce((
          select jsonb_agg(jsonb_build_object('kind', n.kind,
            'whole', jsonb_build_array(encode(n.name_index, 'hex')),
            'tokens', (select coalesce(jsonb_agg(encode(t, 'hex')), '[]') from unnest(n.tokens) t)))
          from named n where n.person_id = p.id
        ), '[]') as names
      from found f join people p on p.id = f.person_id`,
    values: [
      bytesOf(sought.flatMap(({ whole }) => [...whole])),
      bytesOf(sought.flatMap(({ tokens }) => [...tokens.keys()])),
      number ?? null,
    ],
  });
  return z
    .array(foundRow)
    .parse(rows)
    .map((person) => ({ ...person, names: comparedNames(person.names, sought) }));
}

/**
 * Whom the subjects of a message mean, by the directory's keyed indexes of names, former names, aliases and numbers.
 *
 * @param forces - where the message places them
 * @returns each person once, by the strongest of what speaks for them; `leftOut` counts the candidates of a name so
 *   common that only the best are put to a person
 */
export async function resolveSubjects(
  tx: Transaction,
  vault: Vault,
  subjects: readonly SubjectDetails[],
  forces: readonly string[],
): Promise<{ matches: Match[]; leftOut: number }> {
  const strongest = new Map<string, Match>();
  let leftOut = 0;
  for (const details of subjects) {
    const sought = [soughtOf(vault, 'name', details.name), soughtOf(vault, 'alias', details.alias)].filter(
      (one) => one !== undefined,
    );
    const number = numberIndex(vault, details.collarNumber);
    if (sought.length === 0 && number === undefined) continue;
    const result = matchSubject(details, forces, await findPeople(tx, sought, number));
    leftOut += result.leftOut;
    for (const match of result.matches)
      if ((strongest.get(match.personId)?.score ?? -1) < match.score) strongest.set(match.personId, match);
  }
  return { matches: [...strongest.values()], leftOut };
}
