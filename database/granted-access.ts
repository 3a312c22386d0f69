import { z } from 'zod';
import { BREAK_GLASS_PURPOSES } from '../domain/break-glass.ts';
import { ForbiddenError } from '../domain/errors.ts';
import { appendAudit } from './audit.ts';
import { noteBreakGlass, tellWatchers } from './break-glass-notes.ts';
import type { Transaction } from './pool.ts';

/**
 * A column for queries that show a report: whether the actor knows it by a grant alone. The list of one's own grants is
 * read once for a query, and is nearly always empty.
 *
 * @param report - SQL of the report's id
 */
export const grantColumn = (report: string): string => `${isKnownByGrant(report)} as "byGrant"`;

/** The same as a condition. */
export const isKnownByGrant = (report: string): string => /* sql */ `
  (${report} in (
    select g.report_id from report_named g
    where g.person_id = actor() and g.basis = 'BREAK_GLASS' and g.until > now()
  ) and known_by_grant_alone(${report}))`;

const grantedRow = z.object({ byGrant: z.boolean(), reportId: z.uuid() });

const grantRow = z.object({
  id: z.uuid(),
  force: z.string(),
  purpose: z.enum(BREAK_GLASS_PURPOSES),
  actor: z.uuid(),
  roles: z.array(z.string()),
});

/** Whether the actor knows the report by emergency access alone. */
export async function knowsByGrantAlone(tx: Transaction, reportId: string): Promise<boolean> {
  const { rows } = await tx.query<{ alone: boolean }>(/* sql */ `select known_by_grant_alone($1) as alone`, [
    reportId,
  ]);
  return rows[0]?.alone === true;
}

/**
 * Emergency access is for reading, and for the danger that it was given for.
 *
 * @param act - what it does not let anybody do, for the message
 * @throws ForbiddenError when the actor knows the report by emergency access alone
 */
export async function refuseGrantAlone(
  tx: Transaction,
  reportId: string,
  act = 'give work to anybody',
): Promise<void> {
  if (await knowsByGrantAlone(tx, reportId))
    throw new ForbiddenError(`Emergency access does not let you ${act}.`);
}

/**
 * Note that reports were shown by emergency access: each time in the audit, and the first time to those who keep watch.
 * In the transaction of the reading, which fails if it cannot be noted.
 *
 * @param rows - what was read, with `grantColumn` and the report's id as `reportId`
 */
export async function noteGrantedReading(tx: Transaction, rows: readonly unknown[]): Promise<void> {
  const shown = rows.map((row) => grantedRow.parse(row)).filter(({ byGrant }) => byGrant);
  for (const reportId of new Set(shown.map((row) => row.reportId))) {
    const { rows: grants } = await tx.query(
      /* sql */ `
        select b.id, b.force, b.purpose, actor() as actor, actor_roles() as roles
        from report_named n join break_glass_requests b on b.id = n.request_id
        where n.report_id = $1 and n.person_id = actor() and n.basis = 'BREAK_GLASS'`,
      [reportId],
    );
    const { id, force, purpose, actor: person, roles } = grantRow.parse(grants[0]);
    const actor = { id: person, roles };
    await appendAudit(tx, {
      force,
      actor,
      action: 'CONSULTATION',
      recordKind: 'report',
      recordId: reportId,
      reportId,
      reasonCode: 'BREAK_GLASS',
      codes: { request: id },
    });
    const { rowCount } = await tx.query(
      /* sql */ `insert into break_glass_uses (request_id) values ($1) on conflict do nothing`,
      [id],
    );
    if (rowCount === 0) continue;
    await noteBreakGlass(tx, { id, force, reportId, purpose }, { event: 'USED', actor });
    await tellWatchers(tx, id);
  }
}

/**
 * The same for reports whose rows others have read, or what hangs on them: those among them that the actor knows by a
 * grant alone are noted.
 */
export async function noteReportsShown(tx: Transaction, reportIds: readonly string[]): Promise<void> {
  if (reportIds.length === 0) return;
  const { rows } = await tx.query({
    name: 'shown-by-grant',
    text: /* sql */ `
      select r.id as "reportId", ${grantColumn('r.id')} from reports r where r.id = any ($1::uuid[])`,
    values: [reportIds],
  });
  await noteGrantedReading(tx, rows);
}
