import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import {
  BREAK_GLASS_PURPOSES,
  BREAK_GLASS_STATES,
  type BreakGlassLimits,
  breakGlassLimits,
  type BreakGlassPurpose,
  stateAt,
} from '../domain/break-glass.ts';
import { RuleError } from '../domain/errors.ts';
import type { Vault } from '../domain/vault.ts';
import { appendLook } from './audit.ts';
import { noteBreakGlass, tellWatchers } from './break-glass-notes.ts';
import type { Transaction } from './pool.ts';

/** What somebody asks for: a report by its id or by the sender's reference, whether or not there is one. */
export interface AskedFor {
  reportId?: string | undefined;
  reference?: string | undefined;
}

const askedWords = z.object({
  reportId: z.string().optional(),
  reference: z.string().optional(),
  reason: z.string(),
});
export type AskedWords = z.infer<typeof askedWords>;

const requestRow = z.object({
  id: z.uuid(),
  force: z.string(),
  asker: z.uuid(),
  askerName: z.string(),
  /** Never shown: it tells whether there is such a report. */
  reportId: z.uuid().nullable(),
  purpose: z.enum(BREAK_GLASS_PURPOSES),
  hours: z.number(),
  state: z.enum(BREAK_GLASS_STATES),
  askedAt: z.date(),
  expiresAt: z.date(),
  wordsKey: z.instanceof(Buffer).nullable(),
  wordsKeyId: z.string().nullable(),
  askedSealed: z.instanceof(Buffer).nullable(),
  decidedSealed: z.instanceof(Buffer).nullable(),
  decidedBy: z.uuid().nullable(),
  decidedAt: z.date().nullable(),
  until: z.date().nullable(),
  endedBy: z.uuid().nullable(),
  endedAt: z.date().nullable(),
  endedByOwnerAt: z.date().nullable(),
  owned: z.boolean(),
  mayDecide: z.boolean(),
});
/** A request as its row says it, in the state that time has brought it to. */
export type BreakGlassRequest = z.infer<typeof requestRow>;

const COLUMNS = /* sql */ `
  b.id, b.force, b.asker, p.display_name as "askerName", b.report_id as "reportId", b.purpose, b.hours, b.state,
  b.asked_at as "askedAt", b.expires_at as "expiresAt", b.words_key as "wordsKey", b.words_key_id as "wordsKeyId",
  b.asked_sealed as "askedSealed", b.decided_sealed as "decidedSealed", b.decided_by as "decidedBy",
  b.decided_at as "decidedAt", b.until, b.ended_by as "endedBy", b.ended_at as "endedAt",
  b.ended_by_owner_at as "endedByOwnerAt",
  exists (
    select from report_named n
    where n.report_id = b.report_id and n.person_id = actor() and n.basis = 'SEALED_OWNER'
  ) as owned,
  b.asker <> actor() and may_decide_break_glass(b.asker) as "mayDecide"`;

const parse = (row: unknown): BreakGlassRequest => {
  const request = requestRow.parse(row);
  return { ...request, state: stateAt(request, new Date()) };
};

/** The request, if it is the actor's to know. */
export async function findRequest(tx: Transaction, id: string): Promise<BreakGlassRequest | undefined> {
  const { rows } = await tx.query({
    name: 'find-break-glass',
    text: /* sql */ `select ${COLUMNS} from break_glass_requests b join people p on p.id = b.asker where b.id = $1`,
    values: [id],
  });
  return rows[0] ? parse(rows[0]) : undefined;
}

/**
 * A page of the requests that concern the actor, newest first, by keyset: their own, those that wait for their decision,
 * those that they have decided, and those about a report that they own. Shown with their words, so the look is recorded.
 */
export async function listRequests(
  tx: Transaction,
  { limit, after }: { limit: number; after?: { value: string; id: string } | undefined },
): Promise<{ items: BreakGlassRequest[]; next: { value: string; id: string } | undefined }> {
  const { rows } = await tx.query<{ sortValue: string }>({
    name: 'list-break-glass',
    text: /* sql */ `
      select * from (
        select ${COLUMNS}, b.asked_at::text as "sortValue" from break_glass_requests b join people p on p.id = b.asker
        where ($2::timestamptz is null or (b.asked_at, b.id) < ($2::timestamptz, $3::uuid))
      ) concerned
      where asker = actor() or "decidedBy" = actor() or owned
        or ("mayDecide" and state = 'ASKED' and "expiresAt" > now())
      order by "askedAt" desc, id desc
      limit $1`,
    values: [limit + 1, after?.value ?? null, after?.id ?? null],
  });
  const items = rows.slice(0, limit).map(parse);
  const [last, lastItem] = [rows[limit - 1], items.at(-1)];
  const next =
    rows.length > limit && last && lastItem ? { value: last.sortValue, id: lastItem.id } : undefined;
  // Whose requests they are is told to nobody by it, nor how many.
  if (items.length > 0) await appendLook(tx, { recordKind: 'break-glass', recordId: 'requests' });
  return { items, next };
}

