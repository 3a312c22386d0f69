import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { aMessage } from './messages.ts';
import type { World } from './world.ts';

/** Stands in every reason that these tools give. */
export const CANARY = 'subject-canary-7313';
export const REASON = `An invented reason, long enough: ${CANARY}.`;

interface TaskRow {
  id: string;
  state: string;
  assignee: string | null;
  notes: string[];
}

/** What tests about subjects do and look at. Rows are read as the superuser. */
// eslint-disable-next-line typescript/explicit-module-boundary-types -- the tools of a few test files
export function subjectTools(world: () => World) {
  const rowsOf = async <Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> =>
    (await world().database.admin.query<Row>(sql, values)).rows;
  const receive = async (...subjects: NonNullable<FeedMessage['subjects']>) => {
    const message = aMessage({ subjects });
    const [id = ''] = await world().receive(message);
    return { id, reportRef: message.reportRef };
  };
  const taskOf = async (reportId: string, kind: string): Promise<TaskRow | undefined> => {
    const rows = await rowsOf<TaskRow>(
      /* sql */ `select id, state, assignee, notes from pacars.tasks where report_id = $1 and kind = $2
        order by created_at desc limit 1`,
      reportId,
      kind,
    );
    return rows[0];
  };
  const excludedFrom = async (reportId: string): Promise<Record<string, string>> => {
    const rows = await rowsOf<{ login: string; reason: string }>(
      /* sql */ `
        select p.login, x.reason from pacars.report_exclusions x join pacars.people p on p.id = x.person_id
        where x.report_id = $1`,
      reportId,
    );
    return Object.fromEntries(rows.map(({ login, reason }) => [login, reason]));
  };
  const seen = async (login: string, reportId: string): Promise<number> =>
    (await world().as(login).get(`/v1/reports/${reportId}`)).status;
  const name = (login: string, reportId: string, subject: string) =>
    world().as(login).post(`/v1/reports/${reportId}/subjects`, { login: subject, reason: REASON });
  const answer = async (
    login: string,
    reportId: string,
    candidates: { person: string; answer: string }[],
  ) => {
    const task = await taskOf(reportId, 'confirm-subject');
    await world().as(login).post(`/v1/tasks/${task?.id}/claim`);
    const form = { candidates: candidates.map((one) => ({ ...one, reason: REASON })) };
    return world().as(login).post(`/v1/tasks/${task?.id}/complete`, { form });
  };
  return { rowsOf, receive, taskOf, excludedFrom, seen, name, answer };
}
