import { outOfScope } from './forms.ts';
import { eventually } from './eventually.ts';
import type { Line } from './line.ts';
import type { TestReport } from './reports.ts';

/** Which of the two comes to the report's row first. */
export type First = 'act' | 'close';

/** How many connections of the line's database wait for a lock. */
async function waiting(line: Line): Promise<number> {
  const { rows } = await line.world.database.admin.query<{ waiting: number }>(/* sql */ `
      select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`);
  return rows[0]?.waiting ?? 0;
}

/**
 * Decide a report's assessment so that it closes, and have something else done to it in that moment: one waits for the
 * other at the report's row, in the order asked for, and both are let go together.
 *
 * @param act - begins something that takes the lock of the report's row, and nothing before it that the close waits for
 */
export async function raceWithClose<Result>(
  line: Line,
  report: TestReport,
  { first, act }: { first: First; act: (assessment: string) => Promise<Result> },
): Promise<Result> {
  const holder = await line.world.database.admin.connect();
  try {
    // The sender is told before the close: while they cannot be, the report stands just before it.
    await line.simulators.order('crimestoppers', { down: true });
    const { id } = await report.complete('assess-report', outOfScope('COMPLAINTS'));
    await eventually(async () => (await report.returns())[0]?.attempts ?? 0).toBeGreaterThan(0);
    await holder.query('begin');
    if (first === 'act')
      await holder.query(/* sql */ `select from pacars.reports where id = $1 for no key update`, [report.id]);
    // Held up after it has the report's row and before it is done: the clock of retention is what it sets last.
    else await holder.query(/* sql */ `lock table pacars.report_retention in share mode`);
    const steps = {
      act: () => act(id),
      close: () => line.simulators.cure('crimestoppers'),
    };
    const results: Partial<{ act: Promise<Result>; close: Promise<void> }> = {};
    const begin = async (what: First, queued: number): Promise<void> => {
      if (what === 'act') results.act = steps.act();
      else results.close = steps.close();
      await eventually(() => waiting(line)).toBe(queued);
    };
    await begin(first, 1);
    await begin(first === 'act' ? 'close' : 'act', 2);
    await holder.query('commit');
    await results.close;
    if (!results.act) throw new RangeError('nothing was done');
    return await results.act;
  } finally {
    await holder.query('rollback');
    holder.release();
    await line.simulators.cure('crimestoppers');
  }
}
