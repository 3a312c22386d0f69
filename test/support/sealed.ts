import { closeReport } from '../../database/close-report.ts';
import { readFacts } from '../../database/process.ts';
import { withdrawTask } from '../../database/withdraw-task.ts';
import { asWorker } from '../../database/transactions.ts';
import type { Ending } from '../../domain/codes.ts';
import { unwrapIdentityKey } from '../../runtime/keys.ts';
import type { World } from './world.ts';

interface SealedRow {
  id: string;
  sealed: Buffer;
  wrapped: Buffer;
  wrappingKeyId: string;
}

const only = (rows: SealedRow[]): SealedRow => {
  const [row] = rows;
  if (!row || rows.length !== 1) throw new RangeError(`one sealed row was expected, not ${rows.length}`);
  return row;
};

/** The bytes of a message that is held, opened with the intake key. */
export async function openHeld(world: World, deliveryId: string, position = 0): Promise<Buffer> {
  const { rows } = await world.database.admin.query<SealedRow>(
    /* sql */ `
      select delivery_id as id, raw_sealed as sealed, raw_key as wrapped, raw_key_id as "wrappingKeyId"
      from pacars.delivery_items where delivery_id = $1 and position = $2 and raw_sealed is not null`,
    [deliveryId, position],
  );
  const { sealed, ...key } = only(rows);
  return world.vault.open(await world.vault.unwrap(key), sealed, `delivery/${deliveryId}/${position}`);
}

/** The bytes of an accepted message as they came, opened with the identity secret. */
export async function openRaw(world: World, messageId: string): Promise<Buffer> {
  const { rows } = await world.database.admin.query<SealedRow>(
    /* sql */ `
      select m.id, r.sealed, k.wrapped, k.wrapping_key_id as "wrappingKeyId"
      from pacars.messages m join pacars.message_raw r on r.message_id = m.id join pacars.report_keys k on k.id = r.key_id
      where m.message_id = $1`,
    [messageId],
  );
  const { id, sealed, ...key } = only(rows);
  return world.vault.open(unwrapIdentityKey(key, world.identitySecret), sealed, `message/${id}/raw`);
}

/** The contact details that a message left, opened with the identity secret. */
export async function openIdentity(world: World, messageId: string): Promise<unknown> {
  const { rows } = await world.database.admin.query<SealedRow>(
    /* sql */ `
      select m.id, i.sealed, k.wrapped, k.wrapping_key_id as "wrappingKeyId"
      from pacars.messages m join pacars.message_identity i on i.message_id = m.id
        join pacars.report_keys k on k.id = i.key_id
      where m.message_id = $1`,
    [messageId],
  );
  const { id, sealed, ...key } = only(rows);
  const opened = world.vault.open(
    unwrapIdentityKey(key, world.identitySecret),
    sealed,
    `message/${id}/identity`,
  );
  return JSON.parse(opened.toString());
}

/** What a message says as those who handle it may read it, opened with the report's content key. */
export async function openContent(world: World, messageId: string): Promise<string> {
  const { rows } = await world.database.admin.query<SealedRow>(
    /* sql */ `
      select m.id, c.sealed, k.wrapped, k.wrapping_key_id as "wrappingKeyId"
      from pacars.messages m join pacars.message_content c on c.message_id = m.id
        join pacars.report_keys k on k.report_id = m.report_id and k.purpose = 'content'
      where m.message_id = $1`,
    [messageId],
  );
  const { id, sealed, ...key } = only(rows);
  return world.vault.open(await world.vault.unwrap(key), sealed, `message/${id}/content`).toString();
}

/** Close a report as its workflow would when nothing is left to do: what is open is withdrawn first. */
export async function closeAsWorkflow(
  world: World,
  reportId: string,
  ending: Ending = 'NO_FURTHER_ACTION',
): Promise<void> {
  const result = await asWorker(world.database.worker, async (tx) => {
    const { waiting, tasks } = await readFacts(tx, reportId);
    for (const { taskId } of tasks) await withdrawTask(tx, { taskId, because: 'NO_LONGER_NEEDED' });
    return closeReport(tx, { reportId, considered: waiting, ending });
  });
  if (!result.closed) throw new RangeError('the report could not be closed');
}
