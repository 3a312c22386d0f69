import type { IdentityRequestDetail, OpenedIdentity } from '../api/identity-requests/schemas.ts';
import { insertOpening, mayStillAct } from '../database/identity-requests.ts';
import { notifyPeople } from '../database/notifications.ts';
import type { Transaction } from '../database/pool.ts';
import type { Actor } from '../domain/access.ts';
import { ForbiddenError, RuleError } from '../domain/errors.ts';
import { answeringRole, stateAt } from '../domain/identity-release.ts';
import type { StandingContact } from '../domain/reporter-contact.ts';
import { urgencyOf } from './ask.ts';
import { digestOf, findStandingContact, requireConsent, requireStandingContact } from './contacts.ts';
import type { IdentityKeys } from './identity-keys.ts';
import { recordAct, recordOnTimeline } from './record.ts';
import { type HeldRequest, viewOf } from './requests.ts';
import { openWords } from './words.ts';

const stillInRole = (actor: Actor, { report, request }: HeldRequest): boolean =>
  actor.roles.includes(request.askerRole) && (request.askerRole !== 'investigator' || report.allocated);

/** @throws ForbiddenError or RuleError unless this actor may open the details now; gives the end of the approval */
const requireOpen = async (tx: Transaction, actor: Actor, held: HeldRequest): Promise<Date> => {
  const { report, request, now } = held;
  if (request.asker !== actor.id)
    throw new ForbiddenError('The details are opened by the one who asked, alone.');
  const { openUntil, asker, askerRole, answerer, answererRole } = request;
  const state = stateAt(request, now);
  if (state === 'expired')
    throw new RuleError(
      'REQUEST_EXPIRED',
      'The time of this request is over: ask again if you need it still.',
    );
  if (state !== 'approved' || openUntil === null || answerer === null || answererRole === null)
    throw new RuleError('REQUEST_NOT_APPROVED', 'The request is not approved.');
  const reportId = report.id;
  if (!stillInRole(actor, held) || !(await mayStillAct(tx, { personId: asker, role: askerRole, reportId })))
    throw new ForbiddenError('You no longer have the role in which you asked for this.');
  // Whoever must not know of the report by now had no say in it, the accused may have been found since; nor has one
  // who left, or lost the role in which they approved.
  if (!(await mayStillAct(tx, { personId: answerer, role: answererRole, reportId })))
    throw new RuleError('APPROVAL_VOID', 'The approval no longer stands: ask again.');
  return openUntil;
};

/**
 * Show the contact details. Each time is counted, recorded before a word is shown, and told to whoever approved.
 * Not idempotent: every call that shows them is an opening.
 *
 * @param conditionsRead - the digest of the conditions that the caller was shown
 */
export async function openIdentity(
  tx: Transaction,
  keys: IdentityKeys,
  { actor, held, conditionsRead }: { actor: Actor; held: HeldRequest; conditionsRead: string },
): Promise<OpenedIdentity> {
  const { report, request, now } = held;
  const openUntil = await requireOpen(tx, actor, held);
  const standing = await requireStandingContact(tx, keys, report.id);
  const { overridden } = requireConsent(request.purpose, standing);
  if (conditionsRead !== digestOf(standing))
    throw new RuleError(
      'CONDITIONS_NOT_READ',
      'must be the conditionsDigest of this request as it is now: read the conditions first',
      '/conditionsRead',
    );
  const { id: requestId, purpose, askerRole, answerer } = request;
  const opening = request.openings.length + 1;
  await insertOpening(tx, { requestId, reportId: report.id, opener: actor.id, openedAt: now });
  await recordAct(tx, {
    report,
    requestId,
    actor,
    roles: [askerRole],
    action: 'DISCLOSURE',
    act: 'OPEN',
    purpose,
    recipient: actor.id,
    codes: { opening, consentOverridden: overridden },
  });
  await recordOnTimeline(tx, { report, requestId, actor, purpose, kind: 'IDENTITY_OPENED' });
  await notifyPeople(tx, {
    people: answerer === null ? [] : [answerer],
    reportId: report.id,
    occasion: 'identity-opening',
    urgency: urgencyOf(purpose),
  });
  const { conditions, details } = standing;
  return {
    requestId,
    opening,
    openUntil: openUntil.toISOString(),
    instructions: conditions.instructions,
    conditions,
    details,
  };
}

const conditionsFor = async (
  tx: Transaction,
  keys: IdentityKeys,
  { actor, held: { request, now } }: { actor: Actor; held: HeldRequest },
): Promise<StandingContact | undefined> =>
  request.asker === actor.id && stateAt(request, now) === 'approved'
    ? findStandingContact(tx, keys, request.reportId)
    : undefined;

/**
 * One request: the codes for everybody who may know the report; the words for the one who asked and those who may
 * answer; the reporter's conditions for the one who asked, once it is approved. Reading words or conditions is recorded.
 */
export async function readRequest(
  tx: Transaction,
  keys: IdentityKeys,
  { actor, held }: { actor: Actor; held: HeldRequest },
): Promise<IdentityRequestDetail> {
  const { report, request, now } = held;
  const isAsker = request.asker === actor.id;
  const answering = answeringRole(actor, request);
  const readsWords = isAsker || answering !== undefined;
  const words = readsWords ? await openWords(tx, keys, request) : { reason: null, answer: null };
  const standing = await conditionsFor(tx, keys, { actor, held });
  if (readsWords)
    await recordAct(tx, {
      report,
      requestId: request.id,
      actor,
      roles: [isAsker ? request.askerRole : (answering ?? request.askerRole)],
      action: 'CONSULTATION',
      act: 'READ',
      purpose: request.purpose,
      codes: { conditions: standing !== undefined },
    });
  return {
    ...viewOf(request, now),
    ...words,
    conditions: standing?.conditions ?? null,
    conditionsDigest: standing ? digestOf(standing) : null,
    waysFrom: standing?.waysFrom ?? null,
    superseded: standing?.superseded ?? [],
  };
}
