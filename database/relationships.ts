import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import { RuleError } from '../domain/errors.ts';
import {
  OWN_RELATIONSHIPS_A_DAY,
  OWN_RELATIONSHIPS_MAX,
  RELATIONSHIP_KINDS,
  type RelationshipKind,
} from '../domain/relationships.ts';
import { appendAudit, forceOf } from './audit.ts';
import { changeDirectory } from './directory-lock.ts';
import type { Transaction } from './pool.ts';
import { rescreenReportsOf } from './screening.ts';
import { asConsequence } from './transactions.ts';

interface GivenPeople {
  people: readonly { id: string; relationships: readonly { with: string; kind: RelationshipKind }[] }[];
  idOf: ReadonlyMap<string, string>;
  source: 'ADMINISTRATOR' | 'PEOPLE_SYSTEM';
}

/**
 * Take over the ties of people as their source gives them; what it gives no longer ends now, and stays as history.
 * A tie to somebody whom the directory does not know is passed over.
 *
 * @returns both sides of every tie that is new or has ended
 */
export async function putRelationships(
  tx: Transaction,
  { people, idOf, source }: GivenPeople,
): Promise<string[]> {
  const ties = people.flatMap(({ id, relationships }) =>
    relationships.flatMap(({ with: login, kind }) => {
      const other = idOf.get(login);
      return other === undefined || other === id ? [] : [{ id: randomUUID(), person: id, other, kind }];
    }),
  );
  const given = JSON.stringify(ties);
  const shape = 'as g(id uuid, person uuid, other uuid, kind text)';
  const ended = await tx.query<{ one: string; other: string }>(
    /* sql */ `
      update declared_relationships d set valid_until = now()
      where d.valid_until is null and d.source = $3 and d.person_id = any ($2::uuid[])
        and not exists (
          select from jsonb_to_recordset($1) ${shape}
          where g.person = d.person_id and g.other = d.other_id and g.kind = d.kind
        )
      returning person_id as one, other_id as other`,
    [given, people.map(({ id }) => id), source],
  );
  const begun = await tx.query<{ one: string; other: string }>(
    /* sql */ `
      insert into declared_relationships (id, person_id, other_id, kind, source)
      select distinct on (g.person, g.other, g.kind) g.id, g.person, g.other, g.kind, $2 from jsonb_to_recordset($1) ${shape}
      on conflict (person_id, other_id, kind, source) where valid_until is null do nothing
      returning person_id as one, other_id as other`,
    [given, source],
  );
  return [...ended.rows, ...begun.rows].flatMap(({ one, other }) => [one, other]);
}

const relationshipRow = z.object({
  id: z.uuid(),
  login: z.string(),
  name: z.string(),
  kind: z.enum(RELATIONSHIP_KINDS),
  since: z.date().transform((at) => at.toISOString()),
});
/** A tie that a person has declared by themselves, with the other side's login and name. */
export type OwnRelationship = z.infer<typeof relationshipRow>;

/** The ties that the actor has declared and that still hold. What others have declared about them is not theirs to see. */
export async function ownRelationships(tx: Transaction, actor: Actor): Promise<OwnRelationship[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select d.id, p.login, p.display_name as name, d.kind, d.valid_from as since
      from declared_relationships d join people p on p.id = d.other_id
      where d.person_id = $1 and d.source = 'PERSON' and d.valid_until is null
      order by d.valid_from, d.id`,
    [actor.id],
  );
  return z.array(relationshipRow).parse(rows);
}

async function audit(tx: Transaction, actor: Actor, event: string, id: string, kind: string): Promise<void> {
  await appendAudit(tx, {
    force: await forceOf(tx, actor.id),
    actor,
    action: 'ALTERATION',
    recordKind: 'person',
    recordId: actor.id,
    codes: { event, relationship: id, kind },
  });
}

/**
 * Hold what one person declares within bounds, counting what they have ended too: each declaration sets the screen of
 * reports going, and a loop of them would try out whom there are reports about.
 *
 * @throws RuleError `TOO_MANY_RELATIONSHIPS`
 */
async function requireMeasure(tx: Transaction, actor: Actor): Promise<void> {
  const { rows } = await tx.query<{ day: number; year: number }>(
    /* sql */ `
      select count(*) filter (where valid_from > now() - interval '1 day')::int as day, count(*)::int as year
      from declared_relationships
      where person_id = $1 and source = 'PERSON' and valid_from > now() - interval '12 months'`,
    [actor.id],
  );
  const { day = 0, year = 0 } = rows[0] ?? {};
  if (day >= OWN_RELATIONSHIPS_A_DAY || year >= OWN_RELATIONSHIPS_MAX)
    throw new RuleError(
      'TOO_MANY_RELATIONSHIPS',
      `You may declare ${OWN_RELATIONSHIPS_A_DAY} within a day and ${OWN_RELATIONSHIPS_MAX} within a year: have further ones entered in the people system.`,
    );
}

/**
 * Declare a tie to somebody. It keeps the declarer from reports about the other, at once: those are screened in this
 * transaction, and what the declarer has in hand of them is taken away. Safe to repeat: the same tie is one tie.
 *
 * @throws RuleError `PERSON_NOT_KNOWN`, `TOO_MANY_RELATIONSHIPS`
 */
export async function declareRelationship(
  tx: Transaction,
  { actor, login, kind }: { actor: Actor; login: string; kind: RelationshipKind },
): Promise<void> {
  await changeDirectory(tx);
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `select id from people where login = $1 and active and id <> $2`,
    [login, actor.id],
  );
  const other = rows[0]?.id;
  if (other === undefined)
    throw new RuleError('PERSON_NOT_KNOWN', 'must be the login of somebody else in the directory', '/login');
  const own = await ownRelationships(tx, actor);
  if (own.some((tie) => tie.login === login && tie.kind === kind)) return;
  await requireMeasure(tx, actor);
  const id = randomUUID();
  await tx.query(
    /* sql */ `
      insert into declared_relationships (id, person_id, other_id, kind, source) values ($1, $2, $3, $4, 'PERSON')`,
    [id, actor.id, other, kind],
  );
  await asConsequence(tx, () => rescreenReportsOf(tx, { people: [other] }, { by: 'nobody' }));
  await audit(tx, actor, 'RELATIONSHIP_DECLARED', id, kind);
}

/** Whether the actor has declared a tie under this id, still in force or not. */
export async function hasDeclared(tx: Transaction, actor: Actor, id: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    /* sql */ `select from declared_relationships where id = $1 and person_id = $2 and source = 'PERSON'`,
    [id, actor.id],
  );
  return rowCount !== 0;
}

/**
 * End a tie that the actor has declared. It stays as history: of reports about what happened while it held, the
 * declarer stays excluded. Safe to repeat.
 */
export async function endRelationship(
  tx: Transaction,
  { actor, id }: { actor: Actor; id: string },
): Promise<void> {
  await changeDirectory(tx);
  const { rows } = await tx.query<{ kind: string }>(
    /* sql */ `
      update declared_relationships set valid_until = now()
      where id = $1 and person_id = $2 and source = 'PERSON' and valid_until is null
      returning kind`,
    [id, actor.id],
  );
  if (rows[0]) await audit(tx, actor, 'RELATIONSHIP_ENDED', id, rows[0].kind);
}
