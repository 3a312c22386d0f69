import type { IdentityRequestView } from '../api/identity-requests/schemas.ts';
import { findRequest, writeAnswer, writeWithdrawal } from '../database/identity-requests.ts';
import { notifyPeople } from '../database/notifications.ts';
import type { Transaction } from '../database/pool.ts';
import type { Actor } from '../domain/access.ts';
import { ForbiddenError, NotFoundError, RuleError } from '../domain/errors.ts';
import { answeringRole, type ApprovingRole, releaseClockOf, stateAt } from '../domain/identity-release.ts';
import { urgencyOf } from './ask.ts';
import { requireStandingContact, requireConsent } from './contacts.ts';
import type { IdentityKeys } from './identity-keys.ts';
import { recordAct, recordOnTimeline } from './record.ts';
import { type HeldRequest, viewOf } from './requests.ts';
import { sealAnswer, type SealedWords } from './words.ts';

const MINUTE_MS = 60_000;

/** An answer as its author gives it. */
export interface Answering {
  actor: Actor;
  held: HeldRequest;
  /** In their own words; a refusal must have some. */
  reason: string | undefined;
}

const requireAnswerer = (actor: Actor, { request, now }: HeldRequest): ApprovingRole => {
  const role = answeringRole(actor, request);
  if (!role)
    throw new ForbiddenError(
      'A request is answered by a second person, in another role than it was asked in: a supervisor or an information manager.',
    );
  const state = stateAt(request, now);
  if (state === 'expired')
    throw new RuleError('REQUEST_EXPIRED', 'The request has expired: whoever needs the details asks again.');
  if (state !== 'requested')
    throw new RuleError('REQUEST_ANSWERED', 'The request has been answered or withdrawn already.');
  return role;
};

const sealedReason = async (
  tx: Transaction,
  keys: IdentityKeys,
  { held: { request }, reason }: Answering,
): Promise<SealedWords | undefined> => {
  if (reason === undefined) return undefined;
  const words = await sealAnswer(tx, keys, { request, words: reason });
  if (!words)
    throw new RuleError('NO_IDENTITY', 'There is nothing to release: the details have been erased.');
  return words;
};

/** Write an answer, record it, and tell the one who asked that there is one. */
const give = async (
  tx: Transaction,
  { actor, held }: Answering,
  answer: { approved: boolean; role: ApprovingRole; words: SealedWords | undefined; openUntil: Date | null },
): Promise<IdentityRequestView> => {
  const { report, request, now } = held;
  const { approved, role, words, openUntil } = answer;
  await writeAnswer(tx, {
    requestId: request.id,
    state: approved ? 'approved' : 'refused',
    answerer: actor.id,
    answererRole: role,
    answeredAt: now,
    openUntil,
    answerSealed: words?.sealed ?? null,
  });
  const { purpose, id: requestId } = request;
  await recordAct(tx, {
    report,
    requestId,
    actor,
    roles: [role],
    action: approved ? 'ALTERATION' : 'REFUSAL',
    act: approved ? 'APPROVE' : 'REFUSE',
    purpose,
    ...(words && { reasonHash: words.hash }),
  });
  const kind = approved ? 'IDENTITY_APPROVED' : 'IDENTITY_REFUSED';
  await recordOnTimeline(tx, { report, requestId, actor, purpose, kind });
  await notifyPeople(tx, {
    people: [request.asker],
    reportId: report.id,
    occasion: 'identity-answer',
    urgency: urgencyOf(purpose),
  });
  return viewAgain(tx, held);
};

const viewAgain = async (
  tx: Transaction,
  { report, request, now }: HeldRequest,
): Promise<IdentityRequestView> => {
  const written = await findRequest(tx, { reportId: report.id, requestId: request.id });
  if (!written) throw new NotFoundError('no such request');
  return viewOf(written, now);
};

/**
 * Approve a request: from now the one who asked may open the details, for the time that the purpose gives.
 *
 * @throws ForbiddenError for the one who asked, or in no fitting role; RuleError when it is answered or expired, or
 *   the reporter's conditions forbid it by now
 */
export async function approveRequest(
  tx: Transaction,
  keys: IdentityKeys,
  answering: Answering,
): Promise<IdentityRequestView> {
  const { actor, held } = answering;
  const { request, now } = held;
  const role = requireAnswerer(actor, held);
  requireConsent(request.purpose, await requireStandingContact(tx, keys, request.reportId));
  const { openForMinutes } = releaseClockOf(request.purpose, request.requestedAt);
  const openUntil = new Date(now.getTime() + openForMinutes * MINUTE_MS);
  const words = await sealedReason(tx, keys, answering);
  return give(tx, answering, { approved: true, role, words, openUntil });
}

/** Refuse a request, with a reason that the one who asked may read. @throws as `approveRequest` */
export async function refuseRequest(
  tx: Transaction,
  keys: IdentityKeys,
  answering: Answering,
): Promise<IdentityRequestView> {
  const role = requireAnswerer(answering.actor, answering.held);
  const words = await sealedReason(tx, keys, answering);
  return give(tx, answering, { approved: false, role, words, openUntil: null });
}

/**
 * Withdraw a request, or give an approval back, before its time.
 *
 * @throws ForbiddenError for anybody but the one who asked; RuleError when it has ended already
 */
export async function withdrawRequest(
  tx: Transaction,
  { actor, held }: { actor: Actor; held: HeldRequest },
): Promise<IdentityRequestView> {
  const { report, request, now } = held;
  if (request.asker !== actor.id) throw new ForbiddenError('A request is withdrawn by the one who asked.');
  const state = stateAt(request, now);
  if (state !== 'requested' && state !== 'approved')
    throw new RuleError('REQUEST_ANSWERED', 'The request has ended already.');
  await writeWithdrawal(tx, request.id);
  const { id: requestId, purpose, askerRole } = request;
  await recordAct(tx, {
    report,
    requestId,
    actor,
    roles: [askerRole],
    action: 'ALTERATION',
    act: 'WITHDRAW',
    purpose,
  });
  await recordOnTimeline(tx, { report, requestId, actor, purpose, kind: 'IDENTITY_WITHDRAWN' });
  return viewAgain(tx, held);
}
