import type { ProposedPart } from '../domain/division.ts';
import type { Transaction } from './pool.ts';

/** The parts of a report that other forces have been given, force by force, with everybody in them. */
export async function partsBefore(tx: Transaction, reportId: string): Promise<ProposedPart[]> {
  const { rows } = await tx.query<ProposedPart>({
    name: 'parts-before',
    text: /* sql */ `
      select force, array_agg(distinct no order by no) as "subjectNos"
      from report_parts cross join unnest(subject_nos) no
      where report_id = $1 group by force order by force`,
    values: [reportId],
  });
  return rows;
}

/** The forces to which a division gives a part and which do not use this deployment. */
export async function partsToHandOver(tx: Transaction, taskId: string): Promise<string[]> {
  const { rows } = await tx.query<{ force: string }>(
    /* sql */ `select force from report_parts where task_id = $1 and part_report_id is null order by force`,
    [taskId],
  );
  return rows.map(({ force }) => force);
}
