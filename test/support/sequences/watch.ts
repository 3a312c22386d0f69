import { setTimeout as wait } from 'node:timers/promises';
import { workflowIdOf } from '../../../domain/workflow-signals.ts';
import type { Line } from '../line.ts';

/** How long nothing may happen on a report before it counts as stuck, and how often is looked, in milliseconds. */
const PATIENCE_MS = 180_000;
const EVERY_MS = 50;

/** Looks at many reports with one query, so that watching them costs the servers next to nothing. */
export interface Watch {
  /** Wait until there is something to do on the report, or nothing ever again. @throws when it is stuck, with where */
  stirs(reportId: string): Promise<void>;
  stop(): Promise<void>;
}

interface Waiter {
  since: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** Begin to watch. */
export function startWatch(line: Line): Watch {
  const waiters = new Map<string, Waiter>();
  const over = new AbortController();

  const stirring = async (): Promise<string[]> => {
    const { rows } = await line.world.database.admin.query<{ id: string }>(
      /* sql */ `
        select r.id from pacars.reports r
        where r.id = any ($1::uuid[]) and (
          exists (select from pacars.tasks t where t.report_id = r.id and t.state in ('open', 'claimed'))
          or r.stage = 'CLOSED' and not exists (
            select from pacars.outbox o
            where o.report_id = r.id and o.destination = 'workflow' and o.delivered_at is null))`,
      [[...waiters.keys()]],
    );
    return rows.map(({ id }) => id);
  };
  const look = async (): Promise<void> => {
    for (const id of await stirring()) {
      waiters.get(id)?.resolve();
      waiters.delete(id);
    }
    for (const [id, { since, reject }] of waiters) {
      if (Date.now() - since < PATIENCE_MS) continue;
      waiters.delete(id);
      reject(new Error(`nothing happens any more: ${await whereIs(line, id)}`));
    }
  };
  const watching = (async (): Promise<void> => {
    while (!over.signal.aborted) {
      if (waiters.size > 0) await look();
      await wait(EVERY_MS);
    }
  })();
  return {
    stirs: (reportId) =>
      new Promise((resolve, reject) => {
        waiters.set(reportId, { since: Date.now(), resolve, reject });
      }),
    stop: async () => {
      over.abort();
      await watching;
    },
  };
}

/** Where a report stands, in codes: what whoever looks for the cause of a stuck one needs first. */
async function whereIs(line: Line, reportId: string): Promise<string> {
  const { rows } = await line.world.database.admin.query(
    /* sql */ `
      select stage, ending, outcomes,
        (select json_agg(json_build_array(system, occasion, state, attempts)) from pacars.hand_offs where report_id = r.id)
          as "handOffs",
        (select json_agg(json_build_array(kind, occasion, state) order by created_at) from pacars.tasks
          where report_id = r.id) as tasks,
        (select json_agg(json_build_array(kind, created_at, attempts)) from pacars.outbox
          where report_id = r.id and destination = 'workflow' and delivered_at is null) as news
      from pacars.reports r where id = $1`,
    [reportId],
  );
  const { raw, status } = await line.client.workflow.getHandle(workflowIdOf(reportId)).describe();
  return JSON.stringify({
    ...rows[0],
    workflow: status.name,
    workflowTask: raw.pendingWorkflowTask,
    activities: raw.pendingActivities?.map(({ activityType, state, attempt }) => [
      activityType?.name,
      state,
      attempt,
    ]),
  });
}
