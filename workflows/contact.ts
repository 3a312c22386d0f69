import { isTaskOf, type OpenTask } from '../domain/task-kinds.ts';
import { records } from './activities.ts';
import type { Desk } from './desk.ts';

/** After an assessment, have the reporter contacted, where they left details and let somebody. */
export async function contactReporter(desk: Desk, assessmentTaskId: string): Promise<void> {
  await open(desk, { occasion: assessmentTaskId, askedBy: assessmentTaskId });
}

/**
 * What follows from contact with the reporter: the next one on the day that was agreed, for as long as they let anybody.
 * A contact that they take their consent back from is withdrawn.
 */
export async function followContact(desk: Desk, task: OpenTask<'contact-reporter'>): Promise<void> {
  const decision = await desk.decisionWhile(() => desk.report.mayContact, task);
  if (!decision) return;
  if (decision.result === 'ASKED_NOT_TO_BE_CONTACTED')
    // Whatever else was under way ends with it.
    desk.update(await records.takeUp(desk.report.reportId));
  if (decision.nextContactOn !== null)
    await open(desk, { occasion: `after/${task.taskId}`, carriesOn: task.taskId });
}

async function open(
  desk: Desk,
  order: { occasion: string; askedBy?: string; carriesOn?: string },
): Promise<void> {
  const { reportId } = desk.report;
  const task =
    desk.existing('contact-reporter', order.occasion) ??
    (desk.report.mayContact
      ? await records.openContactTask({ reportId, at: new Date().toISOString(), ...order })
      : null);
  if (!task || !isTaskOf(task, 'contact-reporter')) return;
  // Under the name that it has among the tasks that staff open: whoever comes to it first waits for it.
  await desk.once(`beside/${task.taskId}`, () => followContact(desk, task));
}
