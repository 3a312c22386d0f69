import type { Actor } from '../domain/access.ts';
import type { Database } from './pool.ts';

/** Something that staff ask for by its id. */
export interface RefusedThing {
  kind: 'report' | 'task' | 'break-glass';
  id: string;
}

/**
 * Note that somebody was refused a thing, in a transaction of its own. One call of one function does the same
 * steps and the same write whether or not there is such a thing, so that the answer takes as long. The entry goes to the
 * force whose thing it is; where there is none, to the person's own.
 */
export async function noteRefusal(
  database: Database,
  { actor, thing, route, status }: { actor: Actor; thing: RefusedThing; route: string; status: number },
): Promise<void> {
  const roles = actor.roles.join(' ');
  await database.query({
    name: 'note-refusal',
    text: /* sql */ `select note_refusal($1, $2, $3, $4, $5, $6, $7)`,
    values: [actor.id, roles, actor.forces[0] ?? 'none', thing.kind, thing.id, route, status],
  });
}
