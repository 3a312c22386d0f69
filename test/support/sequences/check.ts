import { HAND_OFF_SYSTEMS } from '../../../domain/hand-off-systems.ts';
import type { Database } from '../../../database/pool.ts';
import type { Line } from '../line.ts';

/**
 * What is wrong with the rows that the reports have left; nothing where all is well.
 *
 * @param rows - where they are read. (Default: the line's database)
 */
export async function faultsOf(
  line: Line,
  rows: Pick<Database, 'query'> = line.world.database.admin,
): Promise<string[]> {
  const found: string[] = [];
  const look = async (what: string, sql: string): Promise<void> => {
    const { rows: faults } = await rows.query<{ fault: string }>(sql);
    found.push(...faults.map(({ fault }) => `${what}: ${fault}`));
  };
  await look(
    'a report is not closed',
    /* sql */ `select id::text as fault from pacars.reports where stage <> 'CLOSED' or ending is null`,
  );
  await look(
    'a task is left',
    /* sql */ `select kind || ' of ' || report_id as fault from pacars.tasks where state in ('open', 'claimed')`,
  );
  await look(
    'a message was not considered',
    /* sql */ `select id::text as fault from pacars.messages where considered_at is null`,
  );
  await look(
    'a hand-off is not settled',
    /* sql */ `
      select system || ' ' || state || ' of ' || report_id as fault from pacars.hand_offs
      where state not in ('delivered', 'done-by-hand', 'abandoned')`,
  );
  await look(
    'something was handed over twice, or too late',
    /* sql */ `
      select system || ' ' || state || ' of ' || report_id as fault from pacars.hand_offs
      where late_receipts <> '{}' or (state <> 'unknown' and unknown_since is not null)`,
  );
  await look(
    'somebody did what they may not',
    /* sql */ `
      select t.kind || ' by ' || p.login as fault
      from pacars.tasks t join pacars.people p on p.id = t.completed_by
      where t.state = 'completed' and (
        not p.roles && t.roles or p.id = any (t.barred) or p.force <> t.force
        or exists (
          select from pacars.report_exclusions e
          where e.report_id = t.report_id and e.person_id = p.id
        ))`,
  );
  await look(
    'an outcome has no task of its own',
    /* sql */ `
      select o.outcome || ' of ' || r.id as fault
      from pacars.reports r cross join lateral unnest(r.outcomes) as o (outcome)
      where not exists (
        select from pacars.tasks t
        where t.report_id = r.id and t.state = 'completed'
          and t.kind = case o.outcome when 'INVESTIGATION' then 'record-investigation-result'
            when 'SAFEGUARDING' then 'confirm-safeguarding' else 'grade-intelligence' end
      )`,
  );
  await look(
    'danger was not triaged',
    /* sql */ `
      select r.id::text as fault from pacars.reports r
      where r.danger and not exists (
        select from pacars.tasks t
        where t.report_id = r.id and t.kind = 'triage-danger' and t.state = 'completed'
      )`,
  );
  await look(
    'the timeline does not name each stage once',
    /* sql */ `
      select told.report_id || ' ' || told.stage as fault
      from (
        select report_id, id, codes ->> 'stage' as stage,
          lag(codes ->> 'stage') over (partition by report_id order by id) as before,
          lead(id) over (partition by report_id order by id) is null as last
        from pacars.report_events where codes ? 'stage'
      ) told join pacars.reports r on r.id = told.report_id
      where told.stage = told.before or (told.last and told.stage <> r.stage)`,
  );
  return [...found, ...(await miscounted(line, rows))];
}

/** Hand-offs that were not counted once by the system that they went to. */
async function miscounted(line: Line, from: Pick<Database, 'query'>): Promise<string[]> {
  const { rows } = await from.query<{ system: string; receipts: string[] }>(/* sql */ `
      select system, array_agg(receipt) as receipts from pacars.hand_offs where state = 'delivered' group by system`);
  const found: string[] = [];
  for (const system of HAND_OFF_SYSTEMS) {
    const { effects } = await line.simulators.state(system);
    const counted = new Map<string, number>();
    for (const { ourReference } of effects) counted.set(ourReference, (counted.get(ourReference) ?? 0) + 1);
    for (const [reference, times] of counted)
      if (times !== 1) found.push(`${system} has ${times} effects of ${reference}`);
    const known = new Set(effects.map(({ reference }) => reference));
    const held = rows.find((row) => row.system === system)?.receipts ?? [];
    for (const receipt of held) if (!known.has(receipt)) found.push(`${system} knows nothing of ${receipt}`);
    if (new Set(held).size !== held.length) found.push(`${system} has given a receipt twice`);
  }
  return found;
}
