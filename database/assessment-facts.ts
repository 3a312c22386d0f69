import { forceBySlug } from '../domain/forces.ts';
import type { AssessedReport } from '../domain/assessment/report-rules.ts';
import { brokenReportRules } from '../domain/assessment/report-rules.ts';
import type { Category, Outcome, SUBJECT_ROLES } from '../domain/codes.ts';
import { isOfCorrection } from '../domain/corrections.ts';
import { FormError } from '../domain/errors.ts';
import type { TaskForm } from '../domain/schemas/task-forms.ts';
import { secondPersonRules } from '../domain/second-person.ts';
import type { Vault } from '../domain/vault.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import type { Completion } from './completion.ts';
import type { Transaction } from './pool.ts';
import { contentForHandOff } from './report-content.ts';
import { readDecision } from './task-deadlines.ts';
import type { Task } from './tasks.ts';

/** Somebody whom a message names, in codes: who it is stays sealed. */
export interface NamedSubject {
  /** The message's row. */
  message: string;
  /** As the message numbers them; their place among them where it does not. */
  subjectNo: number;
  role: (typeof SUBJECT_ROLES)[number] | null;
  serving: 'YES' | 'NO' | 'UNKNOWN' | null;
}

/** Everybody whom the messages of a report name, in order. The caller records the reading. */
export async function namedSubjects(
  tx: Transaction,
  vault: Vault,
  reportId: string,
): Promise<NamedSubject[]> {
  const contents = await contentForHandOff(tx, vault, reportId);
  return contents.flatMap(({ messageRowId, message }) =>
    (message.subjects ?? []).map(({ subjectNo, role, serving }, index) => ({
      message: messageRowId,
      subjectNo: subjectNo ?? index + 1,
      role: role ?? null,
      serving: serving ?? null,
    })),
  );
}

interface ReportRow {
  force: string;
  anonymous: boolean;
  sealed: boolean;
  categories: Category[];
}

async function readReport(tx: Transaction, reportId: string): Promise<ReportRow | undefined> {
  const { rows } = await tx.query<ReportRow>(
    /* sql */ `
      select force, anonymity = 'ANONYMOUS' as anonymous, sealed,
        array(select unnest(categories) union select unnest(assessed_categories)) as categories
      from reports where id = $1`,
    [reportId],
  );
  return rows[0];
}

/** What the rules of an assessment must know of the report, now. */
export async function assessedReport(tx: Transaction, vault: Vault, task: Task): Promise<AssessedReport> {
  const report = await readReport(tx, task.reportId);
  return {
    nation: forceBySlug(task.force)?.nation,
    day: calendarDayInUk(new Date()),
    anonymous: report?.anonymous === true,
    subjects: await namedSubjects(tx, vault, task.reportId),
  };
}

/** Hold an assessment to the rules that depend on its report. @throws FormError with each broken rule at its field */
export async function checkAssessedReport(
  tx: Transaction,
  vault: Vault,
  task: Task,
  form: TaskForm<'assess-report'>,
): Promise<void> {
  if (form.scope === 'OUT_OF_SCOPE') return;
  const faults = brokenReportRules(form, await assessedReport(tx, vault, task));
  if (faults.length > 0)
    throw new FormError(faults.map(({ pointer, detail }) => ({ pointer: `/form${pointer}`, detail })));
}

/** Whether a second person has returned the assessment that this one replaces. */
async function wasReturned(tx: Transaction, { aboutTask }: Task): Promise<boolean> {
  if (aboutTask === null) return false;
  const { rowCount } = await tx.query(
    /* sql */ `select from tasks where id = $1 and returned_sealed is not null`,
    [aboutTask],
  );
  return rowCount !== 0;
}

/** The outcomes of the assessment that this one corrects, and which it no longer has. */
async function takenFrom(
  tx: Transaction,
  { aboutTask, occasion }: Task,
  outcomes: readonly Outcome[],
): Promise<Outcome[]> {
  if (aboutTask === null || !isOfCorrection(occasion)) return [];
  const corrected = await readDecision(tx, aboutTask, 'assess-report');
  return (corrected?.outcomes ?? []).filter((outcome) => !outcomes.includes(outcome));
}

/**
 * Note in the decision by which rules it needs a second person, as the report is at this moment: what is asked later
 * must not depend on when the process comes to ask.
 */
export async function noteSecondPerson(
  tx: Transaction,
  { task, form }: Completion<'assess-report'>,
): Promise<void> {
  const report = await readReport(tx, task.reportId);
  if (!report) return;
  const outcomes = (form.outcomes ?? []).map(({ outcome }) => outcome);
  const judged = {
    outcomes,
    categories: [...report.categories, ...(form.categories ?? [])],
    sealed: report.sealed,
    returnedBefore: await wasReturned(tx, task),
    takesAway: await takenFrom(tx, task, outcomes),
  };
  const rules = secondPersonRules(judged, calendarDayInUk(new Date()));
  if (rules.length === 0) return;
  await tx.query(
    /* sql */ `update tasks set decision = jsonb_set(decision, '{secondPerson}', $2::jsonb) where id = $1`,
    [task.id, JSON.stringify(rules)],
  );
}
