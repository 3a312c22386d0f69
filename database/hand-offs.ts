import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { HAND_OFF_SYSTEMS, type HandOffSystem } from '../domain/hand-off-systems.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, type AuditRecord, forceOfReport } from './audit.ts';
import type { Transaction } from './pool.ts';
import { openSealer } from './sealed-content.ts';

export const HAND_OFF_STATES = [
  'intended',
  'unknown',
  'delivered',
  'refused',
  'done-by-hand',
  'superseded',
  'abandoned',
] as const;
type HandOffState = (typeof HAND_OFF_STATES)[number];
/** Nothing more is sent: it arrived, a person did it, or two people decided that it is not needed. */
export const SETTLED: readonly HandOffState[] = ['delivered', 'done-by-hand', 'abandoned', 'superseded'];
export const isSettled = (state: HandOffState): boolean => SETTLED.includes(state);

const handOffRow = z.object({
  id: z.uuid(),
  system: z.enum(HAND_OFF_SYSTEMS),
  occasion: z.string(),
  state: z.enum(HAND_OFF_STATES),
  attempts: z.number(),
  receipt: z.string().nullable(),
  problem: z.string().nullable(),
  createdAt: z.date().transform((at) => at.toISOString()),
  settledAt: z
    .date()
    .transform((at) => at.toISOString())
    .nullable(),
  unknownSince: z
    .date()
    .transform((at) => at.toISOString())
    .nullable(),
  /** How often a person has corrected what is sent. */
  corrections: z.number(),
  /** References of what was done outside beside what settled it; empty as a rule. */
  lateReceipts: z.array(z.string()),
});
/** One effect outside: its id is our reference, and the idempotency key at the other system follows from it. */
export type HandOff = z.infer<typeof handOffRow>;

/**
 * The key under which what is sent now is known at the other system. A corrected request is another request and gets a
 * key of its own; our reference stays, so that asking by it finds whichever of them has arrived.
 */
export const idempotencyKeyOf = ({ id, corrections }: Pick<HandOff, 'id' | 'corrections'>): string =>
  corrections === 0 ? id : `${id}#${corrections + 1}`;

const COLUMNS = /* sql */ `
  id, system, occasion, state, attempts, receipt, problem, created_at as "createdAt", settled_at as "settledAt",
  unknown_since as "unknownSince", cardinality(corrected_by) as corrections, late_receipts as "lateReceipts"`;

/** What a hand-off is for; the three together are its identity, whatever the number of attempts. */
export interface HandOffIntent {
  reportId: string;
  system: HandOffSystem;
  occasion: string;
  /** Who is to receive it, as a slug or a code. (Default: the system) */
  recipient?: string;
}

/** Put what became of a hand-off, short of a disclosure, into the audit. */
export async function recordHandOff(
  tx: Transaction,
  { id, reportId, system }: { id: string; reportId: string; system: HandOffSystem },
  event: string,
): Promise<void> {
  await appendAudit(tx, {
    force: await forceOfReport(tx, reportId),
    actor: 'worker',
    action: 'ALTERATION',
    recordKind: 'hand-off',
    recordId: id,
    reportId,
    codes: { event, system },
  });
}

/** Put into the audit that something of a report has reached somebody outside the force. */
export const recordDisclosure = (
  tx: Transaction,
  {
    id,
    reportId,
    force,
    recipient,
    codes,
  }: {
    id: string;
    reportId: string;
    force: string;
    recipient: string;
    codes: NonNullable<AuditRecord['codes']>;
  },
): Promise<void> =>
  appendAudit(tx, {
    force,
    actor: 'worker',
    action: 'DISCLOSURE',
    recordKind: 'hand-off',
    recordId: id,
    reportId,
    recipient,
    codes,
  });

/** The hand-off with this intent, locked; undefined where none was ever intended. */
export async function lockHandOff(
  tx: Transaction,
  { reportId, system, occasion }: HandOffIntent,
): Promise<HandOff | undefined> {
  const { rows } = await tx.query(
    /* sql */ `
      select ${COLUMNS} from hand_offs where report_id = $1 and system = $2 and occasion = $3 for update`,
    [reportId, system, occasion],
  );
  return rows[0] && handOffRow.parse(rows[0]);
}

/**
 * Write the intent before the first attempt, or find it again. Every call counts an attempt, and leaves the state
 * at `unknown` until it is settled: when the process dies now, what happened outside is not known.
 *
 * @returns the row as it was before this attempt
 */
export async function beginAttempt(tx: Transaction, intent: HandOffIntent): Promise<HandOff> {
  const { reportId, system, occasion, recipient = system } = intent;
  const id = randomUUID();
  const { rowCount: begun } = await tx.query(
    /* sql */ `
      insert into hand_offs (id, report_id, system, occasion, recipient) values ($1, $2, $3, $4, $5)
      on conflict (report_id, system, occasion) do nothing`,
    [id, reportId, system, occasion, recipient],
  );
  // Before anything can have left: a worker that dies after sending has said already that it would.
  if (begun) await recordHandOff(tx, { id, reportId, system }, 'HAND_OFF_INTENDED');
  const before = await lockHandOff(tx, intent);
  if (!before) throw new RangeError('the intent of the hand-off is not there');
  if (!isSettled(before.state))
    await tx.query(
      /* sql */ `
        update hand_offs
        set state = 'unknown', attempts = attempts + 1, problem = null, problem_pointers = '{}',
          unknown_since = coalesce(unknown_since, now())
        where id = $1`,
      [before.id],
    );
  return before;
}

const requestContext = (handOffId: string): string => `hand-off/${handOffId}/request`;

/**
 * Keep what is sent, sealed under the report's key.
 *
 * @param stands - whether every attempt sends this; otherwise it is kept for a person to correct, and made anew
 */
export async function keepRequest(
  tx: Transaction,
  vault: Vault,
  {
    reportId,
    handOffId,
    request,
    stands,
  }: { reportId: string; handOffId: string; request: unknown; stands: boolean },
): Promise<void> {
  const sealer = await openSealer(tx, vault, reportId);
  await tx.query(/* sql */ `update hand_offs set request_sealed = $2, request_stands = $3 where id = $1`, [
    handOffId,
    sealer.seal(JSON.stringify(request), requestContext(handOffId)),
    stands,
  ]);
}

/**
 * What an earlier attempt sent, or undefined before the first.
 *
 * @param even - also what does not stand, since it did not fit the contract. (Default: only what stands)
 */
export async function readRequest(
  tx: Transaction,
  vault: Vault,
  { reportId, handOffId, even = false }: { reportId: string; handOffId: string; even?: boolean },
): Promise<unknown> {
  const { rows } = await tx.query<{ sealed: Buffer | null }>(
    /* sql */ `select request_sealed as sealed from hand_offs where id = $1 and (request_stands or $2)`,
    [handOffId, even],
  );
  const sealed = rows[0]?.sealed;
  if (!sealed) return undefined;
  const sealer = await openSealer(tx, vault, reportId);
  return JSON.parse(sealer.open(sealed, requestContext(handOffId)));
}

/** The hand-offs of a report, oldest first. */
export async function handOffsOfReport(tx: Transaction, reportId: string): Promise<HandOff[]> {
  const { rows } = await tx.query(
    /* sql */ `select ${COLUMNS} from hand_offs where report_id = $1 order by created_at, id`,
    [reportId],
  );
  return z.array(handOffRow).parse(rows);
}
