import type { Actor } from '../domain/access.ts';
import type { ContactPurpose } from '../domain/contact-statements.ts';
import { clockOfDay } from '../domain/contact-clock.ts';
import { RuleError } from '../domain/errors.ts';
import type { Role } from '../domain/roles.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import { isLive } from '../domain/task-kinds.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, type AuditActor, keepReason } from './audit.ts';
import type { Completion } from './completion.ts';
import { contactStanding, mayContact, type ReportContact } from './contact-standing.ts';
import { refuseGrantAlone } from './granted-access.ts';
import { tellThatItWaits } from './notifications.ts';
import { tellWorkflow, urgencyOf, wakeUp } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { admitRoles, openProcessTask } from './process-tasks.ts';
import type { Report } from './reports.ts';
import { openSealer } from './sealed-content.ts';
import { readDecision } from './task-deadlines.ts';
import { lockTask, type Task, tasksOfReport } from './tasks.ts';
import { recordEvent } from './timeline.ts';
import { asConsequence } from './transactions.ts';
import { withdrawTask } from './withdraw-task.ts';

/**
 * Open the task of getting in touch with the reporter, for the roles that they let: after an assessment, or on the day
 * that the last contact has agreed. Safe to repeat.
 *
 * @returns null where nobody may, or where it is done under another task already
 */
export async function openContactTask(
  tx: Transaction,
  order: {
    reportId: string;
    occasion: string;
    /** The assessment after which contact is sought. */
    askedBy?: string;
    /** The contact that agreed on another. */
    carriesOn?: string;
    at: string;
    clocks: ClockOverrides;
  },
): Promise<Task | null> {
  const { carriesOn } = order;
  const standing = await contactStanding(tx, order.reportId);
  if (!mayContact(standing)) return null;
  const before = carriesOn === undefined ? null : await readDecision(tx, carriesOn, 'contact-reporter');
  const day = before?.nextContactOn ?? null;
  const purpose: ContactPurpose = carriesOn === undefined ? 'FIRST_CONTACT' : 'AGREED_NEXT_CONTACT';
  return openProcessTask(tx, {
    ...order,
    kind: 'contact-reporter',
    roles: standing.roles,
    notes: notesFor(purpose),
    ...(day !== null && { clock: clockOfDay(day) }),
  });
}

/** What the task tells its holder: why, and that who the reporter is must be released to them first. */
const notesFor = (purpose: ContactPurpose): string[] => [`PURPOSE_${purpose}`, 'IDENTITY_RELEASE_FIRST'];

/** @throws RuleError where the reporter of the report may not be contacted */
export function refuseUnlessContact(standing: ReportContact): void {
  if (!standing.reachable)
    throw new RuleError('CONTACT_NOT_POSSIBLE', 'The reporter has left no way to be reached that stands.');
  if (standing.stopped)
    throw new RuleError('CONTACT_ASKED_TO_STOP', 'The reporter has asked not to be contacted again.');
  if (standing.roles.length === 0)
    throw new RuleError('CONTACT_NOT_AGREED', 'The reporter lets nobody of the force get in touch.');
}

/**
 * Open a contact that a member of staff asks for; their reason lies sealed with the audit.
 *
 * @throws ForbiddenError for whoever knows the report by emergency access alone
 * @throws RuleError where the reporter may not be contacted, or is being contacted already
 */
export async function askForContact(
  tx: Transaction,
  vault: Vault,
  ask: {
    actor: Actor;
    report: Report;
    id: string;
    purpose: ContactPurpose;
    reason: string;
    clocks: ClockOverrides;
  },
): Promise<Task> {
  const { actor, report, id, purpose, reason, clocks } = ask;
  const { id: reportId, force, stage } = report;
  await refuseGrantAlone(tx, reportId, 'have anybody contacted');
  if (stage === 'CLOSED' || stage === 'TRANSFER' || stage === 'ROUTING')
    throw new RuleError('CONTACT_NOT_POSSIBLE', 'The report is not being worked on here.');
  const standing = await contactStanding(tx, reportId);
  refuseUnlessContact(standing);
  const tasks = await tasksOfReport(tx, reportId);
  if (tasks.some(({ kind, state }) => kind === 'contact-reporter' && isLive(state)))
    throw new RuleError('CONTACT_UNDER_WAY', 'Somebody is asked to contact the reporter already.');
  // Whose work it is may know the report from now on, by the rules and not by the act of whoever asks.
  const task = await asConsequence(tx, () =>
    openProcessTask(tx, {
      reportId,
      kind: 'contact-reporter',
      occasion: `asked/${id}`,
      roles: standing.roles,
      notes: notesFor(purpose),
      clocks,
      openedBy: actor,
    }),
  );
  if (!task) throw new RangeError('a contact that staff ask for was not opened');
  const sealer = await openSealer(tx, vault, reportId);
  const reasonHash = await keepReason(tx, { reportId, seal: (context) => sealer.seal(reason, context) });
  const codes = { event: 'CONTACT_ASKED_FOR', purpose };
  const about = { recordKind: 'report', recordId: reportId, reportId } as const;
  await appendAudit(tx, {
    force,
    actor,
    action: 'ALTERATION',
    ...about,
    reasonCode: 'STATED',
    reasonHash,
    codes,
  });
  await recordEvent(tx, { reportId, kind: 'CONTACT_ASKED_FOR', actor: actor.id, codes: { purpose } });
  await tellWorkflow(tx, reportId, wakeUp(), urgencyOf(report.priority));
  return task;
}

