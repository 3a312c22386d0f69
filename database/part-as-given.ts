import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type DecidedPart, partOf } from '../domain/division.ts';
import type { FeedMessage } from '../domain/schemas/feed-message.ts';
import { type HiddenStretch, screenPart } from '../domain/screen-part.ts';
import type { Vault } from '../domain/vault.ts';
import { hideClues, keptValues, refuseReaching } from './clue-screen.ts';
import type { Transaction } from './pool.ts';

/** A part before it leaves: of which report and message, to whom, and what was decided of it. */
export interface PartInWords {
  reportId: string;
  /** With every clue hidden that nobody has kept, and without contact. */
  source: FeedMessage;
  decided: DecidedPart;
  /** Whether the reporter allows that force to ask how they can be reached. */
  consented: boolean;
}

/** A part as the other force has it, and what is hidden in it because the reporter has not agreed to that force. */
export interface ScreenedPart {
  message: FeedMessage;
  hidden: HiddenStretch[];
}

const accountOf = z.string();

/**
 * A part as whoever divides may look at it before it leaves. What they wrote themselves is not compared with what is
 * hidden from them: it would tell them what is true.
 */
export async function partToLookAt(tx: Transaction, vault: Vault, part: PartInWords): Promise<ScreenedPart> {
  const { reportId, source, decided, consented } = part;
  const message = partOf(source, decided, { messageId: randomUUID(), consented });
  if (consented) return { message, hidden: [] };
  return screenPart(message, { source, kept: await keptValues(tx, vault, reportId) });
}

/** The same as it leaves: what repeats a clue that nobody has kept is hidden in the divider's words, too. */
export async function partToGive(tx: Transaction, vault: Vault, part: PartInWords): Promise<FeedMessage> {
  const { reportId, decided } = part;
  const account =
    decided.account === undefined
      ? undefined
      : accountOf.parse(await hideClues(tx, vault, { reportId, form: decided.account }));
  return (await partToLookAt(tx, vault, { ...part, decided: { ...decided, account } })).message;
}

/**
 * Hold a divider's words for a force that the reporter has not agreed to, to what is held of an anonymous report: no way
 * to reach a person, unless it was kept.
 *
 * @param at - where the account stands in what was sent, as a JSON Pointer
 * @throws RuleError `LEADS_TO_REPORTER`
 */
export async function checkAccount(
  tx: Transaction,
  vault: Vault,
  { reportId, decided: { account }, consented }: PartInWords,
  at: string,
): Promise<void> {
  if (account === undefined || consented) return;
  refuseReaching(await keptValues(tx, vault, reportId), { form: account, at });
}
