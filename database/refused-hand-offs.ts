import { z } from 'zod';
import { NotFoundError, RuleError } from '../domain/errors.ts';
import { fieldsOf, isCorrectable, valueAt } from '../domain/hand-off-corrections.ts';
import { HAND_OFF_SYSTEMS, type HandOffSystem } from '../domain/hand-off-systems.ts';
import type { Vault } from '../domain/vault.ts';
import type { Completion } from './completion.ts';
import { readRequest } from './hand-offs.ts';
import type { Transaction } from './pool.ts';
import { type Reading, recordReading } from './recorded-reading.ts';
import { lockForWork, requireHolder, type TaskAction } from './task-actions.ts';
import type { Task } from './tasks.ts';

const refusedRow = z.object({
  id: z.uuid(),
  system: z.enum(HAND_OFF_SYSTEMS),
  pointers: z.array(z.string()),
});
type RefusedHandOff = z.infer<typeof refusedRow>;

/**
 * The refused hand-off that a task is about: its occasion names the system, the hand-off's own occasion, and how often
 * it has been refused.
 */
async function handOffOfTask(
  tx: Transaction,
  { reportId, occasion }: { reportId: string; occasion: string },
): Promise<RefusedHandOff | undefined> {
  const parts = occasion.split('/');
  const { rows } = await tx.query(
    /* sql */ `
      select id, system, problem_pointers as pointers from hand_offs
      where report_id = $1 and system = $2 and occasion = $3`,
    [reportId, parts[0] ?? '', parts.slice(1, -1).join('/')],
  );
  return rows[0] ? refusedRow.parse(rows[0]) : undefined;
}

/**
 * The refused hand-off of a task, for whoever holds it.
 *
 * @throws NotFoundError when there is no such task about a hand-off for this actor; RuleError unless they hold it
 */
export async function refusedOf(
  tx: Transaction,
  { actor, taskId }: TaskAction,
): Promise<{ task: Task; handOff: RefusedHandOff }> {
  const task = await lockForWork(tx, { actor, taskId });
  const handOff = task.kind === 'resolve-hand-off' ? await handOffOfTask(tx, task) : undefined;
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

/** Check the fields that a person corrects against what was refused. @throws RuleError at the field at fault */
export async function checkCorrections(
  tx: Transaction,
  { vault, task, form }: Completion<'resolve-hand-off'>,
): Promise<void> {
  if (form.decision !== 'CORRECT') return;
  const handOff = await handOffOfTask(tx, task);
  const request =
    handOff && (await readRequest(tx, vault, { reportId: task.reportId, handOffId: handOff.id, even: true }));
  for (const [index, { pointer }] of (form.corrections ?? []).entries())
    if (!handOff || !isCorrectable(handOff.system, pointer) || typeof valueAt(request, pointer) !== 'string')
      throw new RuleError(
        'NOT_CORRECTABLE',
        'must be a field of what was refused that may be corrected',
        `/form/corrections/${index}/pointer`,
      );
}