/** @throws RuleError where the agreed next day has passed already */
export async function checkNextContact(
  _tx: Transaction,
  { form }: Completion<'contact-reporter'>,
): Promise<void> {
  if (form.nextContactOn === undefined) return;
  if (Date.parse(clockOfDay(form.nextContactOn).dueBy) <= Date.now())
    throw new RuleError('DAY_PASSED', 'must be a day that has not passed', '/form/nextContactOn');
}

/**
 * Make the contacts under way fit what the reporter now lets: withdrawn where nobody may any more, otherwise the work
 * of those roles alone, and away from whoever is of none of them. For intake.
 */
export async function fitContactTasks(
  tx: Transaction,
  { reportId, standing, by }: { reportId: string; standing: ReportContact; by: AuditActor },
): Promise<void> {
  for (const { id, kind } of await tasksOfReport(tx, reportId)) {
    if (kind !== 'contact-reporter') continue;
    // Looked at under its lock: whoever has completed it a moment ago has done it.
    const task = await lockTask(tx, id);
    if (!task || !isLive(task.state)) continue;
    if (mayContact(standing)) await fitTask(tx, task, standing.roles);
    else await withdrawTask(tx, { taskId: id, because: 'NO_LONGER_NEEDED', by });
  }
}

async function fitTask(tx: Transaction, task: Task, roles: Role[]): Promise<void> {
  const { id, reportId, kind, assignee } = task;
  // Of several roles those go that are not let any more; it becomes other people's only where none is left.
  const left = task.roles.filter((role) => roles.includes(role));
  const fitting = left.length > 0 ? left : roles;
  const { rows } = await tx.query<{ fits: boolean }>(
    /* sql */ `select exists (select from people where id = $1 and roles && $2::text[]) as fits`,
    [assignee, fitting],
  );
  const keeps = assignee !== null && rows[0]?.fits === true;
  await tx.query(
    /* sql */ `
      update tasks
      set roles = $2, notes = (select array(select distinct unnest(notes || array['CONTACT_CONDITIONS_CHANGED']))),
        state = case when $3 then state else 'open' end, assignee = case when $3 then assignee end,
        claimed_at = case when $3 then claimed_at end, draft_sealed = case when $3 then draft_sealed end,
        draft_by = case when $3 then draft_by end, version = version + 1
      where id = $1`,
    [id, fitting, keeps],
  );
  if (left.length === 0) await admitRoles(tx, reportId, fitting);
  if (assignee !== null && !keeps)
    await recordEvent(tx, { reportId, kind: 'TASK_RELEASED', codes: { taskId: id, task: kind } });
  if (!keeps) await tellThatItWaits(tx, { ...task, roles: fitting });
}

/** How often staff have tried to reach the reporter, and how often they have. */
export async function contactsSoFar(
  tx: Transaction,
  reportId: string,
): Promise<{ reached: number; notReached: number }> {
  const { rows } = await tx.query<{ reached: number; notReached: number }>(
    /* sql */ `
      select count(*) filter (where decision ->> 'result' <> 'NOT_REACHED')::int as reached,
        count(*) filter (where decision ->> 'result' = 'NOT_REACHED')::int as "notReached"
      from tasks where report_id = $1 and kind = 'contact-reporter' and state = 'completed'`,
    [reportId],
  );
  return rows[0] ?? { reached: 0, notReached: 0 };
}
