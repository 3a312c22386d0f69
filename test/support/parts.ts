import { readRequest } from '../../database/hand-offs.ts';
import { asWorker } from '../../database/transactions.ts';
import type { Line } from './line.ts';
import { takeHoldOf, type TestReport } from './reports.ts';

const REASON = 'An invented reason that is long enough.';

/** Take hold of the part of a report that a force of this deployment has. */
export async function partAt(line: Line, report: TestReport, force = 'west-midlands'): Promise<TestReport> {
  const { rows } = await line.world.database.admin.query<{ id: string; reference: string }>(
    /* sql */ `
      select r.id, r.reference from pacars.report_parts p join pacars.reports r on r.id = p.part_report_id
      where p.report_id = $1 and p.force = $2 limit 1`,
    [report.id, force],
  );
  if (!rows[0]) throw new RangeError(`${force} has no part`);
  return takeHoldOf(line, rows[0].id, rows[0].reference);
}

/** What somebody reads of a report, as it is answered. */
export const contentOf = async (line: Line, login: string, id: string): Promise<string> =>
  (await line.world.as(login).post(`/v1/reports/${id}/content`, { reason: REASON })).text;

/** What other forces were sent of a report, each as JSON. */
export async function sentTo({ world }: Line, report: TestReport): Promise<string[]> {
  const { rows } = await world.database.admin.query<{ id: string }>(
    /* sql */ `select id from pacars.hand_offs where report_id = $1 and system = 'force-desk' order by occasion`,
    [report.id],
  );
  return asWorker(world.database.worker, async (tx) => {
    const sent: string[] = [];
    for (const { id } of rows)
      sent.push(JSON.stringify(await readRequest(tx, world.vault, { reportId: report.id, handOffId: id })));
    return sent;
  });
}
