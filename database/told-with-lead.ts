import { z } from 'zod';
import { ENDINGS, INVESTIGATION_RESULTS, OUTCOMES } from '../domain/codes.ts';
import { type OneOfSeveral, returnedOutcomeOf } from '../domain/returned-outcome.ts';
import { tellOfNews } from './outbox.ts';
import type { Transaction } from './pool.ts';

/** The results of a report's investigations; of the reports of the query as `r`. */
export const RESULTS_OF_REPORT = /* sql */ `
  array(
    select t.decision ->> 'result' from tasks t
    where t.report_id = r.id and t.kind = 'record-investigation-result' and t.state = 'completed'
  )`;

const partRow = z.object({
  closed: z.boolean(),
  ending: z.enum(ENDINGS).nullable(),
  outcomes: z.array(z.enum(OUTCOMES)),
  results: z.array(z.enum(INVESTIGATION_RESULTS)),
});

/**
 * Where the parts of a report stand that forces of this deployment have. What other forces do with theirs they tell the
 * sender themselves.
 *
 * @param at - the process's now
 */
export async function partsToTellOf(tx: Transaction, reportId: string, at: Date): Promise<OneOfSeveral[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select r.stage = 'CLOSED' as closed, case when r.stage = 'CLOSED' then r.ending end as ending, r.outcomes,
        ${RESULTS_OF_REPORT} as results
      from reports r
      where r.id in (select part_report_id from report_parts where report_id = $1 and part_report_id is not null)`,
    [reportId],
  );
  return z
    .array(partRow)
    .parse(rows)
    .map(({ closed, ...report }) => ({ closed, outcome: returnedOutcomeOf(report, at) }));
}

/** Whether the sender is told of a report under another's reference: it is a part of that. */
export async function isToldWithLead(tx: Transaction, reportId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    /* sql */ `select from report_parts where part_report_id = $1 limit 1`,
    [reportId],
  );
  return rowCount !== 0;
}

/**
 * Have the report that this one is a part of look again at what its sender is told, closed as it may be. In the
 * transaction that changes the part: whatever the lead saw before it is committed, it looks once more after. Safe to repeat.
 */
export async function wakeLead(tx: Transaction, partReportId: string): Promise<void> {
  const { rows } = await tx.query<{ lead: string }>(
    /* sql */ `select distinct report_id as lead from report_parts where part_report_id = $1`,
    [partReportId],
  );
  for (const { lead } of rows) await tellOfNews(tx, lead);
}
