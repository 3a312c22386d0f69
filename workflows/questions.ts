import { condition } from '@temporalio/workflow';
import type { OpenTask } from '../domain/task-kinds.ts';
import { crimestoppers, records } from './activities.ts';
import type { Desk } from './desk.ts';
import { handedOff } from './hand-off.ts';

/**
 * Questions to an anonymous reporter: a supervisor approves them, an agent of Crimestoppers puts them, and the answer
 * comes as further information, or does not come in time.
 */
export async function askReporter(desk: Desk, approval: OpenTask<'approve-question'>): Promise<void> {
  const { reportId } = desk.report;
  const questionId = approval.occasion;
  const { decision } = await desk.decision(approval);
  if (decision === 'REFUSE') return;

  const state = await records.takeUpQuestions({ reportId, questionId });
  if (state !== 'APPROVED' && state !== 'SENT') return;
  if (state === 'APPROVED')
    await handedOff(desk, { system: 'crimestoppers', occasion: `questions/${questionId}` }, () =>
      crimestoppers.askReporter({ reportId, questionId }),
    );
  await awaitAnswer(desk, questionId);
}

const until = (instant: string): number => Math.max(Date.parse(instant) - Date.now(), 1);

/** Wait for the answer as long as the rules say; whoever asked is reminded, and told when none has come. */
async function awaitAnswer(desk: Desk, questionId: string): Promise<void> {
  const { reportId } = desk.report;
  const at = new Date().toISOString();
  const { facts, clock } = await records.questionsSent({ reportId, questionId, at });
  desk.update(facts);
  const isSettled = (): boolean => !desk.report.awaiting.includes(questionId);
  if (!clock) return;
  const title = desk.report.sealed ? 'A wait of a sealed report' : 'An answer of the reporter';

  if (await condition(isSettled, until(clock.remindAt), { summary: `${title}: reminder` })) return;
  await records.remindOfAnswer({ reportId, questionId });
  if (await condition(isSettled, until(clock.answerDue), { summary: `${title}: its end` })) return;
  await records.noAnswer({ reportId, questionId });
}
