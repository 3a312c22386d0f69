import type { Actor } from '../domain/access.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import type { Transaction } from './pool.ts';
import { formFor } from './judged-form.ts';
import { whyReturned } from './returned-decision.ts';
import type { Task } from './tasks.ts';

/** What a new assessment may begin with: the latest one, and why a second person returned it, where one has. */
export interface EarlierAssessment {
  form: unknown;
  /** Why, in the second person's words; null where nobody has returned it. */
  returned: unknown;
}

/**
 * The latest completed assessment of the report, for whoever holds the task to make a new one. The reading is recorded;
 * undefined where there is none.
 */
export async function earlierAssessment(
  tx: Transaction,
  vault: Vault,
  { actor, task }: { actor: Actor; task: Task },
): Promise<EarlierAssessment | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select id from tasks
      where report_id = $1 and kind = 'assess-report' and state = 'completed' and form_sealed is not null
      order by completed_at desc, id limit 1`,
    [task.reportId],
  );
  const latest = rows[0];
  if (!latest) return undefined;
  await appendAudit(tx, {
    force: task.force,
    actor,
    action: 'CONSULTATION',
    recordKind: 'report',
    recordId: task.reportId,
    reportId: task.reportId,
    reasonCode: 'TASK',
    codes: { what: 'EARLIER_ASSESSMENT' },
  });
  return {
    form: await formFor(tx, vault, latest.id, actor.id),
    returned: await whyReturned(tx, vault, { reportId: task.reportId, taskId: latest.id }),
  };
}
