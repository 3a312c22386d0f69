import type { HandOffSystem } from '../domain/hand-off-systems.ts';
import { forceOfReport } from './audit.ts';
import { type HandOffIntent, recordDisclosure, recordHandOff, SETTLED } from './hand-offs.ts';
import { arrivedLate } from './late-receipts.ts';
import type { Transaction } from './pool.ts';
import { recordEvent } from './timeline.ts';

/** One attempt at a hand-off. What it finds counts only as long as no later attempt has begun. */
export interface Attempt {
  id: string;
  /** Its number, from 1. */
  attempt: number;
}

/**
 * Whether an attempt may still send: not once a later one has begun, or it has been settled meanwhile. Looked at last of
 * all, since asking the other system takes its time.
 */
export async function maySend(tx: Transaction, { id, attempt }: Attempt): Promise<boolean> {
  const { rowCount } = await tx.query(
    /* sql */ `select from hand_offs where id = $1 and attempts = $2 and state = 'unknown'`,
    [id, attempt],
  );
  return rowCount === 1;
}

/** Record that nothing happened outside, so that the next attempt need not ask first. */
export async function attemptFailed(
  tx: Transaction,
  { id, attempt }: Attempt,
  problem: string,
): Promise<void> {
  await tx.query(
    /* sql */ `
      update hand_offs set state = 'intended', problem = $3, unknown_since = null
      where id = $1 and attempts = $2 and state = 'unknown'`,
    [id, attempt, problem],
  );
}

/**
 * Record the other system's receipt, with the disclosure in the audit. Where it was settled otherwise meanwhile, that
 * stands, and people are told. Safe to repeat.
 */
export async function delivered(
  tx: Transaction,
  handOff: {
    id: string;
    reportId: string;
    force: string;
    system: HandOffSystem;
    receipt: string;
    recipient?: string;
  },
): Promise<void> {
  const { id, reportId, force, system, receipt, recipient = system } = handOff;
  const { rowCount } = await tx.query(
    /* sql */ `
      update hand_offs
      set state = 'delivered', receipt = $2, problem = null, problem_pointers = '{}', settled_at = now(),
        unknown_since = null
      where id = $1 and state <> all ($3)`,
    [id, receipt, SETTLED],
  );
  if (rowCount === 0) return arrivedLate(tx, { id, receipt, byHand: false });
  await recordEvent(tx, { reportId, kind: 'HANDED_OFF', codes: { handOffId: id, system, receipt } });
  await recordDisclosure(tx, { id, reportId, force, recipient, codes: { system } });
}

/** Record that the other system refused for good: a person must decide. */
export async function refused(
  tx: Transaction,
  handOff: Attempt & {
    reportId: string;
    system: HandOffSystem;
    problem: string;
    /** Where fault was found: of known names alone. */
    pointers: readonly string[];
    /** Whether it is known that nothing has arrived, of this attempt or an earlier one. */
    nothingArrived: boolean;
  },
): Promise<void> {
  const { id, attempt, reportId, system, problem, pointers, nothingArrived } = handOff;
  const { rowCount } = await tx.query(
    /* sql */ `
      update hand_offs
      set state = 'refused', problem = $3, problem_pointers = $4,
        unknown_since = case when $5::boolean then null else unknown_since end
      where id = $1 and attempts = $2 and state in ('intended', 'unknown')`,
    [id, attempt, problem, pointers, nothingArrived],
  );
  if (rowCount === 0) return;
  await recordEvent(tx, { reportId, kind: 'HAND_OFF_REFUSED', codes: { handOffId: id, system, problem } });
  await recordHandOff(tx, { id, reportId, system }, 'HAND_OFF_REFUSED');
}

/**
 * Record that a person did it by hand and got this reference from the other system. Where it has arrived meanwhile, or
 * goes elsewhere, it was done beside that, and people are told. Safe to repeat.
 */
export async function doneByHand(
  tx: Transaction,
  handOff: HandOffIntent & { reference: string },
): Promise<void> {
  const { reportId, system, occasion, reference } = handOff;
  const { rows } = await tx.query<{ id: string; settled: boolean; recipient: string }>(
    /* sql */ `
      select id, state = any ($4) as settled, coalesce(recipient, system) as recipient from hand_offs
      where report_id = $1 and system = $2 and occasion = $3 for update`,
    [reportId, system, occasion, SETTLED],
  );
  if (!rows[0]) return;
  const { id, settled, recipient } = rows[0];
  if (settled) return arrivedLate(tx, { id, receipt: reference, byHand: true });
  await tx.query(
    /* sql */ `
      update hand_offs
      set state = 'done-by-hand', receipt = $2, problem_pointers = '{}', settled_at = now(), unknown_since = null
      where id = $1`,
    [id, reference],
  );
  await recordEvent(tx, { reportId, kind: 'HANDED_OFF', codes: { handOffId: id, system, byHand: true } });
  const force = await forceOfReport(tx, reportId);
  await recordDisclosure(tx, { id, reportId, force, recipient, codes: { system, byHand: true } });
}
