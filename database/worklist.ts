import { z } from 'zod';
import type { Priority } from '../domain/codes.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import type { TaskKind, TaskState } from '../domain/task-kinds.ts';
import { noteGrantedReading, grantColumn } from './granted-access.ts';
import type { Transaction } from './pool.ts';
import { parseTasks, type Task, TASK_COLUMNS } from './tasks.ts';

export const WORKLIST_SORTS = ['dueAt', 'priority', 'createdAt'] as const;
export type WorklistSort = (typeof WORKLIST_SORTS)[number];

export interface WorklistQuery {
  /** The forces of whoever asks: row-level security shows no others, and each has its part of the index. */
  forces: readonly string[];
  kind?: TaskKind | undefined;
  /** Open and claimed ones when left out. */
  state?: TaskState | undefined;
  /** A person's id, or `none` for tasks that nobody holds. */
  assignee?: string | undefined;
  force?: string | undefined;
  priority?: Priority | undefined;
  dueBefore?: Date | undefined;
  overdue?: boolean | undefined;
  /** What is not put off to a day to come, or is past its deadline. */
  dueNow?: boolean | undefined;
  /** What nobody has taken that must be begun before this instant. */
  mustStartBefore?: Date | undefined;
  /** The person who acts for the absent holder. */
  deputy?: string | undefined;
  sort: WorklistSort;
  limit: number;
  /** The last row already shown: what it is sorted by, as a JSON list of texts, and its id. */
  after?: { value: string; id: string } | undefined;
}

/** What each sort goes by, ties included, with the types that the columns have. */
const SORT_KEYS = {
  dueAt: [['t.due_at', 'timestamptz']],
  priority: [
    ['t.priority_rank', 'smallint'],
    ['t.due_at', 'timestamptz'],
  ],
  createdAt: [['t.created_at', 'timestamptz']],
} as const satisfies Record<WorklistSort, readonly (readonly [column: string, type: string])[]>;

const sortValues = z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text)));

/**
 * A page of the tasks that the actor may see, by keyset: nothing is skipped or shown twice when rows come and go.
 *
 * @returns the page, and the key of its last row when there may be more
 */
export async function worklist(
  tx: Transaction,
  query: WorklistQuery,
): Promise<{ items: Task[]; next: { value: string; id: string } | undefined }> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const keys = SORT_KEYS[query.sort];
  const columns = keys.map(([column]) => column).join(', ');
  const conditions = [query.state ? `t.state = ${bind(query.state)}` : `t.state in ('open', 'claimed')`];
  if (query.kind) conditions.push(`t.kind = ${bind(query.kind)}`);
  if (query.assignee === 'none') conditions.push('t.assignee is null');
  else if (query.assignee) conditions.push(`t.assignee = ${bind(query.assignee)}::uuid`);
  if (query.priority) conditions.push(`t.priority = ${bind(query.priority)}`);
  if (query.dueBefore) conditions.push(`t.due_at < ${bind(query.dueBefore)}`);
  if (query.overdue !== undefined)
    conditions.push(`${query.overdue ? '' : 'not '}(t.due_at < now() and t.state in ('open', 'claimed'))`);
  if (query.dueNow === true) {
    const today = bind(calendarDayInUk(new Date()));
    conditions.push(`(t.follow_up_on is null or t.follow_up_on <= ${today}::date or t.due_at < now())`);
  }
  if (query.mustStartBefore)
    conditions.push(`t.state = 'open' and t.start_by < ${bind(query.mustStartBefore)}`);
  if (query.deputy) conditions.push(`t.deputy = ${bind(query.deputy)}::uuid and t.deputy_until > now()`);
  if (query.after) {
    const shown = sortValues.parse(query.after.value);
    const last = keys.map(([, type], index) => `${bind(shown[index])}::${type}`);
    conditions.push(`(${columns}, t.id) > (${last.join(', ')}, ${bind(query.after.id)}::uuid)`);
  }
  const forces = query.force === undefined ? query.forces : query.forces.filter((one) => one === query.force);
  const limit = bind(query.limit + 1);
  // Force by force along its index, and not along all of them: a page then costs what it shows.
  const { rows } = await tx.query<{ sortValue: string }>(
    /* sql */ `
      select ${TASK_COLUMNS}, json_build_array(${keys.map(([column]) => `${column}::text`).join(', ')})::text as "sortValue",
        ${grantColumn('t.report_id')}
      from unnest(${bind(forces)}::text[]) as own (force)
      cross join lateral (
        select * from tasks t
        where t.force = own.force and ${conditions.join(' and ')}
        order by ${columns}, t.id
        limit ${limit}
      ) t
      order by ${columns}, t.id
      limit ${limit}`,
    values,
  );
  await noteGrantedReading(tx, rows.slice(0, query.limit));
  const items = parseTasks(rows.slice(0, query.limit));
  const last = rows[query.limit - 1];
  const lastItem = items.at(-1);
  const next =
    rows.length > query.limit && last && lastItem ? { value: last.sortValue, id: lastItem.id } : undefined;
  return { items, next };
}
