import { RuleError } from '../domain/errors.ts';
import { appendAudit } from './audit.ts';
import type { Completion } from './completion.ts';
import { judgesRouting } from './decided-routes.ts';
import type { Transaction } from './pool.ts';
import { BEFORE_READ, enterStage } from './stages.ts';
import { recordEvent } from './timeline.ts';
import { asConsequence } from './transactions.ts';
import { withdrawTask } from './withdraw-task.ts';

/**
 * End a report that its sender has withdrawn, if a person decides so: its first reading is not needed any more. Danger
 * and safeguarding are not touched: they go on to their own ends, and the report waits for them.
 *
 * @throws RuleError `ALREADY_ASSESSED` where somebody has assessed it: then another assessment says what becomes of it;
 *   `READ_WITH_ANOTHER` where another report, which its sender has not withdrawn, is read as one with it
 */
export async function settleRetraction(
  tx: Transaction,
  { actor, task, form }: Completion<'review-retraction'>,
): Promise<void> {
  if (form.decision !== 'END') return;
  const { reportId, force } = task;
  await asConsequence(tx, async () => {
    const { rows } = await tx.query<{ id: string; kind: string; state: string }>(
      /* sql */ `
        select id, kind, state from tasks t where report_id = $1
          and (kind in ('assess-report', 'route-report') or ${judgesRouting('t')})
        order by id for update`,
      [reportId],
    );
    if (rows.some(({ kind, state }) => kind === 'assess-report' && state === 'completed'))
      throw new RuleError(
        'ALREADY_ASSESSED',
        'must be GO_ON or REASSESS: the report has been assessed, so an assessment says what becomes of it',
        '/form/decision',
      );
    const { rowCount } = await tx.query(/* sql */ `select from reports where merged_into = $1`, [reportId]);
    if (rowCount !== 0)
      throw new RuleError(
        'READ_WITH_ANOTHER',
        'must be GO_ON or REASSESS: another report is read as one with this and was not withdrawn; end the merge first',
        '/form/decision',
      );
    for (const { id } of rows)
      await withdrawTask(tx, { taskId: id, because: 'WITHDRAWN_BY_SENDER', by: actor });
    await tx.query(
      /* sql */ `update reports set withdrawn_by_sender_at = now(), version = version + 1 where id = $1`,
      [reportId],
    );
    await enterStage(tx, { reportId, stage: 'ACTION', from: BEFORE_READ, by: actor });
    await recordEvent(tx, { reportId, kind: 'WITHDRAWN_BY_SENDER', actor: actor.id });
    const record = { recordKind: 'report', recordId: reportId, reportId } as const;
    const codes = { event: 'WITHDRAWN_BY_SENDER' };
    await appendAudit(tx, { force, actor, action: 'ALTERATION', ...record, codes });
  });
}
