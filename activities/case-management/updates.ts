import { z } from 'zod';
import { type HandOff, handOffsOfReport } from '../../database/hand-offs.ts';
import type { Transaction } from '../../database/pool.ts';
import { contentForHandOff } from '../../database/report-content.ts';
import { readDecision } from '../../database/task-deadlines.ts';
import { readForm } from '../../database/task-forms.ts';
import { findTask, type Task } from '../../database/tasks.ts';
import { responseDueOn } from '../../domain/investigation/notices.ts';
import { TASK_FORMS } from '../../domain/schemas/task-forms.ts';
import type { Vault } from '../../domain/vault.ts';
import type { CaseChange, CaseUpdateRequest, OpenCaseRequest } from './contract.ts';

/** What a case says of its report in words: the messages as they now stand, and everybody whom they name. */
export async function toldInCase(
  tx: Transaction,
  vault: Vault,
  reportId: string,
): Promise<Pick<OpenCaseRequest, 'allegation' | 'subjects'>> {
  const messages = await contentForHandOff(tx, vault, reportId);
  const subjects = messages.flatMap(({ message }) => message.subjects ?? []);
  return {
    allegation: messages.map(({ message }) => message.narrative).join('\n\n'),
    subjects: subjects.map((subject, index) => ({ ...subject, subjectNo: index + 1 })),
  };
}

/** Whom a suspension is about: their id in the directory, which is in its form alone. */
async function whoIsSuspended(tx: Transaction, vault: Vault, taskId: string): Promise<string> {
  return TASK_FORMS['decide-suspension'].parse(await readForm(tx, vault, taskId)).subject;
}

const withLearning = z.object({ learning: z.string().optional() });

/** What is to be learnt, as the form of a result says it, with clues hidden; null where it says nothing. */
async function learningFrom(tx: Transaction, vault: Vault, taskId: string): Promise<string | null> {
  // That alone is read: what is hidden of the rest must not keep the result from the case system.
  const { learning = '' } = withLearning.parse(await readForm(tx, vault, taskId));
  return learning.trim() === '' ? null : learning;
}

/** What a completed task changes of a case. @throws RangeError for a task that changes nothing of one */
async function changeOf(
  tx: Transaction,
  vault: Vault,
  { id, kind, force, reportId, aboutTask }: Task,
): Promise<CaseChange> {
  if (kind === 'assess-report') {
    const decision = await readDecision(tx, id, kind);
    if (decision && !decision.outcomes.includes('INVESTIGATION'))
      return { kind: 'TAKEN_AWAY', because: 'DECISION_CORRECTED' };
    if (decision) {
      const { categories, severity } = decision;
      return { kind: 'ASSESSMENT', categories, severity, ...(await toldInCase(tx, vault, reportId)) };
    }
  }
  if (kind === 'allocate-investigator') {
    const decision = await readDecision(tx, id, kind);
    if (decision) {
      const { investigator, outsideForce } = decision;
      return { kind: 'INVESTIGATOR', investigator, outsideForce };
    }
  }
  if (kind === 'assess-severity') {
    const decision = await readDecision(tx, id, kind);
    if (decision) return { kind: 'SEVERITY', ...decision };
  }
  if (kind === 'serve-notice') {
    const servedOn = (await readDecision(tx, id, kind))?.servedOn;
    if (servedOn) return { kind: 'NOTICE_SERVED', servedOn, responseDueOn: responseDueOn(force, servedOn) };
  }
  if (kind === 'record-investigation-result') {
    const decision = await readDecision(tx, id, kind);
    if (decision) {
      const { suspensions, ...result } = decision;
      const ended: { person: string; how: string; on: string }[] = [];
      for (const { suspension, how, on } of suspensions)
        ended.push({ person: await whoIsSuspended(tx, vault, suspension), how, on });
      return {
        kind: 'RESULT',
        ...result,
        suspensions: ended,
        learning: await learningFrom(tx, vault, id),
      };
    }
  }
  if (kind === 'decide-suspension') {
    const decision = await readDecision(tx, id, kind);
    if (decision?.from) {
      const { from, ...decided } = decision;
      return { kind: 'SUSPENSION', person: await whoIsSuspended(tx, vault, id), from, ...decided };
    }
  }
  if (kind === 'review-suspension' && aboutTask !== null) {
    const decision = await readDecision(tx, id, kind);
    const person = await whoIsSuspended(tx, vault, aboutTask);
    if (decision) return { kind: 'SUSPENSION_REVIEW', person, ...decision };
  }
  throw new RangeError('the task changes nothing of a case');
}

/** Whether there is, or will be, a case to tell: two people may have decided that none is opened. */
export async function isCaseWanted(
  tx: Transaction,
  { reportId, assessmentTaskId }: { reportId: string; assessmentTaskId: string },
): Promise<boolean> {
  return (await caseOf(tx, reportId, assessmentTaskId))?.state !== 'abandoned';
}

async function caseOf(
  tx: Transaction,
  reportId: string,
  assessmentTaskId: string,
): Promise<HandOff | undefined> {
  return (await handOffsOfReport(tx, reportId)).find(
    ({ system, occasion }) => system === 'case-management' && occasion === assessmentTaskId,
  );
}

/** What the case system is told of a completed task. */
export async function prepareUpdate(
  tx: Transaction,
  vault: Vault,
  { reportId, assessmentTaskId, taskId }: { reportId: string; assessmentTaskId: string; taskId: string },
  { force, ourReference }: { force: string; ourReference: string },
): Promise<CaseUpdateRequest> {
  const task = await findTask(tx, taskId);
  const opened = await caseOf(tx, reportId, assessmentTaskId);
  if (!task?.completedAt || !opened?.receipt)
    throw new RangeError('the case is not open, or nothing is decided');
  const { completedAt: decidedAt } = task;
  return {
    ourReference,
    caseReference: opened.receipt,
    force,
    decidedAt,
    change: await changeOf(tx, vault, task),
  };
}
