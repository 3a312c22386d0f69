import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import { PRIORITIES } from '../domain/codes.ts';
import { RuleError } from '../domain/errors.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { TaskForm } from '../domain/schemas/task-forms.ts';
import type { TaskKind } from '../domain/task-kinds.ts';
import type { RetentionClass } from '../domain/retention.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, type AuditActor, keepReason } from './audit.ts';
import { tellWorkflow, URGENCY } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { changeClass, noteReview, readRetention } from './retention-clocks.ts';
import { openSealer } from './sealed-content.ts';
import { openTask, type Task } from './tasks.ts';
import { recordEvent } from './timeline.ts';

const reviewedRow = z.object({
  force: z.string(),
  priority: z.enum(PRIORITIES),
  sealed: z.boolean(),
  closings: z.number(),
});
type ReviewedReport = z.infer<typeof reviewedRow>;

async function readReviewed(tx: Transaction, reportId: string): Promise<ReviewedReport> {
  const { rows } = await tx.query(
    /* sql */ `select force, priority, sealed, closings from reports where id = $1`,
    [reportId],
  );
  return reviewedRow.parse(rows[0]);
}

/**
 * Whose a task about a sealed report is: no role sees it, so it goes to one of its owners, to another than the one who
 * decided before. Null where there is none: then it waits for the force to name one.
 */
async function ownerOf(tx: Transaction, reportId: string, butNot: string | null): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select p.id from report_named n join people p on p.id = n.person_id
      where n.report_id = $1 and n.basis = 'SEALED_OWNER' and p.active and p.id is distinct from $2::uuid
        and person_may_learn(p.id, $1)
      order by p.id limit 1`,
    [reportId, butNot],
  );
  return rows[0]?.id ?? null;
}

async function open(
  tx: Transaction,
  { reportId, kind, occasion }: { reportId: string; kind: TaskKind; occasion: string },
  { force, priority, sealed }: ReviewedReport,
  { clocks, butNot = null, by }: { clocks: ClockOverrides; butNot?: string | null; by: AuditActor },
): Promise<void> {
  const assignee = sealed ? await ownerOf(tx, reportId, butNot) : null;
  const task = { reportId, kind, occasion, force, priority, openedAt: new Date(), clocks, openedBy: by };
  await openTask(tx, { ...task, ...(assignee !== null && { assignee }) });
  // A signal only wakes: the workflow finds the task in the rows and keeps its clock.
  await tellWorkflow(tx, reportId, { kind: 'message-received', messageId: randomUUID() }, URGENCY.normal);
}

/** Open the review of a report whose time has come; the caller holds its lock and has seen that nothing forbids it. */
export async function openReview(tx: Transaction, reportId: string, clocks: ClockOverrides): Promise<void> {
  const { rows } = await tx.query<{ reviews: number }>(
    /* sql */ `update report_retention set reviews = reviews + 1 where report_id = $1 returning reviews`,
    [reportId],
  );
  const report = await readReviewed(tx, reportId);
  const occasion = String(rows[0]?.reviews ?? 0);
  await open(tx, { reportId, kind: 'review-retention', occasion }, report, { clocks, by: 'worker' });
}

interface Decided<Kind extends TaskKind> {
  actor: Actor;
  task: Task;
  form: TaskForm<Kind>;
}

const keepDecision = (
  tx: Transaction,
  { actor, task, decision, closing }: { actor: Actor; task: Task; decision: string; closing: number },
  reviewId: string | null,
): Promise<unknown> =>
  tx.query(
    /* sql */ `
      insert into retention_decisions (id, report_id, task_id, step, review_id, decision, person_id, closing)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      randomUUID(),
      task.reportId,
      task.id,
      reviewId === null ? 'REVIEW' : 'CONFIRM',
      reviewId,
      decision,
      actor.id,
      closing,
    ],
  );

/**
 * What a review decides: to keep, as the same class or another, until the next review; or to erase, which for all but
 * the shortest class somebody else must confirm. A decision about a report that has been opened meanwhile is kept and
 * decides nothing: its next closing has a clock of its own.
 */
export async function reviewDecided(
  tx: Transaction,
  { actor, task, form }: Decided<'review-retention'>,
): Promise<void> {
  const { reportId, force } = task;
  const { decision } = form;
  const report = await readReviewed(tx, reportId);
  await keepDecision(tx, { actor, task, decision, closing: report.closings }, null);
  if (form.class !== undefined) await changeClass(tx, { reportId, force, to: form.class });
  await noteReview(tx, { reportId, force, outcome: decision, now: new Date() });
  const retention = await readRetention(tx, reportId);
  if (decision === 'KEEP' || !retention?.clockStart || retention.decisionsNeeded < 2) return;
  const confirmation = { reportId, kind: 'confirm-erasure', occasion: task.id } as const;
  await open(tx, confirmation, report, { clocks: {}, butNot: actor.id, by: actor });
}

/**
 * What a second person says to an erasure: confirmed, it is carried out by the next run of retention; otherwise the
 * report is kept until its next review.
 *
 * @throws RuleError when it is the person who wants the erasure
 */
export async function erasureAnswered(
  tx: Transaction,
  { actor, task, form: { decision } }: Decided<'confirm-erasure'>,
): Promise<void> {
  const { reportId, force, occasion } = task;
  const { rows } = await tx.query<{ id: string; personId: string }>(
    /* sql */ `
      select id, person_id as "personId" from retention_decisions
      where report_id = $1 and task_id::text = $2 and decision = 'ERASE'`,
    [reportId, occasion],
  );
  const [review] = rows;
  if (!review) return;
  if (review.personId === actor.id)
    throw new RuleError('SECOND_PERSON_NEEDED', 'Whoever wants a report erased does not confirm it.');
  const { closings: closing } = await readReviewed(tx, reportId);
  await keepDecision(tx, { actor, task, decision, closing }, review.id);
  if (decision === 'KEEP') await noteReview(tx, { reportId, force, outcome: 'KEEP', now: new Date() });
  await appendAudit(tx, {
    force,
    actor,
    action: 'ALTERATION',
    recordKind: 'report',
    recordId: reportId,
    reportId,
    reasonCode: 'RETENTION',
    codes: { event: decision === 'ERASE' ? 'ERASURE_CONFIRMED' : 'ERASURE_REFUSED' },
  });
}

/** Put the change of a report's class, and the words for why, on its timeline and in the audit. */
export async function noteClassChange(
  tx: Transaction,
  vault: Vault,
  change: { actor: Actor; reportId: string; force: string; to: RetentionClass; reason: string },
): Promise<void> {
  const { actor, reportId, force, to, reason } = change;
  const sealer = await openSealer(tx, vault, reportId);
  const reasonHash = await keepReason(tx, { reportId, seal: (context) => sealer.seal(reason, context) });
  await recordEvent(tx, {
    reportId,
    kind: 'RETENTION_CLASS_CHANGED',
    actor: actor.id,
    codes: { class: to },
  });
  await appendAudit(tx, {
    force,
    actor,
    action: 'ALTERATION',
    recordKind: 'report',
    recordId: reportId,
    reportId,
    reasonCode: 'STATED',
    reasonHash,
    codes: { event: 'RETENTION_CLASS_CHANGED', class: to },
  });
}
