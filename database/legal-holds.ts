import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import { ForbiddenError, NotFoundError, RuleError } from '../domain/errors.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, appendLook } from './audit.ts';
import type { Transaction } from './pool.ts';
import { recordEvent } from './timeline.ts';

export const HOLD_SCOPES = ['REPORT', 'ALL', 'FORCE', 'CATEGORY'] as const;
export const HOLD_STATES = ['HELD', 'LIFT_ASKED', 'LIFTED', 'ENDED'] as const;

const instant = z.date().transform((at) => at.toISOString());
const holdRow = z.object({
  id: z.uuid(),
  reportId: z.uuid().nullable(),
  name: z.string().nullable(),
  scope: z.enum(HOLD_SCOPES),
  force: z.string(),
  category: z.string().nullable(),
  startsAt: instant,
  endsAt: instant.nullable(),
  setBy: z.uuid(),
  setAt: instant,
  liftAskedBy: z.uuid().nullable(),
  liftedBy: z.uuid().nullable(),
  state: z.enum(HOLD_STATES),
});
/** A hold of a report, or a moratorium over many. Instants are UTC RFC 3339. */
export type LegalHold = z.infer<typeof holdRow>;

const COLUMNS = /* sql */ `
  id, report_id as "reportId", name, scope, force, category, starts_at as "startsAt", ends_at as "endsAt",
  set_by as "setBy", set_at as "setAt", lift_asked_by as "liftAskedBy", lifted_by as "liftedBy",
  case when lifted_at is not null then 'LIFTED' when ends_at <= now() then 'ENDED'
    when lift_asked_at is not null then 'LIFT_ASKED' else 'HELD' end as state`;
const STANDS = /* sql */ `lifted_at is null and (ends_at is null or ends_at > now())`;

const reasonContext = (id: string): string => `hold/${id}/reason`;

export interface NewHold {
  actor: Actor;
  reportId: string | null;
  name: string | null;
  scope: LegalHold['scope'];
  force: string;
  category: string | null;
  startsAt?: Date | undefined;
  endsAt?: Date | undefined;
  /** The person's own words: kept sealed. */
  reason: string;
}

async function audit(
  tx: Transaction,
  actor: Actor,
  { id, reportId, force, scope }: Pick<LegalHold, 'id' | 'reportId' | 'force' | 'scope'>,
  event: string,
  reasonHash?: string,
): Promise<void> {
  await appendAudit(tx, {
    force,
    actor,
    action: 'ALTERATION',
    recordKind: 'hold',
    recordId: id,
    ...(reportId !== null && { reportId }),
    ...(reasonHash !== undefined && { reasonCode: 'STATED', reasonHash }),
    codes: { event, scope },
  });
}

/**
 * Hold a report, or set a moratorium: while it stands nothing that it covers is erased.
 *
 * @throws RuleError `ALREADY_HELD`
 */
export async function setHold(tx: Transaction, vault: Vault, hold: NewHold): Promise<LegalHold> {
  const { actor, reportId, name, scope, force, category, startsAt, endsAt, reason } = hold;
  if (reportId !== null && (await standingHold(tx, reportId)))
    throw new RuleError('ALREADY_HELD', 'The report is held already.');
  const id = randomUUID();
  const { key, wrapped, wrappingKeyId } = await vault.createIntakeKey();
  const sealed = vault.seal(key, Buffer.from(reason), reasonContext(id));
  const { rows } = await tx.query(
    /* sql */ `
      insert into legal_holds (id, report_id, name, scope, force, category, starts_at, ends_at, set_by, reason_sealed,
        reason_key, reason_key_id)
      values ($1, $2, $3, $4, $5, $6, coalesce($7::timestamptz, now()), $8, $9, $10, $11, $12)
      returning ${COLUMNS}`,
    [
      id,
      reportId,
      name,
      scope,
      force,
      category,
      startsAt ?? null,
      endsAt ?? null,
      actor.id,
      sealed,
      wrapped,
      wrappingKeyId,
    ],
  );
  const made = holdRow.parse(rows[0]);
  if (reportId !== null)
    await recordEvent(tx, { reportId, kind: 'HOLD_SET', actor: actor.id, codes: { holdId: id } });
  await audit(tx, actor, made, 'HOLD_SET', createHash('sha256').update(sealed).digest('hex'));
  return made;
}

