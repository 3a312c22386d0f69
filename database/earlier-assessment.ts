import type { Actor } from '../domain/access.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import type { Transaction } from './pool.ts';
import { formFor } from './judged-form.ts';
import type { Task } from './tasks.ts';

/** What a new assessment may begin with: the latest one, and why a second person returned it, where one has. */
export interface EarlierAssessment {
  form: unknown;
  /** The second person's form; null where nobody has returned it. */
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
  const { rows } = await tx.query<{ id: string; returnedIn: string | null }>(
    /* sql */ `
      select t.id, (
          select a.id from tasks a
          where a.about_task = t.id and a.kind = 'approve-decision' and a.decision ->> 'decision' = 'RETURN'
          order by a.completed_at desc limit 1
        ) as "returnedIn"
      from tasks t
      where t.report_id = $1 and t.kind = 'assess-report' and t.state = 'completed' and t.form_sealed is not null
      order by t.completed_at desc, t.id limit 1`,
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
    returned: latest.returnedIn === null ? null : await formFor(tx, vault, latest.returnedIn, actor.id),
  };
}
