import { z } from 'zod';
import { CERTAIN_BASES } from '../domain/subject-matching.ts';
import type { Transaction } from './pool.ts';

const unitRow = z.object({ unit: z.string().nullable(), kind: z.enum(['CERTAIN', 'CANDIDATE', 'LINE']) });

/** The units of a report's subjects, and of those above and below them, without a name; none where the caller must not know. */
export async function unitsConcerned(tx: Transaction, reportId: string): Promise<z.infer<typeof unitRow>[]> {
  const { rows } = await tx.query(
    /* sql */ `
      with recursive subject as (
        select p.id, p.manager, p.unit, s.basis from report_subjects s join people p on p.id = s.person_id
        where s.report_id = $1 and s.basis <> 'REJECTED'
      ), above (id, manager, unit) as (
        select p.id, p.manager, p.unit from subject join people p on p.id = subject.manager
        union
        select p.id, p.manager, p.unit from above join people p on p.id = above.manager
      )
      select unit, case when basis = any ($2::text[]) then 'CERTAIN' else 'CANDIDATE' end as kind from subject
      union all select unit, 'LINE' from above
      union all select p.unit, 'LINE' from subject join people p on p.manager = subject.id and p.active`,
    [reportId, CERTAIN_BASES],
  );
  return z.array(unitRow).parse(rows);
}
