import type { NameKind } from '../domain/subject-matching.ts';
import { borneTokens } from '../domain/name-tokens.ts';
import { normaliseName } from '../domain/names.ts';
import type { Vault } from '../domain/vault.ts';
import type { Transaction } from './pool.ts';
import { numberIndex, tokenIndex } from './subjects.ts';

/** What a person is called and numbered, as far as the indexes go. */
interface NamedPerson {
  id: string;
  name: string;
  formerNames: readonly string[];
  aliases: readonly string[];
  collarNumber?: string | null | undefined;
  warrantNumber?: string | null | undefined;
}

const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;

/** A name of a person, by the key of its row. */
interface BorneName {
  person: NamedPerson;
  kind: NameKind;
  name: string;
  index: string;
}

function namesOf(vault: Vault, people: readonly NamedPerson[]): BorneName[] {
  const borne = (person: NamedPerson, kind: NameKind, name: string): BorneName[] => {
    const whole = normaliseName(name);
    return whole === '' ? [] : [{ person, kind, name, index: hex(vault.blindIndex('person-name', whole)) }];
  };
  return people.flatMap((person) => [
    ...borne(person, 'CURRENT', person.name),
    ...person.formerNames.flatMap((name) => borne(person, 'FORMER', name)),
    ...person.aliases.flatMap((name) => borne(person, 'ALIAS', name)),
  ]);
}

const keyOf = (personId: string, kind: string, index: string): string => `${personId} ${kind} ${index}`;

/** The rows that are as they ought to be: their tokens are hundreds of keyed hashes, and are not made anew. */
async function settledNames(tx: Transaction, people: readonly NamedPerson[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ person: string; kind: string; index: Buffer }>(
    /* sql */ `
      select person_id as person, kind, name_index as index from people_names
      where person_id = any ($1::uuid[]) and valid_until is null and tokens <> '{}'`,
    [people.map(({ id }) => id)],
  );
  return new Set(rows.map(({ person, kind, index }) => keyOf(person, kind, hex(index))));
}

/**
 * Write the names of people as keyed indexes. A name that is borne no longer stays as a former one: a report may
 * still use it. Safe to repeat.
 *
 * @returns the people whose names have changed
 */
export async function writeNames(
  tx: Transaction,
  vault: Vault,
  people: readonly NamedPerson[],
): Promise<string[]> {
  const names = namesOf(vault, people);
  const current = names
    .filter(({ kind }) => kind === 'CURRENT')
    .map(({ person, index }) => ({ person_id: person.id, name_index: index }));
  const ended = await tx.query<{ id: string }>(
    /* sql */ `
      update people_names n set valid_until = now()
      from jsonb_populate_recordset(null::people_names, $1) g
      where n.kind = 'CURRENT' and n.person_id = g.person_id and n.name_index <> g.name_index
        and n.valid_until is null
      returning n.person_id as id`,
    [JSON.stringify(current)],
  );
  const settled = await settledNames(tx, people);
  const rows = names
    .filter(({ person, kind, index }) => !settled.has(keyOf(person.id, kind, index)))
    .map(({ person, kind, name, index }) => ({
      person_id: person.id,
      kind,
      name_index: index,
      tokens: borneTokens(name).map((token) => hex(tokenIndex(vault, token))),
    }));
  const changed = [...ended.rows.map(({ id }) => id), ...rows.map((row) => row.person_id)];
  if (rows.length === 0) return changed;
  await tx.query(
    /* sql */ `
      insert into people_names as n (person_id, kind, name_index, tokens)
      select distinct on (person_id, kind, name_index) person_id, kind, name_index, tokens
      from jsonb_populate_recordset(null::people_names, $1)
      on conflict (person_id, kind, name_index) do update set tokens = excluded.tokens, valid_until = null`,
    [JSON.stringify(rows)],
  );
  return changed;
}

/**
 * Write warrant and collar numbers as keyed indexes; one that is borne no longer stays, with its end. Safe to repeat.
 *
 * @returns the people of whom a number has come or gone
 */
export async function writeNumbers(
  tx: Transaction,
  vault: Vault,
  people: readonly NamedPerson[],
): Promise<string[]> {
  const rows = people.flatMap(({ id, collarNumber, warrantNumber }) =>
    [
      { kind: 'COLLAR', index: numberIndex(vault, collarNumber) },
      { kind: 'WARRANT', index: numberIndex(vault, warrantNumber) },
    ].flatMap(({ kind, index }) => (index ? [{ person_id: id, kind, number_index: hex(index) }] : [])),
  );
  const given = JSON.stringify(rows);
  const ended = await tx.query<{ id: string }>(
    /* sql */ `
      update people_numbers n set valid_until = now()
      where n.valid_until is null and n.person_id = any ($2::uuid[])
        and not exists (
          select from jsonb_populate_recordset(null::people_numbers, $1) g
          where g.person_id = n.person_id and g.kind = n.kind and g.number_index = n.number_index
        )
      returning n.person_id as id`,
    [given, people.map(({ id }) => id)],
  );
  const begun = await tx.query<{ id: string }>(
    /* sql */ `
      insert into people_numbers as n (person_id, kind, number_index)
      select person_id, kind, number_index from jsonb_populate_recordset(null::people_numbers, $1)
      on conflict (person_id, kind, number_index) do update set valid_until = null where n.valid_until is not null
      returning n.person_id as id`,
    [given],
  );
  return [...ended.rows, ...begun.rows].map(({ id }) => id);
}
