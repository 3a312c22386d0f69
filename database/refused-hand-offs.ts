import { z } from 'zod';
import { NotFoundError, RuleError } from '../domain/errors.ts';
import { handOffRules } from '../domain/hand-off-second-person.ts';
import { holdsReference } from '../domain/intelligence/form-of-words.ts';
import { fieldsOf, isCorrectable, valueAt } from '../domain/hand-off-corrections.ts';
import { HAND_OFF_SYSTEMS, handingOf, type HandOffSystem } from '../domain/hand-off-systems.ts';
import type { Vault } from '../domain/vault.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import { noteRules } from './assessment-facts.ts';
import type { Completion } from './completion.ts';
import { referencesOf } from './grading-check.ts';
import { HAND_OFF_STATES, readRequest } from './hand-offs.ts';
import type { Transaction } from './pool.ts';
import { type Reading, recordReading } from './recorded-reading.ts';
import { lockForWork, requireHolder, type TaskAction } from './task-actions.ts';
import { findTask, type Task } from './tasks.ts';

const refusedRow = z.object({
  id: z.uuid(),
  system: z.enum(HAND_OFF_SYSTEMS),
  state: z.enum(HAND_OFF_STATES),
  pointers: z.array(z.string()),
});
type RefusedHandOff = z.infer<typeof refusedRow>;

async function handOffOfTask(
  tx: Transaction,
  { reportId, occasion }: { reportId: string; occasion: string },
): Promise<RefusedHandOff | undefined> {
  const handing = handingOf(occasion);
  const { rows } = await tx.query(
    /* sql */ `
      select id, system, state, problem_pointers as pointers from hand_offs
      where report_id = $1 and system = $2 and occasion = $3`,
    [reportId, handing?.system, handing?.occasion],
  );
  return rows[0] ? refusedRow.parse(rows[0]) : undefined;
}

/** The hand-off that a task resolves, or about which it judges what another has decided. */
async function handOffAbout(tx: Transaction, task: Task): Promise<RefusedHandOff | undefined> {
  if (task.kind === 'resolve-hand-off') return handOffOfTask(tx, task);
  const judged =
    task.kind === 'approve-decision' && task.aboutTask !== null && (await findTask(tx, task.aboutTask));
  return judged && judged.kind === 'resolve-hand-off' ? handOffOfTask(tx, judged) : undefined;
}

/**
 * The refused hand-off of a task, for whoever holds it: to resolve it, or to judge how another has.
 *
 * @throws NotFoundError when there is no such task about a hand-off for this actor; RuleError unless they hold it
 */
export async function refusedOf(
  tx: Transaction,
  { actor, taskId }: TaskAction,
): Promise<{ task: Task; handOff: RefusedHandOff }> {
  const task = await lockForWork(tx, { actor, taskId });
  const handOff = await handOffAbout(tx, task);
  if (!handOff) throw new NotFoundError('no refused hand-off');
  requireHolder(actor, task);
  return { task, handOff };
}

/**
 * What was refused, its texts and where fault was found. The reading and its reason are in the audit before a word of
 * it is shown.
 */
export async function readRefused(
  tx: Transaction,
  vault: Vault,
  reading: Reading,
  { id, system, pointers }: RefusedHandOff,
): Promise<{ system: HandOffSystem; pointers: string[]; fields: ReturnType<typeof fieldsOf> }> {
  await recordReading(tx, vault, reading, { kind: 'CONTENT_READ', code: 'HAND_OFF' });
  const request = await readRequest(tx, vault, { reportId: reading.reportId, handOffId: id, even: true });
  const fields = fieldsOf(system, request ?? {}).filter(({ pointer }) => pointer !== '/ourReference');
  return { system, pointers, fields };
}

type Resolution = Completion<'resolve-hand-off'>;

/** What a correction brings that may not leave, or where it may not stand. @throws RuleError at the field at fault */
async function checkCorrections(tx: Transaction, { vault, task, form }: Resolution): Promise<void> {
  if (form.decision !== 'CORRECT') return;
  const handOff = await handOffOfTask(tx, task);
  if (handOff?.state === 'superseded')
    throw new RuleError(
      'NOT_CORRECTABLE',
      'must not be CORRECT: it goes elsewhere now, and nothing more is sent there',
      '/form/decision',
    );
  const { reportId } = task;
  const request = handOff && (await readRequest(tx, vault, { reportId, handOffId: handOff.id, even: true }));
  const references = handOff?.system === 'intelligence' ? await referencesOf(tx, vault, reportId) : [];
  for (const [index, { pointer, value }] of (form.corrections ?? []).entries()) {
    const at = `/form/corrections/${index}`;
    if (!handOff || !isCorrectable(handOff.system, pointer) || typeof valueAt(request, pointer) !== 'string')
      throw new RuleError(
        'NOT_CORRECTABLE',
        'must be a field of what was refused that may be corrected',
        `${at}/pointer`,
      );
    // As when it was graded: the reference leads back to who gave it.
    if (references.some((reference) => holdsReference(value, reference)))
      throw new RuleError('NOT_CORRECTABLE', 'must not contain the reference of the report', `${at}/value`);
  }
}

/**
 * Check what a person decides about a refused hand-off against what was refused, and note in the decision by which rules
 * it needs a second person.
 *
 * @throws RuleError at the field at fault
 */
export async function handOffResolved(tx: Transaction, resolution: Resolution): Promise<void> {
  await checkCorrections(tx, resolution);
  const { task, form } = resolution;
  const system = handingOf(task.occasion)?.system;
  const rules = system ? handOffRules({ ...form, system }, calendarDayInUk(new Date())) : [];
  await noteRules(tx, task.id, rules);
}
