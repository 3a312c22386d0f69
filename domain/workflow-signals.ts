/** The names under which news reaches a report's workflow. A signal only wakes: it carries the id of a row. */
export const SIGNALS = { taskCompleted: 'taskCompleted', messageReceived: 'messageReceived' } as const;

/** The name and the id of the workflow of a report: its own id, so that every delivery finds it or starts it. */
export const REPORT_WORKFLOW = 'handleReport';
export const workflowIdOf = (reportId: string): string => `report/${reportId}`;

/** Where a run of a report's workflow begins. */
export interface ReportRun {
  reportId: string;
}
