import { createHash } from 'node:crypto';
import type { Actor } from '../domain/access.ts';
import { afterStep } from '../domain/break-glass.ts';
import { ForbiddenError, RuleError } from '../domain/errors.ts';
import type { Vault } from '../domain/vault.ts';
import { noteBreakGlass, tellWatchers } from './break-glass-notes.ts';
import { type BreakGlassRequest, findRequest, sealDecision } from './break-glass.ts';
import type { Transaction } from './pool.ts';

const notOpen = (): RuleError =>
  new RuleError(
    'BREAK_GLASS_NOT_OPEN',
    'The request is no longer open: it has been answered, ended or has run out.',
  );

const again = async (tx: Transaction, id: string): Promise<BreakGlassRequest> => {
  const request = await findRequest(tx, id);
  if (!request) throw new RangeError('a request was no longer its decider’s to see');
  return request;
};

/**
 * Approve or refuse a request, as another person. An approval grants what there is to grant, for the hours asked
 * from now; where there is nothing it looks the same. Of two at once the first decides.
 *
 * @param decision.reason - the decider's own words, kept sealed
 * @throws ForbiddenError when the request is the actor's own, or not theirs to decide
 * @throws RuleError `BREAK_GLASS_NOT_OPEN`
 */
export async function decideRequest(
  tx: Transaction,
  vault: Vault,
  request: BreakGlassRequest,
  { actor, step, reason }: { actor: Actor; step: 'APPROVE' | 'REFUSE'; reason: string },
): Promise<BreakGlassRequest> {
  if (request.asker === actor.id) throw new ForbiddenError('Another person decides what you have asked for.');
  if (!request.mayDecide) throw new ForbiddenError('This request is not yours to decide.');
  const state = afterStep(request.state, step);
  if (state === undefined) throw notOpen();
  const sealed = await sealDecision(vault, request, reason);
  const { rowCount } = await tx.query({
    name: 'decide-break-glass',
    text: /* sql */ `
      update break_glass_requests
      set state = $2, decided_by = $3, decided_at = now(), decided_sealed = $4,
        until = case when $2 = 'APPROVED' then now() + hours * interval '1 hour' end
      where id = $1 and state = 'ASKED' and expires_at > now()`,
    values: [request.id, state, actor.id, sealed],
  });
  if (rowCount === 0) throw notOpen();
  const reasonHash = createHash('sha256').update(sealed).digest('hex');
  const event = step === 'APPROVE' ? 'APPROVED' : 'REFUSED';
  await noteBreakGlass(tx, request, { event, actor, reasonHash });
  await tellWatchers(tx, request.id);
  return again(tx, request.id);
}

/**
 * End a request or the access that it gave before its time: its asker, the one who approved it, or an owner of the
 * report. An owner's ending shows on the request to nobody, since it would tell that there is such a report.
 *
 * @throws ForbiddenError for anybody else
 * @throws RuleError `BREAK_GLASS_NOT_OPEN`
 */
export async function endRequest(
  tx: Transaction,
  request: BreakGlassRequest,
  { actor }: { actor: Actor },
): Promise<BreakGlassRequest> {
  const isParty = request.asker === actor.id || request.decidedBy === actor.id;
  if (!isParty && !request.owned) throw new ForbiddenError('This request is not yours to end.');
  if (afterStep(request.state, 'END') === undefined || (!isParty && request.endedByOwnerAt !== null))
    throw notOpen();
  const ends = isParty
    ? /* sql */ `state = 'ENDED', ended_by = $2, ended_at = now()`
    : /* sql */ `ended_by_owner_at = now()`;
  const { rowCount } = await tx.query(
    /* sql */ `
      update break_glass_requests set ${ends}
      where id = $1 and $2::uuid is not null and state in ('ASKED', 'APPROVED')
        and (state = 'ASKED' and expires_at > now() or until > now())`,
    [request.id, actor.id],
  );
  if (rowCount === 0) throw notOpen();
  await noteBreakGlass(tx, request, { event: isParty ? 'ENDED' : 'ENDED_BY_OWNER', actor });
  return again(tx, request.id);
}
