import { deputise } from '../database/deputise.ts';
import { tellOfLongHandOffs } from '../database/long-hand-offs.ts';
import type { Database } from '../database/pool.ts';
import { remindOfTasks } from '../database/task-reminders.ts';
import { asWorker } from '../database/transactions.ts';
import type { Logger } from '../runtime/logger.ts';
import { watch } from './watch.ts';

const EVERY_MS = 15_000;

/**
 * See to what dates do to tasks, every quarter of a minute: absences that begin and end, follow-ups, tasks that nobody
 * takes; and hand-offs that nothing is heard of. By the rows and not by timers of workflows: it needs the database only,
 * and a date that somebody moves or a person who is excluded counts at the next look.
 */
export function watchTaskDates({ database, log }: { database: Database; log: Logger }): { stop: () => void } {
  const look = async (): Promise<void> => {
    for (const part of [deputise, remindOfTasks, tellOfLongHandOffs])
      for (let more = true; more;) more = (await asWorker(database, (tx) => part(tx, new Date()))).more;
  };
  return watch({ part: 'task-dates', everyMs: EVERY_MS, log, look });
}
