import { type RiskCode, riskNote } from '../domain/danger/risk-codes.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { AuditActor } from './audit.ts';
import type { ContactHandling } from './intake-messages.ts';
import type { IntakeReport } from './intake-reports.ts';
import type { Transaction } from './pool.ts';
import type { NotedSubjects } from './report-subjects.ts';
import { readRiskAgain } from './safeguarding-plans.ts';
import { openTask } from './tasks.ts';

/** The first round of assessment; later ones are named after the message that asked for them. */
export const FIRST_ASSESSMENT = 'first';

interface Arrival {
  report: IntakeReport;
  isNew: boolean;
  /** The message's row. */
  rowId: string;
  danger: boolean;
  /** What may be dangerous about the message: shown to whoever triages it. */
  risks: readonly RiskCode[];
  contact: ContactHandling;
  /** What else whoever reads it first must be told, in codes. */
  notes: readonly string[];
  /** Whether something in it could lead to the reporter: then a person judges it. */
  clues: boolean;
  subjects: NotedSubjects;
  openedAt: Date;
}

/** Tell those who hold the first reading of a report that more has come: the task changes under their eyes. */
async function noteOnFirstReading(tx: Transaction, reportId: string, notes: string[]): Promise<boolean> {
  const { rowCount } = await tx.query(
    /* sql */ `
      update tasks set version = version + 1, notes = (select array(select distinct unnest(notes || $2::text[])))
      where report_id = $1 and kind in ('assess-report', 'route-report') and state in ('open', 'claimed')`,
    [reportId, notes],
  );
  return (rowCount ?? 0) > 0;
}

/**
 * Ask who is meant, where a message's subject fits several people or none for certain. Not of a report that another
 * force deals with: nobody here reads it, and the exclusions hold as they are.
 *
 * @param rowId - the message's row, or another occasion to ask
 */
export async function openConfirmation(
  tx: Transaction,
  {
    report,
    rowId,
    subjects,
    ...common
  }: {
    report: IntakeReport;
    rowId: string;
    subjects: NotedSubjects;
    openedAt: Date;
    clocks: ClockOverrides;
    openedBy?: AuditActor;
  },
): Promise<void> {
  if (!subjects.toDecide || report.routing === 'OTHER_FORCE' || report.stage === 'TRANSFER') return;
  const { id: reportId, force, priority } = report;
  const notes = subjects.leftOut > 0 ? ['MORE_CANDIDATES'] : [];
  await openTask(tx, {
    ...common,
    reportId,
    force,
    kind: 'confirm-subject',
    occasion: rowId,
    priority,
    notes,
  });
}

/**
 * Open what a message opens at once, before any workflow has heard of it: the triage of danger, and the first
 * reading (or, for a report already read, the review of the further information).
 */
export async function openFirstTasks(
  tx: Transaction,
  clocks: ClockOverrides,
  arrival: Arrival,
): Promise<void> {
  const { report, isNew, rowId, danger, contact, clues, subjects, openedAt } = arrival;
  const common = { reportId: report.id, force: report.force, openedAt, clocks };
  const notes = [...(contact === 'DROPPED' ? ['CONTACT_DROPPED'] : []), ...arrival.notes];
  if (danger)
    await openTask(tx, {
      ...common,
      kind: 'triage-danger',
      occasion: rowId,
      priority: 'IMMEDIATE',
      notes: arrival.risks.map(riskNote),
    });
  // What another force deals with leaves with its clues hidden, at once: there is nothing here to judge them for.
  if (clues && report.stage !== 'TRANSFER') {
    const { priority } = report;
    await openTask(tx, {
      ...common,
      kind: 'review-identity-clues',
      occasion: rowId,
      priority,
      notes: ['IDENTITY_CLUES'],
    });
  }
  await openConfirmation(tx, { ...common, report, rowId, subjects });
  if (isNew) {
    const { priority } = report;
    if (report.routing === 'HOME')
      await openTask(tx, { ...common, kind: 'assess-report', occasion: FIRST_ASSESSMENT, priority, notes });
    if (report.routing === 'UNKNOWN')
      await openTask(tx, { ...common, kind: 'route-report', occasion: FIRST_ASSESSMENT, priority, notes });
    return;
  }
  if (report.stage !== 'TRANSFER')
    await readRiskAgain(tx, { ...common, rowId, priority: report.priority, notes });
  if (await noteOnFirstReading(tx, report.id, ['FURTHER_INFORMATION', ...notes])) return;
  // What another force deals with is passed on to it by the process; nobody here reads it first. And a decision whose
  // report it is, made a moment ago and not yet carried out, takes this message along with the rest.
  if (report.stage === 'TRANSFER' || report.stage === 'ROUTING') return;
  await openTask(tx, {
    ...common,
    kind: 'review-further-information',
    occasion: rowId,
    priority: report.priority,
    notes,
  });
}
