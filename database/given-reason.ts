import type { Vault } from '../domain/vault.ts';
import { keepReason } from './audit.ts';
import { refuseContacts } from './clue-screen.ts';
import type { Transaction } from './pool.ts';
import { openSealer } from './sealed-content.ts';

/** Somebody's own words for why they did something to a task, and what seals them. */
export interface SealedReason {
  vault: Vault;
  text: string;
}

/**
 * Keep a reason sealed under the report's key, for the entry of the audit; nothing where none was given.
 *
 * @returns the entry's `reasonHash`
 * @throws RuleError `LEADS_TO_REPORTER` where an anonymous report's reason brings a way to reach a person
 */
export async function keptReason(
  tx: Transaction,
  { reportId }: { reportId: string },
  reason: SealedReason | undefined,
): Promise<{ reasonHash?: string }> {
  if (!reason) return {};
  const { vault, text } = reason;
  await refuseContacts(tx, vault, { reportId, form: { reason: text } });
  const sealer = await openSealer(tx, vault, reportId);
  return { reasonHash: await keepReason(tx, { reportId, seal: (context) => sealer.seal(text, context) }) };
}
