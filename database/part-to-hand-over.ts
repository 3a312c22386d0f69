import { z } from 'zod';
import { divideReport } from '../domain/schemas/forms/routing.ts';
import type { FeedMessage } from '../domain/schemas/feed-message.ts';
import type { Vault } from '../domain/vault.ts';
import { partToGive } from './part-as-given.ts';
import type { Transaction } from './pool.ts';
import { everyMessage } from './report-content.ts';
import { readForm } from './task-forms.ts';

const partRow = z.object({
  reportId: z.uuid(),
  messageRowId: z.uuid(),
  subjectNos: z.array(z.int()),
  consented: z.boolean(),
});

/** A part for another force's desk: what it is of, and the message that goes there, which is made when it is sent. */
export interface PartToHandOver extends z.infer<typeof partRow> {
  message(tx: Transaction, vault: Vault): Promise<FeedMessage>;
}

/** @throws RangeError when the division gives the force nothing */
export async function partToHandOver(
  tx: Transaction,
  { taskId, force }: { taskId: string; force: string },
): Promise<PartToHandOver> {
  const { rows } = await tx.query(
    /* sql */ `
      select report_id as "reportId", message_id as "messageRowId", subject_nos as "subjectNos",
        contact_consented as consented
      from report_parts where task_id = $1 and force = $2 and part_report_id is null`,
    [taskId, force],
  );
  if (!rows[0]) throw new RangeError('the division gives that force no part to hand over');
  const part = partRow.parse(rows[0]);
  return {
    ...part,
    message: async (inTx, vault) => {
      const form = divideReport.parse(await readForm(inTx, vault, taskId));
      const decided = form.parts.find((one) => one.force === force);
      const contents = await everyMessage(inTx, vault, part.reportId);
      const source = contents.find(({ messageRowId }) => messageRowId === part.messageRowId);
      if (!decided || !source) throw new RangeError('the part or its message is gone');
      const { reportId, consented } = part;
      return partToGive(inTx, vault, { reportId, source: source.message, decided, consented });
    },
  };
}
