import type { TaskKind } from '../../../domain/task-kinds.ts';
import type { Line } from '../line.ts';
import { withSubjects } from '../reports.ts';
import type { Chance } from './chance.ts';
import { CHOSEN_FORMS } from './chosen-forms.ts';

/** A task that waits, as the superuser sees it. */
export interface WaitingTask {
  id: string;
  kind: TaskKind;
  force: string;
  roles: string[];
  state: string;
  assignee: string | null;
  barred: string[];
  round: number;
}

/** The live tasks of a report, whoever may know of them. */
export async function waitingTasks(line: Line, reportId: string): Promise<WaitingTask[]> {
  const { rows } = await line.world.database.admin.query<WaitingTask>(
    /* sql */ `
      select t.id, t.kind, t.force, t.roles, t.state, t.assignee, t.barred,
        (select count(*)::int from pacars.tasks o where o.report_id = t.report_id and o.kind = t.kind) as round
      from pacars.tasks t where t.report_id = $1 and t.state in ('open', 'claimed') order by t.id`,
    [reportId],
  );
  return rows;
}

/** Logins of the people who may do work of these roles on the report: by the rule, asked of the database's owner. */
async function allowed(
  line: Line,
  reportId: string,
  { force, roles, barred }: Pick<WaitingTask, 'force' | 'roles' | 'barred'>,
): Promise<string[]> {
  const { rows } = await line.world.database.admin.query<{ login: string }>(
    /* sql */ `
      select login from pacars.people p
      where active and force = $2 and roles && $3::text[] and not id = any ($4::uuid[])
        and pacars.person_may_take(p.id, $1)
      order by login`,
    [reportId, force, roles, barred],
  );
  return rows.map(({ login }) => login);
}

/** Of these people, those who have done such work on the report before: what is returned goes back to them. */
async function whoDidBefore(
  line: Line,
  reportId: string,
  { kind }: WaitingTask,
  able: readonly string[],
): Promise<string[]> {
  const { rows } = await line.world.database.admin.query<{ login: string }>(
    /* sql */ `
      select distinct p.login from pacars.tasks t join pacars.people p on p.id = t.completed_by
      where t.report_id = $1 and t.kind = $2 and t.state = 'completed' and p.login = any ($3) order by p.login`,
    [reportId, kind, able],
  );
  return rows.map(({ login }) => login);
}

async function loginOf(line: Line, personId: string): Promise<string> {
  const { rows } = await line.world.database.admin.query<{ login: string }>(
    /* sql */ `select login from pacars.people where id = $1`,
    [personId],
  );
  return rows[0]?.login ?? '';
}

/** Statuses that a rule may answer with to somebody who may not, or who is too late; 503 asks to come back. */
const REFUSALS = new Set([403, 404, 409, 412, 503]);

/** Let somebody who has nothing to do with the task try it, and see that it is refused. */
async function tryInVain(
  line: Line,
  task: WaitingTask,
  able: readonly string[],
  chance: Chance,
): Promise<void> {
  const intruder = chance.one([
    'lucian.brackenbury',
    'dilys.thornaby',
    'winifred.ottershaw',
    'isolde.marchpenny',
  ]);
  if (able.includes(intruder)) return;
  const { status } = await line.world.as(intruder).post(`/v1/tasks/${task.id}/claim`);
  if (!REFUSALS.has(status)) throw new Error(`${intruder} could claim ${task.kind}: ${status}`);
}

/**
 * Have one task done by somebody who may do it, who sometimes tries a draft or gives it back first.
 *
 * @returns false when it was not done: given back, or done by another meanwhile
 */
export async function workOn(
  line: Line,
  reportId: string,
  task: WaitingTask,
  chance: Chance,
): Promise<boolean> {
  const able = await allowed(line, reportId, task);
  if (chance.happens(0.05)) await tryInVain(line, task, able, chance);
  if (able.length === 0) throw new Error(`nobody may do ${task.kind}`);
  // Nobody judges what they have written in any round: were it another each time, there would soon be none left.
  const before = await whoDidBefore(line, reportId, task, able);
  const fit = before.length > 0 ? before : able;
  const login = task.assignee === null ? chance.one(fit) : await loginOf(line, task.assignee);
  const staff = line.world.as(login);
  const at = `/v1/tasks/${task.id}`;
  const claimed = await staff.post(`${at}/claim`);
  if (REFUSALS.has(claimed.status)) return false;
  if (claimed.status !== 200) throw new Error(`claiming ${task.kind} answered ${claimed.status}`);
  if (chance.happens(0.05)) await staff.post(`${at}/draft`, { form: { reason: 'Half a thought of it' } });
  if (chance.happens(0.05) && (await staff.post(`${at}/release`)).status === 200) return false;
  const investigators =
    task.kind === 'allocate-investigator'
      ? await allowed(line, reportId, { ...task, roles: ['investigator'], barred: [] })
      : [];
  for (let tries = 0; tries < 20; tries += 1) {
    const chosen = CHOSEN_FORMS[task.kind]({ chance, investigators, round: task.round });
    const form = await withSubjects(line.world, login, task.id, chosen);
    const { status, text } = await staff.post(`${at}/complete`, { form });
    if (status === 200) return true;
    if (REFUSALS.has(status)) return false;
    // A rule that needs more than the form to be known: another choice.
    if (status !== 422 || tries === 19)
      throw new Error(`completing ${task.kind} answered ${status}: ${text}`);
  }
  return false;
}