/** The hold that a report is under, if the actor may know the report. */
export async function standingHold(tx: Transaction, reportId: string): Promise<LegalHold | undefined> {
  const { rows } = await tx.query(
    /* sql */ `
      select ${COLUMNS} from legal_holds where report_id = $1 and ${STANDS} order by set_at desc limit 1`,
    [reportId],
  );
  return rows[0] ? holdRow.parse(rows[0]) : undefined;
}

/** The moratoria that the actor may know of, newest first, each with the words for why. The look is recorded. */
export async function listMoratoria(
  tx: Transaction,
  vault: Vault,
): Promise<(LegalHold & { reason: string })[]> {
  const { rows } = await tx.query<{ sealed: Buffer; wrapped: Buffer; wrappingKeyId: string }>(/* sql */ `
      select ${COLUMNS}, reason_sealed as sealed, reason_key as wrapped, reason_key_id as "wrappingKeyId"
      from legal_holds where report_id is null order by set_at desc, id limit 500`);
  await appendLook(tx, { recordKind: 'hold', recordId: 'moratoria' });
  return Promise.all(
    rows.map(async (row) => {
      const hold = holdRow.parse(row);
      const key = await vault.unwrap({ wrapped: row.wrapped, wrappingKeyId: row.wrappingKeyId });
      return { ...hold, reason: vault.open(key, row.sealed, reasonContext(hold.id)).toString() };
    }),
  );
}

/** What is to be lifted: the standing hold of a report, or a moratorium. */
export type Liftable = { reportId: string } | { moratoriumId: string };

async function lockStanding(tx: Transaction, what: Liftable): Promise<LegalHold> {
  const [where, id] =
    'reportId' in what
      ? ['report_id = $1', what.reportId]
      : ['report_id is null and id = $1', what.moratoriumId];
  const { rows } = await tx.query(
    /* sql */ `
      select ${COLUMNS} from legal_holds where ${where} and ${STANDS} order by set_at desc limit 1 for update`,
    [id],
  );
  if (!rows[0]) throw new NotFoundError('no such hold stands');
  return holdRow.parse(rows[0]);
}

/**
 * Lift a hold, which takes two people: the first asks, an information manager (or an owner, where the report is sealed
 * and no information manager may know it); the second, another one, lifts it. Asked again by the same person, it
 * stays asked.
 *
 * @throws NotFoundError when no such hold stands for this actor
 * @throws ForbiddenError when the first to ask is no information manager
 */
export async function liftHold(
  tx: Transaction,
  what: Liftable & { actor: Actor; sealed: boolean },
): Promise<LegalHold> {
  const { actor, sealed } = what;
  const hold = await lockStanding(tx, what);
  const { id, reportId } = hold;
  if (hold.liftAskedBy === actor.id) return hold;
  if (hold.liftAskedBy === null) {
    if (!actor.roles.includes('information-manager') && !sealed)
      throw new ForbiddenError(
        'An information-manager asks for a hold to be lifted; you may then confirm it.',
      );
    await tx.query(
      /* sql */ `update legal_holds set lift_asked_by = $2, lift_asked_at = now() where id = $1`,
      [id, actor.id],
    );
    await audit(tx, actor, hold, 'LIFT_ASKED');
    return { ...hold, liftAskedBy: actor.id, state: 'LIFT_ASKED' };
  }
  await tx.query(/* sql */ `update legal_holds set lifted_by = $2, lifted_at = now() where id = $1`, [
    id,
    actor.id,
  ]);
  if (reportId !== null)
    await recordEvent(tx, { reportId, kind: 'HOLD_LIFTED', actor: actor.id, codes: { holdId: id } });
  await audit(tx, actor, hold, 'HOLD_LIFTED');
  return { ...hold, liftedBy: actor.id, state: 'LIFTED' };
}
