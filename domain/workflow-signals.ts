/** The names under which news reaches a report's workflow. A signal only wakes: it carries the id of a row. */
export const SIGNALS = { taskCompleted: 'taskCompleted', messageReceived: 'messageReceived' } as const;

/** The name and the id of the workflow of a report: its own id, so that every delivery finds it or starts it. */
export const REPORT_WORKFLOW = 'handleReport';
export const workflowIdOf = (reportId: string): string => `report/${reportId}`;

/** Where a run of a report's workflow begins. */
export interface ReportRun {
  reportId: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

/**
 * The id that an argument from Temporal carries under this name. Whoever may write to Temporal can send anything: what
 * is no id is undefined, and fails no workflow's task.
 */
export function idIn(argument: unknown, name: string): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const id: unknown = Reflect.get(argument, name);
  return typeof id === 'string' && UUID.test(id) ? id : undefined;
}
