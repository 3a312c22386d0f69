import type { TaskKind } from '../../domain/task-kinds.ts';
import type { TestReport } from './reports.ts';

/** What has become of each task of a kind on a report, oldest first. */
export const statesOf = async (report: TestReport, kind: TaskKind): Promise<string[]> =>
  (await report.tasks()).filter((task) => task.kind === kind).map(({ state }) => state);
