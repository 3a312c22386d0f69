import type { Database } from '../../../database/pool.ts';
import type { Line } from '../line.ts';
import { miscounted } from './check-hand-offs.ts';
import { TASK_RULES } from './check-tasks.ts';

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
  for (const { what, sql } of TASK_RULES) await look(what, sql);
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
