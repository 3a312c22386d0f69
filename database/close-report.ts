import type { CloseRequest, CloseResult } from '../domain/report-run.ts';
import { mayClose } from '../domain/open-points.ts';
import { endingAtClose } from '../domain/returned-outcome.ts';
import { lockReportRow } from './lock-report.ts';
import { openPointsOf } from './open-points.ts';
import { recordReportChange } from './audit.ts';
import type { Transaction } from './pool.ts';
import { readFacts } from './process.ts';
import { startRetention } from './retention-clocks.ts';
import { standingOf } from './returned-outcomes.ts';
import { enterClosed } from './stages.ts';
import { recordEvent } from './timeline.ts';
import { wakeLead } from './told-with-lead.ts';

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

/** Note what has been dealt with, once nothing is open any more: a run that begins before goes through it again. */
async function noteConsidered(
  tx: Transaction,
  reportId: string,
  considered: readonly string[],
): Promise<void> {
  await tx.query(
    /* sql */ `
      update messages set considered_at = now()
      where id = any ($2::uuid[]) and considered_at is null
        and ((report_id = $1 and taken_up_by is null) or taken_up_by = $1)`,
    [reportId, considered],
  );
}

/**
 * Close a report, unless a message came meanwhile that this run has not dealt with, or something else is open. Locks the
 * report, as intake does, so that a message is either seen here or reopens the report. Safe to repeat.
 */
export async function closeReport(
  tx: Transaction,
  { reportId, considered, ending }: CloseRequest,
): Promise<CloseResult> {
  await lockReportRow(tx, reportId);
  const facts = await readFacts(tx, reportId);
  if (facts.waiting.some((messageId) => !considered.includes(messageId))) return { closed: false, facts };
  const isClosed = facts.stage === 'CLOSED';
  if (!isClosed) {
    // What is unread is counted above: this run has dealt with it, and notes so only now. An answer is waited for by a
    // step of the run, which has come to its end: nothing would ever wake a wait for it here.
    const points = (await openPointsOf(tx, reportId)).filter(
      ({ code }) => code !== 'UNREAD_MESSAGE' && code !== 'ANSWER_AWAITED',
    );
    if (!mayClose(points)) return { closed: false, facts };
  }
  await noteConsidered(tx, reportId, considered);
  if (isClosed) return { closed: true };
  const ended = endingAtClose(ending, await standingOf(tx, reportId));
  await enterClosed(tx, { reportId, ending: ended });
  await startRetention(tx, reportId);
  await wakeLead(tx, reportId);
  const codes = { ending: ended };
  await recordEvent(tx, {
    reportId,
    kind: 'CLOSED',
    codes: { stage: 'CLOSED', ...codes, ...(await summaryOf(tx, reportId)) },
  });
  await recordReportChange(tx, reportId, { event: 'CLOSED', ...codes });
  return { closed: true };
}
