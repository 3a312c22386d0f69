import { createHash } from 'node:crypto';
import { sealedContacts } from '../database/identity-requests.ts';
import { identityContext } from '../database/intake-messages.ts';
import type { Transaction } from '../database/pool.ts';
import { RuleError } from '../domain/errors.ts';
import { type ConsentVerdict, type IdentityPurpose, judgeConsent } from '../domain/identity-release.ts';
import { reporterContact, type StandingContact, standingContact } from '../domain/reporter-contact.ts';
import type { IdentityKeys } from './identity-keys.ts';

/**
 * The contact that stands on a report that the actor may know, opened inside this process only.
 *
 * @returns undefined when the reporter left none, or it has been erased
 */
export async function findStandingContact(
  tx: Transaction,
  keys: IdentityKeys,
  reportId: string,
): Promise<StandingContact | undefined> {
  const rows = await sealedContacts(tx, reportId);
  return standingContact(
    rows.map(({ messageId, sealed, ...key }) => {
      const text = keys.open(keys.unwrap(key), sealed, identityContext(messageId));
      return { messageId, contact: reporterContact.parse(JSON.parse(text)) };
    }),
  );
}

/** As `findStandingContact`. @throws RuleError NO_IDENTITY when there is none */
export async function requireStandingContact(
  tx: Transaction,
  keys: IdentityKeys,
  reportId: string,
): Promise<StandingContact> {
  const standing = await findStandingContact(tx, keys, reportId);
  if (!standing)
    throw new RuleError('NO_IDENTITY', 'There is nothing to release: this report holds no contact details.');
  return standing;
}

/** Names exactly the conditions that were shown: whoever opens must send it back. */
export function digestOf({ conditions, waysFrom, superseded }: StandingContact): string {
  return createHash('sha256')
    .update(JSON.stringify([conditions, waysFrom, superseded]))
    .digest('hex');
}

const NOT_ALLOWED = {
  NOT_AGREED: 'The reporter has not agreed to be contacted for this purpose.',
  NOT_TO_BE_NAMED: 'The reporter has asked not to be named to any force.',
} as const satisfies Partial<Record<ConsentVerdict, string>>;

/**
 * Hold a purpose to the reporter's own conditions as they stand now.
 *
 * @returns whether the purpose outweighs them, which is then recorded
 * @throws RuleError NO_CONSENT when they forbid it and the purpose does not outweigh them
 */
export function requireConsent(
  purpose: IdentityPurpose,
  { conditions }: StandingContact,
): { overridden: boolean } {
  const verdict = judgeConsent(purpose, conditions);
  if (verdict === 'WITHIN' || verdict === 'OVERRIDDEN') return { overridden: verdict === 'OVERRIDDEN' };
  throw new RuleError(
    'NO_CONSENT',
    `${NOT_ALLOWED[verdict]} Only a threat to life or a legal duty to disclose outweighs that.`,
  );
}
