import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import { RuleError } from '../domain/errors.ts';
import { readingOf } from '../domain/report-run.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, keepReason } from './audit.ts';
import { holdDirectory } from './directory-lock.ts';
import { knowsByGrantAlone, noteReportsShown } from './granted-access.ts';
import { checkPair } from './merge-pair.ts';
import { tellWorkflow, URGENCY } from './outbox.ts';
import { judgesRouting } from './decided-routes.ts';
import { leftToNobody } from './owners-left.ts';
import type { Transaction } from './pool.ts';
import { stopRetention } from './retention-clocks.ts';
import { findReport, type Report } from './reports.ts';
import { lockForScreen, rescreenReport } from './screening.ts';
import { readRiskAgain } from './safeguarding-plans.ts';
import { openSealer } from './sealed-content.ts';
import { keepAwayApart } from './shared-exclusions.ts';
import { BEFORE_READ, enterStage, leaveClosed } from './stages.ts';
import { openTask } from './tasks.ts';
import { changeTies, tiedTo } from './tied-reports.ts';
import { recordEvent } from './timeline.ts';
import { asConsequence } from './transactions.ts';
import { withdrawTask } from './withdraw-task.ts';

const instant = z.date().transform((at) => at.toISOString());
const mergeRow = z.object({
  id: z.uuid(),
  reportId: z.uuid(),
  into: z.uuid(),
  mergedAt: instant,
  mergedBy: z.uuid(),
  undoneAt: instant.nullable(),
  undoneBy: z.uuid().nullable(),
});
/** Two reports that are, or were, read as one. Instants are UTC RFC 3339. */
export type Merge = z.infer<typeof mergeRow>;

const COLUMNS = /* sql */ `
  id, report_id as "reportId", into_report_id as "into", merged_at as "mergedAt", merged_by as "mergedBy",
  undone_at as "undoneAt", undone_by as "undoneBy"`;

/** The merges of a report, of which the caller may know both sides, oldest first. By emergency access, that is noted. */
export async function mergesOf(tx: Transaction, reportId: string): Promise<Merge[]> {
  const { rows } = await tx.query(
    /* sql */ `select ${COLUMNS} from report_merges where report_id = $1 or into_report_id = $1 order by merged_at, id`,
    [reportId],
  );
  const merges = z.array(mergeRow).parse(rows);
  const others = merges.flatMap((merge) => [merge.reportId, merge.into]).filter((id) => id !== reportId);
  await noteReportsShown(tx, others);
  return merges;
}

/** Lock two reports, and all that is tied to either, for a merge or its end: the ties change, so one goes at a time. */
async function lockBoth(tx: Transaction, ...reportIds: [string, string]): Promise<void> {
  await changeTies(tx);
  await lockForScreen(tx, ...reportIds);
}

/** What the first reading of a report opens, and nobody has done: it is read with the other instead. */
const READINGS = ['assess-report', 'route-report', 'review-further-information'] as const;

interface Act {
  actor: Actor;
  reason: string;
  clocks: ClockOverrides;
}

/** Keep the words under the report's own key, and put the act on its timeline and in its audit. */
async function recordOn(
  tx: Transaction,
  vault: Vault,
  { actor, reason }: Act,
  {
    report,
    merge,
    kind,
    codes,
  }: {
    report: Pick<Report, 'id' | 'force'>;
    /** The merge's own id. */
    merge: string;
    kind: 'MERGED' | 'UNMERGED';
    codes: Record<string, string>;
  },
): Promise<void> {
  const { id: reportId, force } = report;
  const sealer = await openSealer(tx, vault, reportId);
  const reasonHash = await keepReason(tx, { reportId, seal: (context) => sealer.seal(reason, context) });
  // Whoever may know this report need not know the other: which it is stands in the audit and among the merges.
  await recordEvent(tx, { reportId, kind, actor: actor.id, codes: { merge } });
  const why = { reasonCode: 'STATED', reasonHash, codes: { event: kind, ...codes } };
  const record = { recordKind: 'report', recordId: reportId, reportId } as const;
  await appendAudit(tx, { force, actor, action: 'COMBINATION', ...record, ...why });
}

