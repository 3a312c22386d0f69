import { z } from 'zod';
import { type AskedWords, type BreakGlassRequest } from '../../database/break-glass.ts';
import type { Actor } from '../../domain/access.ts';
import { afterStep, BREAK_GLASS_PURPOSES, BREAK_GLASS_STATES } from '../../domain/break-glass.ts';

const BREAK_GLASS_ACTIONS = ['approve', 'refuse', 'end'] as const;
type BreakGlassAction = (typeof BREAK_GLASS_ACTIONS)[number];

const instant = z.iso.datetime();

/** A request in codes: nothing in it tells whether there is such a report. */
export const requestView = z
  .object({
    id: z.string(),
    force: z.string(),
    asker: z.string(),
    askerName: z.string(),
    purpose: z.enum(BREAK_GLASS_PURPOSES),
    hours: z.int(),
    state: z.enum(BREAK_GLASS_STATES),
    askedAt: instant,
    expiresAt: instant.meta({ description: 'Until when it may be answered' }),
    decidedBy: z.string().nullable(),
    decidedAt: instant.nullable(),
    until: instant.nullable().meta({ description: 'Until when what was approved holds' }),
    endedAt: instant.nullable(),
    actions: z.array(z.enum(BREAK_GLASS_ACTIONS)).meta({ description: 'What the caller may do with it now' }),
  })
  .meta({ id: 'BreakGlassRequest' });

/** A request with its words, for those whom it concerns. */
export const requestDetail = requestView
  .extend({
    reason: z
      .string()
      .nullable()
      .meta({ description: "The asker's words; null 90 days after they were said" }),
    answer: z.string().nullable().meta({ description: "The decider's words" }),
    asked: z
      .object({ reportId: z.string().nullable(), reference: z.string().nullable() })
      .nullable()
      .meta({ description: 'What was asked for, as the asker wrote it; null for whoever only decides' }),
  })
  .meta({ id: 'BreakGlassRequestDetail' });

const actionsOf = (actor: Actor, request: BreakGlassRequest): BreakGlassAction[] => {
  const actions: BreakGlassAction[] = [];
  if (request.mayDecide && afterStep(request.state, 'APPROVE') !== undefined)
    actions.push('approve', 'refuse');
  const isParty = request.asker === actor.id || request.decidedBy === actor.id;
  const isOwners = request.owned && request.endedByOwnerAt === null;
  if ((isParty || isOwners) && afterStep(request.state, 'END') !== undefined) actions.push('end');
  return actions;
};

const textOf = (at: Date | null): string | null => at?.toISOString() ?? null;

/** A request as the API shows it to a person. */
export function viewOfRequest(actor: Actor, request: BreakGlassRequest): z.infer<typeof requestView> {
  const { id, force, asker, askerName, purpose, hours, state, decidedBy } = request;
  return {
    id,
    force,
    asker,
    askerName,
    purpose,
    hours,
    state,
    askedAt: request.askedAt.toISOString(),
    expiresAt: request.expiresAt.toISOString(),
    decidedBy,
    decidedAt: textOf(request.decidedAt),
    until: textOf(request.until),
    endedAt: textOf(request.endedAt),
    actions: actionsOf(actor, request),
  };
}

/** The same with its words. What was asked for is the asker's to see, and that of an owner of the report. */
export function detailOfRequest(
  actor: Actor,
  request: BreakGlassRequest,
  { asked, decided }: { asked: AskedWords | null; decided: string | null },
): z.infer<typeof requestDetail> {
  const { reason = null, reportId = null, reference = null } = asked ?? {};
  const seesTarget = request.asker === actor.id || request.owned;
  return {
    ...viewOfRequest(actor, request),
    reason,
    answer: decided,
    asked: asked && seesTarget ? { reportId, reference } : null,
  };
}
