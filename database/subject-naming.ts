import { randomUUID } from 'node:crypto';
import { type Actor, OVERSEEING_ROLES } from '../domain/access.ts';
import { RuleError } from '../domain/errors.ts';
import { NAMED_OCCASION } from '../domain/search/term-kinds.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, keepReason } from './audit.ts';
import { openOccasion } from './consider-links.ts';
import { holdDirectory } from './directory-lock.ts';
import { openConfirmation } from './intake-tasks.ts';
import { notifyPeople } from './notifications.ts';
import { tellWorkflow, URGENCY } from './outbox.ts';
import { leftToNobody } from './owners-left.ts';
import type { Transaction } from './pool.ts';
import { readFacts } from './process.ts';
import { nameSubject, type ReportSubject, subjectsOf } from './report-subjects.ts';
import type { Report } from './reports.ts';
import { lockForScreen, rescreenReport } from './screening.ts';
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

/** Whether a report about this person is hidden from the department, or they may own it: now, or since it began. */
async function burying(tx: Transaction, reportId: string, personId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    /* sql */ `
      select from people p
      where p.id = $2 and (
        p.psd or p.ccu or p.administrator or p.chief_officer or p.sealed_owner or p.roles && $3::text[]
        or exists (
          select from people_postings h, reports r
          where h.person_id = p.id and r.id = $1 and (h.psd or h.ccu or h.administrator or h.chief_officer)
            and (
              h.valid_until is null
              or h.valid_until > coalesce(r.began_on::timestamp at time zone 'Europe/London', r.received_at)
            )
        )
      )`,
    [reportId, personId, OVERSEEING_ROLES],
  );
  return rowCount !== 0;
}

/** The owners who may know a report; none where it is not sealed. */
async function ownersLeft(tx: Transaction, reportId: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select p.id from people p join report_named n on n.person_id = p.id
      where n.report_id = $1 and n.basis = 'SEALED_OWNER' and p.active and p.sealed_owner
        and person_may_learn(p.id, n.report_id)`,
    [reportId],
  );
  return rows.map(({ id }) => id);
}

/** @throws RuleError where the report would be sealed and nobody could deal with it; nothing has then changed */
async function checkOwners(tx: Transaction, reportId: string, before: ReadonlySet<string>): Promise<void> {
  if ([...(await leftToNobody(tx, reportId))].some((id) => !before.has(id)))
    throw new RuleError(
      'NOBODY_LEFT',
      'cannot be named while nobody would be left to deal with the report: have your force name a further owner of sealed reports, who is neither this person nor in their line, then name them again',
      '/login',
    );
}

/** Put to a second person whether the one whom somebody has named is meant, and tell the owners. The report is locked. */
async function askSecond(
  tx: Transaction,
  { reportId, by, clocks }: { reportId: string; by: Actor; clocks: ClockOverrides },
): Promise<void> {
  const owners = await ownersLeft(tx, reportId);
  const others = owners.filter((id) => id !== by.id);
  await notifyPeople(tx, { people: others, reportId, occasion: 'linked', urgency: URGENCY.decision });
  const facts = await readFacts(tx, reportId);
  // Of a closed report nobody is asked: the owners have been told, and it is theirs to take up.
  if (facts.stage === 'CLOSED') return;
  const rowId = await openOccasion(tx, reportId, NAMED_OCCASION);
  await openConfirmation(tx, {
    report: { ...facts, id: reportId },
    rowId,
    subjects: { toDecide: true, leftOut: 0 },
    openedAt: new Date(),
    clocks,
    openedBy: by,
  });
  await tellWorkflow(tx, reportId, { kind: 'message-received', messageId: randomUUID() }, URGENCY.decision);
}

/**
 * Name a person of the directory as a subject of a report. The report is screened anew at once: whoever must not know
 * of it then, the caller perhaps among them, does not from now on. Safe to repeat.
 *
 * Naming somebody for whom a report is sealed, or who owns what is sealed, would take it from the whole department on
 * one person's word: they only become somebody who may be meant, with all that follows, until a second person has
 * decided.
 *
 * @param reason - the caller's own words, kept sealed
 * @throws RuleError `PERSON_NOT_KNOWN`; `NOBODY_LEFT` where no owner could deal with the sealed report then
 */
export async function nameSubjectOf(
  tx: Transaction,
  vault: Vault,
  {
    actor,
    report,
    login,
    reason,
    clocks,
  }: { actor: Actor; report: KnownReport; login: string; reason: string; clocks: ClockOverrides },
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
    await lockForScreen(tx, report.id);
    const before = await leftToNobody(tx, report.id);
    const certain = !(await burying(tx, report.id, personId));
    const isNew = await nameSubject(tx, { reportId: report.id, personId, by: actor, certain });
    await rescreenReport(tx, report.id, { by: actor });
    await checkOwners(tx, report.id, before);
    if (isNew && !certain) await askSecond(tx, { reportId: report.id, by: actor, clocks });
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
      codes: { event: 'SUBJECT_NAMED' },
    });
  });
}
