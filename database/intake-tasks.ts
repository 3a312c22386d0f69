import { type RiskCode, riskNote } from '../domain/danger/risk-codes.ts';
import type { FeedMessage } from '../domain/schemas/feed-message.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import { readingOf } from '../domain/report-run.ts';
import type { AuditActor } from './audit.ts';
import { noteOfPart, proposeDivision } from '../domain/division.ts';
import { partsBefore } from './divided-parts.ts';
import type { ContactHandling } from './intake-messages.ts';
import type { IntakeReport } from './intake-reports.ts';
import { judgesRouting } from './decided-routes.ts';
import type { Transaction } from './pool.ts';
import type { NotedSubjects } from './report-subjects.ts';
import { readRiskAgain } from './safeguarding-plans.ts';
import { openTask } from './tasks.ts';

/** The first round of assessment; later ones are named after the message that asked for them. */
export const FIRST_ASSESSMENT = readingOf(0);

/** The report whose tasks they are. */
type TaskedReport = Pick<IntakeReport, 'id' | 'force' | 'routing' | 'priority' | 'stage'>;

interface Arrival {
  report: TaskedReport;
  /** The report whose message it is, where that is read as one with the other: its own clues and people. */
  screened: TaskedReport;
  isNew: boolean;
  type: FeedMessage['messageType'];
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

/** Tell those who hold the first reading of a report, or judge whose it is by that, that more has come: the task changes under their eyes. */
async function noteOnFirstReading(tx: Transaction, reportId: string, notes: string[]): Promise<boolean> {
  const { rowCount } = await tx.query(
    /* sql */ `
      update tasks t set version = version + 1, notes = (select array(select distinct unnest(notes || $2::text[])))
      where report_id = $1 and state in ('open', 'claimed')
        and (kind in ('assess-report', 'route-report') or ${judgesRouting('t')})`,
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
    report: TaskedReport;
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

/** Have people judge what the screens have found in a message. */
async function openScreenTasks(
  tx: Transaction,
  clocks: ClockOverrides,
  { screened: report, rowId, clues, subjects, openedAt }: Arrival,
): Promise<void> {
  const common = { reportId: report.id, force: report.force, openedAt, clocks };
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
  const { report, isNew, type, rowId, danger, contact, openedAt } = arrival;
  const common = { reportId: report.id, force: report.force, openedAt, clocks };
  // What the sender calls it: whoever reads it is to know that an earlier word is corrected, or taken back.
  const told = type === 'CORRECTION' || type === 'RETRACTION' ? [type] : [];
  const notes = [...told, ...(contact === 'DROPPED' ? ['CONTACT_DROPPED'] : []), ...arrival.notes];
  if (danger)
    await openTask(tx, {
      ...common,
      kind: 'triage-danger',
      occasion: rowId,
      priority: 'IMMEDIATE',
      notes: arrival.risks.map(riskNote),
    });
  await openScreenTasks(tx, clocks, arrival);
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
  const unread = await noteOnFirstReading(tx, report.id, ['FURTHER_INFORMATION', ...notes]);
  if (type === 'RETRACTION' && report.stage !== 'TRANSFER') {
    const { priority } = report;
    await openTask(tx, { ...common, kind: 'review-retraction', occasion: rowId, priority, notes });
    return;
  }
  if (unread) return;
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

/**
 * Have a person say what other forces are given of a message, where it names any, or people whose force has been given
 * a part before. The lead has the whole of it meanwhile. Safe to repeat.
 */
export async function openDivision(
  tx: Transaction,
  clocks: ClockOverrides,
  {
    report,
    rowId,
    message,
    openedAt,
  }: { report: TaskedReport & { lead: string }; rowId: string; message: FeedMessage; openedAt: Date },
): Promise<void> {
  const parts = proposeDivision(message, report.lead, await partsBefore(tx, report.id));
  if (!parts) return;
  const { id: reportId, force, priority } = report;
  const notes = parts.map(noteOfPart);
  const task = {
    reportId,
    force,
    kind: 'divide-report',
    occasion: rowId,
    priority,
    notes,
    openedAt,
    clocks,
  } as const;
  await openTask(tx, task);
}
