import { randomUUID } from 'node:crypto';
import type { IdentityRequestView } from '../api/identity-requests/schemas.ts';
import {
  databaseNow,
  findRequest,
  insertRequest,
  possibleAnswerers,
  type ReleaseReport,
} from '../database/identity-requests.ts';
import { knowsByGrantAlone } from '../database/granted-access.ts';
import { notifyPeople } from '../database/notifications.ts';
import { URGENCY } from '../database/outbox.ts';
import type { Transaction } from '../database/pool.ts';
import type { Actor } from '../domain/access.ts';
import { RuleError } from '../domain/errors.ts';
import {
  type AskingRole,
  askingRole,
  type IdentityPurpose,
  releaseClockOf,
} from '../domain/identity-release.ts';
import { requireStandingContact, requireConsent } from './contacts.ts';
import type { IdentityKeys } from './identity-keys.ts';
import { recordAct, recordOnTimeline } from './record.ts';
import { viewOf } from './requests.ts';
import { sealReason } from './words.ts';

const MINUTE_MS = 60_000;

/** A threat to life is told before everything else. */
export const urgencyOf = (purpose: IdentityPurpose): 1 | 2 =>
  purpose === 'THREAT_TO_LIFE' ? URGENCY.danger : URGENCY.decision;

/** The role in which somebody may ask for a purpose. @throws RuleError at the purpose */
async function roleToAskIn(
  tx: Transaction,
  { actor, report, purpose }: { actor: Actor; report: ReleaseReport; purpose: IdentityPurpose },
): Promise<AskingRole> {
  const role = askingRole(actor, { purpose, allocated: report.allocated });
  if (!role)
    throw new RuleError('ROLE_MAY_NOT_ASK', 'must be a purpose for which your role may ask', '/purpose');
  // Emergency access is to a report, not to who reported it; only a life outweighs that. The database's policy says it too.
  if (purpose !== 'THREAT_TO_LIFE' && (await knowsByGrantAlone(tx, report.id)))
    throw new RuleError(
      'ROLE_MAY_NOT_ASK',
      'must be a threat to life: you know of this report by emergency access alone',
      '/purpose',
    );
  return role;
}

/**
 * Ask who the reporter is. Those who could approve are told by mail.
 *
 * @throws RuleError when there is nothing to release, the role may not ask for the purpose, the reporter's
 *   conditions forbid it, or nobody could approve
 */
export async function askForIdentity(
  tx: Transaction,
  keys: IdentityKeys,
  {
    actor,
    report,
    purpose,
    reason,
  }: { actor: Actor; report: ReleaseReport; purpose: IdentityPurpose; reason: string },
): Promise<IdentityRequestView> {
  const askerRole = await roleToAskIn(tx, { actor, report, purpose });
  const { overridden } = requireConsent(purpose, await requireStandingContact(tx, keys, report.id));
  const answerers = await possibleAnswerers(tx, { report, asker: actor.id, askerRole });
  if (answerers.length === 0)
    throw new RuleError(
      'NOBODY_TO_APPROVE',
      'Nobody who may know of this report could approve: have a second person named for it first.',
    );
  const id = randomUUID();
  const requestedAt = await databaseNow(tx);
  const { answerWithinMinutes } = releaseClockOf(purpose, requestedAt);
  const words = await sealReason(tx, keys, { reportId: report.id, requestId: id, reason });
  await insertRequest(tx, {
    id,
    reportId: report.id,
    asker: actor.id,
    askerRole,
    purpose,
    consentOverridden: overridden,
    requestedAt,
    answerDue: new Date(requestedAt.getTime() + answerWithinMinutes * MINUTE_MS),
    keyId: words.keyId,
    reasonSealed: words.sealed,
  });
  await recordAct(tx, {
    report,
    requestId: id,
    actor,
    roles: [askerRole],
    action: 'ALTERATION',
    act: 'ASK',
    purpose,
    reasonHash: words.hash,
    codes: { consentOverridden: overridden },
  });
  await recordOnTimeline(tx, { report, requestId: id, actor, purpose, kind: 'IDENTITY_REQUESTED' });
  await notifyPeople(tx, {
    people: answerers,
    reportId: report.id,
    occasion: 'identity-request',
    urgency: urgencyOf(purpose),
  });
  const request = await findRequest(tx, { reportId: report.id, requestId: id });
  if (!request) throw new TypeError('a request that was written must be there');
  return viewOf(request, requestedAt);
}
