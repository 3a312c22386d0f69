import { z } from 'zod';
import { corrected } from '../domain/hand-off-corrections.ts';
import type { HandOffSystem } from '../domain/hand-off-systems.ts';
import { resolveHandOff } from '../domain/schemas/forms/hand-off.ts';
import type { Vault } from '../domain/vault.ts';
import { type HandOffIntent, keepRequest, readRequest, recordHandOff, SETTLED } from './hand-offs.ts';
import type { Transaction } from './pool.ts';
import { readForm } from './task-forms.ts';
import { recordEvent } from './timeline.ts';

const heldRow = z.object({ id: z.uuid(), corrections: z.array(z.uuid()) });

/**
 * Put a person's corrections into what is sent: another request, under another key, from now on. Safe to repeat: each
 * decision corrects once.
 */
export async function correctHandOff(
  tx: Transaction,
  vault: Vault,
  { reportId, system, occasion, taskId }: HandOffIntent & { taskId: string },
): Promise<void> {
  const { rows } = await tx.query(
    /* sql */ `
      select id, corrected_by as corrections from hand_offs
      where report_id = $1 and system = $2 and occasion = $3 and state = 'refused' for update`,
    [reportId, system, occasion],
  );
  // It has been settled or tried again since: an earlier run has done this.
  if (!rows[0]) return;
  const { id, corrections: done } = heldRow.parse(rows[0]);
  if (done.includes(taskId)) return;
  // Opened with clues hidden: what leads to the reporter leaves by no correction either.
  const { corrections = [] } = resolveHandOff.parse(await readForm(tx, vault, taskId));
  const request = await readRequest(tx, vault, { reportId, handOffId: id, even: true });
  if (request === undefined) throw new RangeError('nothing was refused that could be corrected');
  await keepRequest(tx, vault, {
    reportId,
    handOffId: id,
    request: corrected(request, corrections),
    stands: true,
  });
  await tx.query(/* sql */ `update hand_offs set corrected_by = corrected_by || $2::uuid where id = $1`, [
    id,
    taskId,
  ]);
  await record(tx, { id, reportId, system }, 'HAND_OFF_CORRECTED');
}

/**
 * Record that two people have decided that it is not needed; of what goes elsewhere, that there is nothing left to find
 * out. Safe to repeat.
 */
export async function abandonHandOff(
  tx: Transaction,
  { reportId, system, occasion }: HandOffIntent,
): Promise<void> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      update hand_offs
      set state = case when state = 'superseded' then state else 'abandoned' end,
        settled_at = coalesce(settled_at, now()), unknown_since = null, problem_pointers = '{}'
      where report_id = $1 and system = $2 and occasion = $3
        and (state <> all ($4) or (state = 'superseded' and unknown_since is not null))
      returning id`,
    [reportId, system, occasion, SETTLED],
  );
  if (rows[0]) await record(tx, { id: rows[0].id, reportId, system }, 'HAND_OFF_ABANDONED');
}

async function record(
  tx: Transaction,
  { id, reportId, system }: { id: string; reportId: string; system: HandOffSystem },
  event: 'HAND_OFF_CORRECTED' | 'HAND_OFF_ABANDONED',
): Promise<void> {
  await recordEvent(tx, { reportId, kind: event, codes: { handOffId: id, system } });
  await recordHandOff(tx, { id, reportId, system }, event);
}
