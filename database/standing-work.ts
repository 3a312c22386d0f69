import type { Outcome } from '../domain/codes.ts';
import { isOfInvestigation } from '../domain/rounds.ts';
import { isLive, type TaskKind } from '../domain/task-kinds.ts';
import type { Transaction } from './pool.ts';
import { coveringTask } from './process-tasks.ts';
import { planInForce } from './safeguarding-plans.ts';
import { isTakenAway } from './taken-away.ts';
import { type Task, tasksOfReport } from './tasks.ts';

/** The assessment that asks for an outcome. */
export interface Asking {
  reportId: string;
  assessmentTaskId: string;
}

/** An investigation that has no result yet, by the task that it began with. */
async function standingInvestigation(tx: Transaction, reportId: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select a.id from tasks a
      where a.report_id = $1 and a.kind = 'allocate-investigator' and a.state <> 'withdrawn'
        and strpos(a.occasion, '/') = 0 and not (${isTakenAway('a')})
        and not exists (
          select from tasks r
          where r.report_id = a.report_id and r.kind = 'record-investigation-result' and r.state = 'completed'
            and split_part(r.occasion, '/', 1) = a.occasion
        )
      order by a.created_at desc limit 1`,
    [reportId],
  );
  return rows[0]?.id;
}

/**
 * A grading that waits, or whose items are not recorded yet. What has come since its items were graded is in none of
 * them, so an assessment that reads such a message has them graded anew.
 */
async function standingGrading(
  tx: Transaction,
  { reportId, assessmentTaskId }: Asking,
): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select g.id from tasks g join tasks asked on asked.id = $2
      where g.report_id = $1 and g.kind = 'grade-intelligence'
        and (
          g.state in ('open', 'claimed')
          or g.state = 'completed'
          and not exists (
            select from hand_offs h
            where h.report_id = g.report_id and h.system = 'intelligence' and h.occasion = g.id::text
              and h.state in ('delivered', 'done-by-hand', 'abandoned')
          )
          -- Given back to be graded anew, or taken away before it was released.
          and not exists (
            select from tasks n
            where n.report_id = g.report_id and n.occasion = g.id::text
              and (n.kind = 'grade-intelligence' or n.kind = 'release-intelligence' and n.state = 'withdrawn')
          )
          and (
            starts_with(asked.occasion, 'correction/')
            or exists (
              select from messages m
              where m.id::text = split_part(asked.occasion, '/', 1) and m.received_at < g.completed_at
            )
          )
        )
      order by g.created_at desc limit 1`,
    [reportId, assessmentTaskId],
  );
  return rows[0]?.id;
}

/** The plan that waits, or is in force, or was made since the assessment asked for one. */
async function standingPlan(
  tx: Transaction,
  { reportId, assessmentTaskId }: Asking,
): Promise<string | undefined> {
  const order = { kind: 'plan-safeguarding', occasion: assessmentTaskId, askedBy: assessmentTaskId } as const;
  return (await coveringTask(tx, { reportId, ...order })) ?? (await planInForce(tx, reportId));
}

const STANDING: Readonly<Record<Outcome, (tx: Transaction, asking: Asking) => Promise<string | undefined>>> =
  {
    INVESTIGATION: (tx, { reportId }) => standingInvestigation(tx, reportId),
    SAFEGUARDING: standingPlan,
    INTELLIGENCE: standingGrading,
  };

/** The task that work began with which is under way already, and to which an outcome of an assessment goes. */
export const standingWork = (
  tx: Transaction,
  outcome: Outcome,
  asking: Asking,
): Promise<string | undefined> => STANDING[outcome](tx, asking);

/** Those gradings that one began, each returned to be made again, with the first. */
function gradingsFrom(tasks: readonly Task[], first: string): Set<string> {
  const ids = new Set([first]);
  for (const { id, kind, occasion } of tasks)
    if (kind === 'grade-intelligence' && ids.has(occasion)) ids.add(id);
  return ids;
}

const INVESTIGATING: ReadonlySet<TaskKind> = new Set([
  'allocate-investigator',
  'assess-severity',
  'serve-notice',
  'review-progress',
  'send-delay-letter',
  'record-investigation-result',
  // One that is decided is reviewed until it is lifted, whatever becomes of the investigation.
  'decide-suspension',
]);

/** What is open of the work that began with a task; a plan that is made is the safeguarding officer's to end. */
export async function openTasksOf(
  tx: Transaction,
  reportId: string,
  { outcome, taskId }: { outcome: Outcome; taskId: string },
): Promise<Task[]> {
  const tasks = await tasksOfReport(tx, reportId);
  const first = tasks.find(({ id }) => id === taskId);
  const gradings = gradingsFrom(tasks, taskId);
  return tasks.filter(({ id, kind, state, occasion }) => {
    if (!isLive(state)) return false;
    if (outcome === 'INVESTIGATION')
      return INVESTIGATING.has(kind) && isOfInvestigation(occasion, first?.occasion ?? '');
    if (outcome === 'SAFEGUARDING') return id === taskId;
    return gradings.has(id) || (kind === 'release-intelligence' && gradings.has(occasion));
  });
}