/**
 * Read a report as one with another of the same force. What has not been read of it is read there; what somebody has
 * begun on it goes on to its end under its own reference, danger above all; then it closes as merged. Whoever must not
 * know one must not know the other from now on, and a seal on one is on both. Keys, hand-offs, audit and identity stay
 * with each. Not to be repeated: the second time it is merged already.
 *
 * @throws NotFoundError when the caller may not know both; RuleError `NOT_TO_BE_MERGED`, `NOBODY_LEFT`
 */
export async function mergeReports(
  tx: Transaction,
  vault: Vault,
  { reportId, into, ...act }: Act & { reportId: string; into: string },
): Promise<Merge> {
  const { actor, clocks } = act;
  await holdDirectory(tx);
  await asConsequence(tx, () => lockBoth(tx, reportId, into));
  // Looked for once the locks are held: whoever was excluded while we waited must find nothing.
  const report = await findReport(tx, reportId);
  const other = await findReport(tx, into);
  const isGranted = async (id: string): Promise<boolean> => knowsByGrantAlone(tx, id);
  if (!report || !other || (await isGranted(reportId)) || (await isGranted(into)))
    throw new RuleError('NOT_TO_BE_MERGED', 'must be a report that you may know', '/into');
  return asConsequence(tx, async () => {
    await checkPair(tx, reportId, into);
    const before = await leftToNobody(tx, reportId, into);
    const id = randomUUID();
    await tx.query(
      // The instant at which the locks are held: no assessment completed before it can have been judged by both.
      /* sql */ `
        insert into report_merges (id, report_id, into_report_id, merged_by, merged_at)
        values ($1, $2, $3, $4, clock_timestamp())`,
      [id, reportId, into, actor.id],
    );
    await tx.query(/* sql */ `update reports set merged_into = $2, version = version + 1 where id = $1`, [
      reportId,
      into,
    ]);
    await enterStage(tx, { reportId, stage: 'ACTION', from: BEFORE_READ, by: actor });
    const { rows } = await tx.query<{ id: string }>(
      /* sql */ `
        select id from tasks t
        where report_id = $1 and (kind = any ($2::text[]) or ${judgesRouting('t')}) and state in ('open', 'claimed')
        order by id for update`,
      [reportId, READINGS],
    );
    for (const task of rows) await withdrawTask(tx, { taskId: task.id, because: 'MERGED', by: actor });
    // Kept as long as the other: its clock stands still until that closes.
    await stopRetention(tx, reportId);
    await recordOn(tx, vault, act, { report, merge: id, kind: 'MERGED', codes: { into } });
    await recordOn(tx, vault, act, { report: other, merge: id, kind: 'MERGED', codes: { merged: reportId } });
    await rescreenReport(tx, into, { by: actor });
    await checkOwners(tx, into, before);
    await readAnew(tx, { report, other, merge: id, actor, clocks });
    await tellBoth(tx, reportId, into);
    return readMerge(tx, id);
  });
}

/** Have what a merge brings read where it is read now, and the risk there with it: it is news as a message is. */
async function readAnew(
  tx: Transaction,
  {
    report,
    other: { id: reportId, force, priority },
    merge,
    actor,
    clocks,
  }: { report: Report; other: Report; merge: string; actor: Actor; clocks: ClockOverrides },
): Promise<void> {
  const news = {
    reportId,
    force,
    priority: report.priority === 'IMMEDIATE' ? report.priority : priority,
    notes: ['MERGED'],
    openedAt: new Date(),
    clocks,
    openedBy: actor,
  };
  const occasion = `merge/${merge}`;
  await readRiskAgain(tx, { ...news, rowId: occasion });
  await openTask(tx, { ...news, kind: 'review-further-information', occasion });
}

async function tellBoth(tx: Transaction, ...reportIds: string[]): Promise<void> {
  for (const reportId of reportIds)
    await tellWorkflow(tx, reportId, { kind: 'message-received', messageId: randomUUID() }, URGENCY.decision);
}

/** @throws RuleError where one would be sealed and nobody could deal with it; nothing has then changed */
async function checkOwners(tx: Transaction, reportId: string, before: ReadonlySet<string>): Promise<void> {
  if ([...(await leftToNobody(tx, reportId))].some((id) => !before.has(id)))
    throw new RuleError(
      'NOBODY_LEFT',
      'cannot be merged while nobody would be left to deal with the two: have your force name a further owner of sealed reports',
      '/into',
    );
}

