import { z } from 'zod';
import { OVERSIGHT_MODES } from '../domain/codes.ts';
import { RuleError } from '../domain/errors.ts';
import { localNeedsConfirming } from '../domain/oversight/referral.ts';
import { OVERSIGHT_BODIES } from '../domain/oversight/schemes.ts';
import type { TaskKind } from '../domain/task-kinds.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import { appendAudit } from './audit.ts';
import type { Completion } from './completion.ts';
import { referralOfTask } from './oversight-referrals.ts';
import type { Transaction } from './pool.ts';
import { recordEvent } from './timeline.ts';
import { asConsequence } from './transactions.ts';

const modeRow = z.object({
  taskId: z.uuid(),
  referralId: z.uuid(),
  body: z.enum(OVERSIGHT_BODIES),
  mode: z.enum(OVERSIGHT_MODES),
  reference: z.string(),
  /** UK calendar day, `2026-11-24`. */
  decidedOn: z.string(),
  recordedBy: z.uuid(),
  recordedAt: z.date().transform((at) => at.toISOString()),
});
/** How a body has decided that a matter is investigated. */
export type OversightMode = z.infer<typeof modeRow>;

/** What the bodies have answered on a report, oldest first; none for a report that the actor may not know. */
export async function modesOf(tx: Transaction, reportId: string): Promise<OversightMode[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select task_id as "taskId", referral_id as "referralId", body, mode, reference,
        to_char(decided_on, 'YYYY-MM-DD') as "decidedOn", recorded_by as "recordedBy", recorded_at as "recordedAt"
      from oversight_modes where report_id = $1 order by recorded_at, task_id`,
    [reportId],
  );
  return z.array(modeRow).parse(rows);
}

/** The work of an investigation, which the body's answer changes. */
const INVESTIGATING: readonly TaskKind[] = [
  'allocate-investigator',
  'assess-severity',
  'serve-notice',
  'review-progress',
  'send-delay-letter',
  'record-investigation-result',
];

const MODE_NOTE = 'OVERSIGHT_MODE ';

/**
 * What whoever works on an investigation is told of the oversight: how each body wants it investigated, as codes. Under
 * `INDEPENDENT` the body investigates, and the force assists and records the result; under `DIRECTED` the force
 * investigates as the body directs. None for work of another kind.
 */
export async function oversightNotes(tx: Transaction, reportId: string, kind: TaskKind): Promise<string[]> {
  if (!INVESTIGATING.includes(kind)) return [];
  const latest = new Map((await modesOf(tx, reportId)).map(({ body, mode }) => [body, mode]));
  return [...latest].map(([body, mode]) => `${MODE_NOTE}${body} ${mode}`);
}

/** Say it on the tasks of the investigation that wait; whoever holds one finds it changed. */
async function tellInvestigation(tx: Transaction, reportId: string): Promise<void> {
  for (const kind of INVESTIGATING) {
    const notes = await oversightNotes(tx, reportId, kind);
    await tx.query(
      /* sql */ `
        update tasks
        set version = version + 1,
          notes = array(select n from unnest(notes) n where not starts_with(n, $4)) || $3::text[]
        where report_id = $1 and kind = $2 and state in ('open', 'claimed')`,
      [reportId, kind, notes, MODE_NOTE],
    );
  }
}

/**
 * Keep how a body has decided, and tell the investigation.
 *
 * @throws RuleError at the field whose rule is broken
 */
export async function modeRecorded(
  tx: Transaction,
  { actor, task, form }: Completion<'record-oversight-mode'>,
): Promise<void> {
  const { reportId, force, occasion } = task;
  const referral = await referralOfTask(tx, task);
  const body = z.enum(OVERSIGHT_BODIES).parse(occasion.split('/')[1]);
  if (form.decidedOn > calendarDayInUk(new Date()))
    throw new RuleError('OVERSIGHT_RULE', 'must not lie in the future', '/form/decidedOn');
  const confirming = form.mode === 'LOCAL' && localNeedsConfirming(referral.scheme, referral.criteria);
  if (confirming !== (form.localIsAvailable === true))
    throw new RuleError(
      'OVERSIGHT_RULE',
      'must be true where, and only where, a chief officer is to be investigated locally: look first whether the rules take that away',
      '/form/localIsAvailable',
    );
  const { mode, reference, decidedOn } = form;
  await tx.query(
    /* sql */ `
      insert into oversight_modes (task_id, report_id, referral_id, body, mode, reference, decided_on, recorded_by)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [task.id, reportId, referral.id, body, mode, reference, decidedOn, actor.id],
  );
  // The investigator's own tasks are not the caller's to see, and are told all the same.
  await asConsequence(tx, () => tellInvestigation(tx, reportId));
  const codes = { referralId: referral.id, body, mode };
  await recordEvent(tx, { reportId, kind: 'OVERSIGHT_MODE_RECORDED', actor: actor.id, codes });
  await appendAudit(tx, {
    force,
    actor,
    action: 'ALTERATION',
    recordKind: 'report',
    recordId: reportId,
    reportId,
    codes: { event: 'OVERSIGHT_MODE_RECORDED', ...codes },
  });
}