/** Where a request's words belong: associated data, so that none opens in another's place. */
const wordsContext = (id: string, of: 'asked' | 'decided'): string => `break-glass/${id}/${of}`;

/** So long the words of a request are shown: a report is not erased, and they with it, before. */
const WORDS_SHOWN_DAYS = 90;
const DAY_MS = 86_400_000;

/** The words of a request, opened; null when their time is over, whether or not they are still there. */
export async function openWords(
  vault: Vault,
  { id, askedAt, wordsKey, wordsKeyId, askedSealed, decidedSealed }: BreakGlassRequest,
): Promise<{ asked: AskedWords | null; decided: string | null }> {
  const isOver = Date.now() - askedAt.getTime() >= WORDS_SHOWN_DAYS * DAY_MS;
  if (isOver || !wordsKey || !wordsKeyId || !askedSealed) return { asked: null, decided: null };
  const key = await vault.unwrap({ wrapped: wordsKey, wrappingKeyId: wordsKeyId });
  const asked = vault.open(key, askedSealed, wordsContext(id, 'asked')).toString();
  return {
    asked: askedWords.parse(JSON.parse(asked)),
    decided: decidedSealed && vault.open(key, decidedSealed, wordsContext(id, 'decided')).toString(),
  };
}

/** The words of a decision, sealed under the request's own key. A request that is open has one. */
export async function sealDecision(
  vault: Vault,
  { id, wordsKey, wordsKeyId }: BreakGlassRequest,
  reason: string,
): Promise<Buffer> {
  if (!wordsKey || !wordsKeyId) throw new RangeError('an open request has lost its key');
  const key = await vault.unwrap({ wrapped: wordsKey, wrappingKeyId: wordsKeyId });
  return vault.seal(key, Buffer.from(reason), wordsContext(id, 'decided'));
}

export interface NewRequest {
  actor: Actor;
  force: string;
  askedFor: AskedFor;
  purpose: BreakGlassPurpose;
  /** The asker's own words, kept sealed. */
  reason: string;
  hours: number;
  /** Those of the rules, unless told otherwise. */
  limits?: BreakGlassLimits | undefined;
}

/** Before anything is looked up, so that the refusal tells nothing of what was asked for. One call of a person at a time. */
async function requireRoom(tx: Transaction, asker: string, limits: BreakGlassLimits): Promise<void> {
  await tx.query(/* sql */ `select pg_advisory_xact_lock(hashtextextended('break-glass/' || $1, 0))`, [
    asker,
  ]);
  const { rows } = await tx.query<{ open: number; today: number }>({
    name: 'count-break-glass',
    text: /* sql */ `
      select
        (count(*) filter (
          where (state = 'ASKED' and expires_at > now()) or (state = 'APPROVED' and until > now())
        ))::integer as open,
        (count(*) filter (where asked_at > now() - interval '24 hours'))::integer as today
      from break_glass_requests where asker = $1`,
    values: [asker],
  });
  const [counted] = rows;
  if (!counted || counted.open >= limits.open || counted.today >= limits.aDay)
    throw new RuleError(
      'BREAK_GLASS_TOO_MANY',
      `At most ${limits.open} requests at once and ${limits.aDay} in 24 hours: end one, or wait.`,
    );
}

/**
 * Ask for emergency access. The same is done, and written, whether or not there is such a report and whether or not the
 * asker is excluded from it; who keeps watch is told in the same transaction. Not idempotent: every call is a request.
 *
 * The words lie under a key of the request's own, wrapped by the force's key: there may be no report whose key
 * could seal them, and where there is one its use would tell.
 *
 * @throws RuleError `BREAK_GLASS_TOO_MANY`
 */
export async function askBreakGlass(
  tx: Transaction,
  vault: Vault,
  { actor, force, askedFor, purpose, reason, hours, limits = breakGlassLimits(new Date()) }: NewRequest,
): Promise<BreakGlassRequest> {
  await requireRoom(tx, actor.id, limits);
  const id = randomUUID();
  const { key, wrapped, wrappingKeyId } = await vault.createContentKey(force);
  const words = JSON.stringify({ ...askedFor, reason } satisfies AskedWords);
  const sealed = vault.seal(key, Buffer.from(words), wordsContext(id, 'asked'));
  const { rows } = await tx.query<{ reportId: string | null }>({
    name: 'ask-break-glass',
    text: /* sql */ `
      select ask_break_glass($1, $2, $3, $4::uuid, $5::text, $6, $7, $8, $9, $10) as "reportId"`,
    values: [
      id,
      force,
      actor.id,
      askedFor.reportId ?? null,
      askedFor.reference ?? null,
      purpose,
      hours,
      wrapped,
      wrappingKeyId,
      sealed,
    ],
  });
  const reasonHash = createHash('sha256').update(sealed).digest('hex');
  const reportId = rows[0]?.reportId ?? null;
  await noteBreakGlass(tx, { id, force, reportId, purpose }, { event: 'ASKED', actor, reasonHash });
  await tellWatchers(tx, id);
  const request = await findRequest(tx, id);
  if (!request) throw new RangeError('a request was not its asker’s to see');
  return request;
}
