import type { Transaction } from './pool.ts';

/**
 * Who answers for the words of the request that a decision corrects, besides whoever corrects them: whoever wrote them,
 * and whoever has corrected them before. Of any other decision, nobody.
 */
export async function writersCorrected(tx: Transaction, taskId: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select distinct by.id
      from tasks resolved
      join hand_offs h on h.report_id = resolved.report_id
        and regexp_replace(resolved.occasion, '/[^/]*$', '') = h.system || '/' || h.occasion
      left join oversight_referrals o on h.system = 'oversight' and o.report_id = h.report_id
        and starts_with(h.occasion, o.id::text || '/')
      join tasks t on t.report_id = h.report_id
        and (t.id::text = h.occasion or t.id = o.decision_task_id or t.id = any (h.corrected_by))
      cross join unnest(array[t.completed_by, t.acting_for]) as by (id)
      where resolved.id = $1 and resolved.kind = 'resolve-hand-off' and resolved.decision ->> 'decision' = 'CORRECT'
        and by.id is not null`,
    [taskId],
  );
  return rows.map(({ id }) => id);
}
