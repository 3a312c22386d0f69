import type { Actor } from '../domain/access.ts';
import { RuleError } from '../domain/errors.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, keepReason } from './audit.ts';
import { holdDirectory } from './directory-lock.ts';
import type { Transaction } from './pool.ts';
import { nameSubject, type ReportSubject, subjectsOf } from './report-subjects.ts';
import type { Report } from './reports.ts';
import { rescreenReport } from './screening.ts';
import { openSealer } from './sealed-content.ts';
import { recordEvent } from './timeline.ts';
import { asConsequence } from './transactions.ts';

type KnownReport = Pick<Report, 'id' | 'force'>;

/** Who a report is about, read by a person: who is accused is the heart of what it says, so the reading is recorded. */
export async function consultSubjects(
  tx: Transaction,
  actor: Actor,
  { id: reportId, force }: KnownReport,
): Promise<ReportSubject[]> {
  await appendAudit(tx, {
    force,
    actor,
    action: 'CONSULTATION',
    recordKind: 'report',
    recordId: reportId,
    reportId,
    reasonCode: 'TASK',
    codes: { what: 'SUBJECTS' },
  });
  return subjectsOf(tx, reportId);
}

/**
 * Name a person of the directory as a subject of a report. The report is screened anew at once: whoever must not know
 * of it then, the caller perhaps among them, does not from now on. Safe to repeat.
 *
 * @param reason - the caller's own words, kept sealed
 * @throws RuleError `PERSON_NOT_KNOWN`
 */
export async function nameSubjectOf(
  tx: Transaction,
  vault: Vault,
  { actor, report, login, reason }: { actor: Actor; report: KnownReport; login: string; reason: string },
): Promise<void> {
  await holdDirectory(tx);
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `select id from people where login = $1 order by active desc, updated_at desc limit 1`,
    [login],
  );
  const personId = rows[0]?.id;
  if (personId === undefined)
    throw new RuleError('PERSON_NOT_KNOWN', 'must be the login of somebody in the directory', '/login');
  const sealer = await openSealer(tx, vault, report.id);
  const reasonHash = await keepReason(tx, {
    reportId: report.id,
    seal: (context) => sealer.seal(reason, context),
  });
  await asConsequence(tx, async () => {
    const isNew = await nameSubject(tx, { reportId: report.id, personId, by: actor });
    await rescreenReport(tx, report.id, { by: actor });
    if (isNew) await recordEvent(tx, { reportId: report.id, kind: 'SUBJECT_NAMED', actor: actor.id });
    await appendAudit(tx, {
      force: report.force,
      actor,
      action: 'ALTERATION',
      recordKind: 'report',
      recordId: report.id,
      reportId: report.id,
      reasonCode: 'STATED',
      reasonHash,
      codes: { event: 'SUBJECT_NAMED', person: personId },
    });
  });
}
