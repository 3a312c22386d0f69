import { z } from 'zod';
import { noteReportsShown } from './granted-access.ts';
import type { Transaction } from './pool.ts';

const partRow = z.object({
  force: z.string(),
  subjectNos: z.array(z.int()),
  contactConsented: z.boolean(),
  reportId: z.uuid().nullable(),
  at: z.date().transform((at) => at.toISOString()),
});
/** What another force was given of a report. `reportId` for one who may know the part's own report. */
export type GivenPart = z.infer<typeof partRow>;

/**
 * The parts that other forces were given of a report, oldest first; none for a report not to be known. That a part's own
 * report is shown by emergency access is noted.
 */
export async function partsOfReport(tx: Transaction, reportId: string): Promise<GivenPart[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select p.force, p.subject_nos as "subjectNos", p.contact_consented as "contactConsented", r.id as "reportId",
        p.created_at as at
      from report_parts p join reports lead on lead.id = p.report_id left join reports r on r.id = p.part_report_id
      where p.report_id = $1 order by p.created_at, p.force`,
    [reportId],
  );
  const parts = z.array(partRow).parse(rows);
  await noteReportsShown(
    tx,
    parts.flatMap((part) => part.reportId ?? []),
  );
  return parts;
}

/** Whether a report is a part of another force's, and whether its reporter allows this force to be told of them. */
export async function partItself(
  tx: Transaction,
  reportId: string,
): Promise<{ contactConsented: boolean } | null> {
  const { rows } = await tx.query<{ contactConsented: boolean }>(
    /* sql */ `
      select bool_and(contact_consented) as "contactConsented" from report_parts
      where part_report_id = $1 having count(*) > 0`,
    [reportId],
  );
  return rows[0] ?? null;
}