async function readMerge(tx: Transaction, id: string): Promise<Merge> {
  const { rows } = await tx.query(/* sql */ `select ${COLUMNS} from report_merges where id = $1`, [id]);
  return mergeRow.parse(rows[0]);
}

/**
 * End a merge: the report is worked on by itself again, opened if it had closed. Its messages are its own, those that
 * came meanwhile too, and are read anew; what the merge has opened on the other goes on. Who was kept away stays away.
 *
 * @throws RuleError `NOT_MERGED` when it has ended before
 */
export async function undoMerge(
  tx: Transaction,
  vault: Vault,
  { mergeId, reportId, ...act }: Act & { mergeId: string; reportId: string },
): Promise<Merge> {
  const { actor, clocks } = act;
  const known = (await mergesOf(tx, reportId)).find(({ id }) => id === mergeId);
  if (!known) throw new RuleError('NOT_MERGED', 'The two are not read as one.');
  await holdDirectory(tx);
  await asConsequence(tx, () => lockBoth(tx, known.reportId, known.into));
  const report = await findReport(tx, known.reportId);
  const other = await findReport(tx, known.into);
  if (!report || !other) throw new RuleError('NOT_MERGED', 'The two are not read as one.');
  return asConsequence(tx, async () => {
    await keepAwayApart(tx, (await tiedTo(tx, [report.id])).flat());
    const { rowCount } = await tx.query(
      /* sql */ `update report_merges set undone_at = now(), undone_by = $2 where id = $1 and undone_at is null`,
      [mergeId, actor.id],
    );
    if (rowCount === 0) throw new RuleError('NOT_MERGED', 'The two are not read as one any more.');
    await openAgain(tx, { reportId: report.id, clocks, actor });
    const end = { merge: mergeId, kind: 'UNMERGED' } as const;
    await recordOn(tx, vault, act, { report, ...end, codes: { from: other.id } });
    await recordOn(tx, vault, act, { report: other, ...end, codes: { merged: report.id } });
    await tellBoth(tx, report.id, other.id);
    return readMerge(tx, mergeId);
  });
}

/** Open a report that was merged, and have it read by itself: from the first where it never was, else what is new. */
async function openAgain(
  tx: Transaction,
  { reportId, clocks, actor }: { reportId: string; clocks: ClockOverrides; actor: Actor },
): Promise<void> {
  const { rows: found } = await tx.query<{ routing: string; unread: boolean }>(
    /* sql */ `
      select routing, not exists (
        -- One that a second person returned has decided nothing.
        select from tasks t
        where t.report_id = r.id and t.kind = 'assess-report' and t.state = 'completed' and t.returned_sealed is null
      ) as unread
      from reports r where id = $1`,
    [reportId],
  );
  if (!found[0]) throw new RangeError('there is no such report');
  const { routing, unread } = found[0];
  const stage = !unread ? 'ACTION' : routing === 'UNKNOWN' ? 'ROUTING' : 'ASSESSMENT';
  const wasClosed = await leaveClosed(tx, { reportId, stage, actor: actor.id });
  if (!wasClosed) await enterStage(tx, { reportId, stage, by: actor });
  const { rows } = await tx.query<{ round: number; force: string; priority: 'ROUTINE' }>(
    /* sql */ `
      update reports
      set merged_into = null, version = version + 1,
        -- 'MERGED_INTO' says nothing of how it will have ended by itself.
        previous_ending = nullif(previous_ending, 'MERGED_INTO'),
        round = round + case when $2 then 1 else 0 end,
        round_closings = case when $2 then closings else round_closings end
      where id = $1
      returning round, force, priority`,
    [reportId, unread],
  );
  const [row] = rows;
  if (!row) throw new RangeError('there is no such report');
  await stopRetention(tx, reportId);
  const { round, force, priority } = row;
  const first = routing === 'UNKNOWN' ? 'route-report' : 'assess-report';
  await openTask(tx, {
    reportId,
    kind: unread ? first : 'review-further-information',
    occasion: unread ? readingOf(round) : `unmerge/${randomUUID()}`,
    force,
    priority,
    notes: ['UNMERGED'],
    openedAt: new Date(),
    clocks,
    openedBy: actor,
  });
}
