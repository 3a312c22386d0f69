import type { CloseRequest, CloseResult } from '../domain/report-run.ts';
import { mayClose } from '../domain/open-points.ts';
import { openPointsOf } from './open-points.ts';
import { recordReportChange } from './audit.ts';
import type { Transaction } from './pool.ts';
import { readFacts } from './process.ts';
import { startRetention } from './retention-clocks.ts';
import { recordEvent } from './timeline.ts';

/** What has been done on a report, in numbers, for the timeline's last word on it. */
async function summaryOf(tx: Transaction, reportId: string): Promise<Record<string, number>> {
  const { rows } = await tx.query<Record<string, number>>(
    /* sql */ `
      select
        (select count(*)::int from messages where report_id = $1) as messages,
        (select count(*)::int from tasks where report_id = $1 and state = 'completed') as "tasksDone",
        (select count(*)::int from tasks where report_id = $1 and state = 'withdrawn') as "tasksWithdrawn",
        (select count(*)::int from hand_offs where report_id = $1 and state in ('delivered', 'done-by-hand')) as "handOffs",
        (select count(distinct force)::int from report_parts where report_id = $1) as parts`,
    [reportId],
  );
  return rows[0] ?? {};
}

/**
 * Close a report, unless a message came meanwhile that this run has not dealt with, or something else is open. Locks the
 * report, as intake does, so that a message is either seen here or reopens the report. Safe to repeat.
 */
export async function closeReport(
  tx: Transaction,
  { reportId, considered, ending }: CloseRequest,
): Promise<CloseResult> {
  await tx.query(/* sql */ `select from reports where id = $1 for no key update`, [reportId]);
  await tx.query(
    /* sql */ `
      update messages set considered_at = now()
      where id = any ($2::uuid[]) and considered_at is null
        and ((report_id = $1 and taken_up_by is null) or taken_up_by = $1)`,
    [reportId, considered],
  );
  const facts = await readFacts(tx, reportId);
  if (facts.waiting.length > 0) return { closed: false, facts };
  if (facts.stage === 'CLOSED') return { closed: true };
  if (!mayClose(await openPointsOf(tx, reportId))) return { closed: false, facts };
  const { rows } = await tx.query<{ ending: string }>(
    /* sql */ `
      update reports
      set stage = 'CLOSED', closed_at = now(),
        -- Once acted on, a report stays so: a second assessment that adds nothing takes nothing back.
        ending = case
          when merged_into is not null then 'MERGED_INTO'
          when previous_ending = 'ACTED_ON' and $2 is distinct from 'TRANSFERRED_TO_OTHER_FORCE' then 'ACTED_ON'
          when $2 is null and withdrawn_by_sender_at is not null then 'WITHDRAWN_BY_SENDER'
          else coalesce($2, previous_ending, 'ACTED_ON')
        end,
        closings = closings + 1, version = version + 1
      where id = $1
      returning ending`,
    [reportId, ending],
  );
  await startRetention(tx, reportId);
  const codes = { ending: rows[0]?.ending ?? '' };
  await recordEvent(tx, {
    reportId,
    kind: 'CLOSED',
    codes: { ...codes, ...(await summaryOf(tx, reportId)) },
  });
  await recordReportChange(tx, reportId, { event: 'CLOSED', ...codes });
  return { closed: true };
}
