import { z } from 'zod';
import { CATEGORIES } from '../domain/codes.ts';
import { RuleError } from '../domain/errors.ts';
import { secondPersonRules } from '../domain/second-person.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import type { Completion } from './completion.ts';
import type { Transaction } from './pool.ts';
import { asConsequence } from './transactions.ts';

const unread = z.object({
  categories: z.array(z.enum(CATEGORIES)),
  sealed: z.boolean(),
  returnedBefore: z.boolean(),
});

/**
 * The merged report that only this reading of its merge looks at: its own assessment was withdrawn, or returned, and that
 * of the other was made before the merge. Undefined where an assessment of the other is still to be made, or was begun
 * once the merge stood: that one is judged by what both say.
 */
async function readHereAlone(
  tx: Transaction,
  { reportId, occasion }: Completion<'review-further-information'>['task'],
): Promise<z.infer<typeof unread> | undefined> {
  const { rows } = await tx.query(
    /* sql */ `
      with assessed as (
        select t.report_id, t.state, t.decision, t.completed_at, t.returned_sealed is not null as returned
        from tasks t where t.kind = 'assess-report'
      )
      select r.sealed,
        array(
          select unnest(r.categories)
          union
          select jsonb_array_elements_text(a.decision -> 'categories') from assessed a
          where a.report_id = r.id and jsonb_typeof(a.decision -> 'categories') = 'array'
        ) as categories,
        exists (select from assessed a where a.report_id = r.id and a.returned) as "returnedBefore"
      from report_merges m join reports r on r.id = m.report_id
      where m.into_report_id = $1 and 'merge/' || m.id::text = $2 and m.undone_at is null
        and not exists (
          select from assessed a where a.report_id = m.report_id and a.state = 'completed' and not a.returned
        )
        and exists (
          select from assessed a where a.report_id = $1 and a.state = 'completed' and not a.returned
        )
        and not exists (
          select from assessed a
          where a.report_id = $1
            and (a.state in ('open', 'claimed') or (a.state = 'completed' and a.completed_at > m.merged_at))
        )`,
    [reportId, occasion],
  );
  return rows[0] && unread.parse(rows[0]);
}

/**
 * Hold the reading of what was merged to the second person: that there is nothing new in it would be no further action on
 * a report that nobody ever assessed, by one person alone. The report is locked.
 *
 * @throws RuleError `NOT_BY_ONE_ALONE` where an assessment of it with no outcome would need a second person
 */
export async function checkNoted(
  tx: Transaction,
  { task, form }: Completion<'review-further-information'>,
): Promise<void> {
  if (form.decision !== 'NOTED') return;
  const merged = await asConsequence(tx, () => readHereAlone(tx, task));
  if (!merged) return;
  if (secondPersonRules({ ...merged, outcomes: [], takesAway: [] }, calendarDayInUk(new Date())).length > 0)
    throw new RuleError(
      'NOT_BY_ONE_ALONE',
      'must be REASSESS: what is read as one with this was never assessed, and one person alone does not end it',
      '/form/decision',
    );
}
