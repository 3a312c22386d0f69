import type { AssessedReport } from '../domain/assessment/report-rules.ts';
import { brokenReportRules } from '../domain/assessment/report-rules.ts';
import type { Outcome, SUBJECT_ROLES } from '../domain/codes.ts';
import { isOfCorrection } from '../domain/corrections.ts';
import { FormError } from '../domain/errors.ts';
import type { TaskForm } from '../domain/schemas/task-forms.ts';
import type { HandOffRule } from '../domain/hand-off-second-person.ts';
import { type SecondPersonRule, secondPersonRules } from '../domain/second-person.ts';
import type { Vault } from '../domain/vault.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import type { Completion } from './completion.ts';
import type { Transaction } from './pool.ts';
import { readFactsOfOne } from './read-as-one.ts';
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

/** What the rules of an assessment must know of the report, now. */
export async function assessedReport(tx: Transaction, vault: Vault, task: Task): Promise<AssessedReport> {
  const facts = await readFactsOfOne(tx, task.reportId);
  return {
    force: task.force,
    day: calendarDayInUk(new Date()),
    // Of reports that are one, a complainant who can be reached is none the less so for another who gave no name.
    anonymous: facts?.allAnonymous === true,
    categories: facts?.categories ?? [],
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

/** Whether a second person has returned the decision that this task replaces. */
async function wasReturned(tx: Transaction, { aboutTask }: Task): Promise<boolean> {
  if (aboutTask === null) return false;
  const { rowCount } = await tx.query(
    /* sql */ `select from tasks where id = $1 and returned_sealed is not null`,
    [aboutTask],
  );
  return rowCount !== 0;
}

/** Note in the decision of a task by which rules it needs a second person; by none, nothing. */
export async function noteRules(
  tx: Transaction,
  taskId: string,
  rules: readonly (SecondPersonRule | HandOffRule)[],
): Promise<void> {
  if (rules.length === 0) return;
  await tx.query(
    /* sql */ `update tasks set decision = jsonb_set(decision, '{secondPerson}', $2::jsonb) where id = $1`,
    [taskId, JSON.stringify(rules)],
  );
}

/**
 * By which rules a decision that is made now needs a second person: by what it decides, and by what the report and all
 * that is read as one with it say at this moment. None where there is no such report.
 *
 * @param decides.categories - those that it names itself
 */
export async function rulesOfDecision(
  tx: Transaction,
  task: Task,
  decides: Pick<Parameters<typeof secondPersonRules>[0], 'outcomes' | 'categories' | 'takesAway'>,
): Promise<SecondPersonRule[]> {
  const facts = await readFactsOfOne(tx, task.reportId, task.id);
  if (!facts) return [];
  const judged = {
    ...decides,
    categories: [...facts.categories, ...decides.categories],
    sealed: facts.sealed,
    returnedBefore: facts.returned || (await wasReturned(tx, task)),
  };
  return secondPersonRules(judged, calendarDayInUk(new Date()));
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
 * Note in the decision by which rules it needs a second person, as the report and all that is read as one with it are at
 * this moment: what is asked later must not depend on when the process comes to ask. The report is locked, so that no
 * merge comes in between.
 */
export async function noteSecondPerson(
  tx: Transaction,
  { task, form }: Completion<'assess-report'>,
): Promise<void> {
  const outcomes = (form.outcomes ?? []).map(({ outcome }) => outcome);
  const takesAway = await takenFrom(tx, task, outcomes);
  const decides = { outcomes, categories: form.categories ?? [], takesAway };
  await noteRules(tx, task.id, await rulesOfDecision(tx, task, decides));
}
