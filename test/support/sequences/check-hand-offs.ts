import { HAND_OFF_SYSTEMS } from '../../../domain/hand-off-systems.ts';
import type { Database } from '../../../database/pool.ts';
import type { Line } from '../line.ts';

interface HandOffRow {
  id: string;
  system: string;
  state: string;
  receipt: string | null;
  /** Whether whoever settled it by hand was told that it may have arrived. */
  told: boolean;
}

/** How people settle what a system has refused. */
const BY_PEOPLE = new Set(['done-by-hand', 'abandoned']);

async function handOffs(from: Pick<Database, 'query'>): Promise<HandOffRow[]> {
  const { rows } = await from.query<HandOffRow>(/* sql */ `
    select h.id, h.system, h.state, h.receipt, exists (
        select from pacars.tasks t
        where t.report_id = h.report_id and t.kind = 'resolve-hand-off' and t.state = 'completed'
          and t.notes @> array['HAND_OFF ' || h.id, 'MAY_HAVE_ARRIVED']
      ) as told
    from pacars.hand_offs h`);
  return rows;
}

/** Hand-offs that were not counted once: by the system that they went to, or by hand. */
export async function miscounted(line: Line, from: Pick<Database, 'query'>): Promise<string[]> {
  const rows = await handOffs(from);
  const found: string[] = [];
  for (const system of HAND_OFF_SYSTEMS) {
    const { effects } = await line.simulators.state(system);
    const times = new Map<string, number>();
    for (const { ourReference } of effects) times.set(ourReference, (times.get(ourReference) ?? 0) + 1);
    for (const [reference, count] of times)
      if (count !== 1) found.push(`${system} has ${count} effects of ${reference}`);
    const ours = new Map(rows.filter((row) => row.system === system).map((row) => [row.id, row]));
    for (const reference of times.keys()) {
      const row = ours.get(reference);
      if (!row) found.push(`${system} has an effect of what nobody handed to it`);
      else if (BY_PEOPLE.has(row.state) && !row.told)
        found.push(`${system} has an effect of what is ${row.state}`);
    }
    for (const { id, state, receipt } of ours.values()) {
      if (state !== 'delivered') continue;
      if (!effects.some(({ ourReference, reference }) => ourReference === id && reference === receipt))
        found.push(`${system} knows nothing of ${receipt}`);
    }
  }
  return found;
}
