import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { openJournal } from '../journal.ts';

const effectEntry = z.object({
  type: z.literal('effect'),
  number: z.int().min(1),
  ourReference: z.string(),
  idempotencyKey: z.string(),
  bodySha256: z.string(),
  reference: z.string(),
  at: z.string(),
  receipt: z.record(z.string(), z.string()),
});
const repeatEntry = z.object({ type: z.literal('repeat'), idempotencyKey: z.string() });
const turnedAwayEntry = z.object({ type: z.literal('turned-away'), status: z.int() });
const entry = z.discriminatedUnion('type', [effectEntry, repeatEntry, turnedAwayEntry]);

/** One thing that the system did, and how often it was asked to do it. */
interface Effect {
  /** Counted from 1 over the ledger's whole life. */
  number: number;
  ourReference: string;
  idempotencyKey: string;
  bodySha256: string;
  /** The system's own reference. */
  reference: string;
  /** UTC, RFC 3339. */
  at: string;
  receipt: Record<string, string>;
  /** Requests with this key and this body, the first included. */
  requests: number;
}

/** `requests` counts every request for an effect, turned away or not; `duplicates` those that came again. */
interface LedgerCounts {
  effects: number;
  requests: number;
  duplicates: number;
}

/** What a simulated system has done: kept for ever, without the texts of the requests. */
export interface Ledger {
  effects(): readonly Effect[];
  counts(): LedgerCounts;
  byKey(idempotencyKey: string): Effect | undefined;
  /** The first effect for a reference. */
  byReference(ourReference: string): Effect | undefined;
  /** The number of the next effect; two effects at once never share one. */
  takeNumber(): number;
  /** Each of these resolves when it would survive a kill of the process. */
  recordEffect(effect: Omit<Effect, 'requests'>): Promise<void>;
  recordRepeat(effect: Effect): Promise<void>;
  recordTurnedAway(status: number): Promise<void>;
  close(): Promise<void>;
}

/** Open the ledger with what its file holds; without a file it lives in memory. */
export async function openLedger(stateFile: string | undefined): Promise<Ledger> {
  const journal = await openJournal(stateFile, entry);
  const effects: Effect[] = [];
  const byKey = new Map<string, Effect>();
  const byReference = new Map<string, Effect>();
  let lastNumber = 0;
  const counts: LedgerCounts = { effects: 0, requests: 0, duplicates: 0 };

  function apply(made: z.infer<typeof entry>): void {
    counts.requests += 1;
    if (made.type === 'effect') {
      const { type: _type, ...facts } = made;
      const effect = { ...facts, requests: 1 };
      effects.push(effect);
      counts.effects += 1;
      lastNumber = Math.max(lastNumber, effect.number);
      byKey.set(effect.idempotencyKey, effect);
      if (!byReference.has(effect.ourReference)) byReference.set(effect.ourReference, effect);
    }
    if (made.type === 'repeat') {
      counts.duplicates += 1;
      const effect = byKey.get(made.idempotencyKey);
      if (effect !== undefined) effect.requests += 1;
    }
  }
  async function record(made: z.infer<typeof entry>): Promise<void> {
    await journal.append(made);
    apply(made);
  }
  journal.entries.forEach(apply);

  return {
    effects: () => effects,
    counts: () => ({ ...counts }),
    byKey: (idempotencyKey) => byKey.get(idempotencyKey),
    byReference: (ourReference) => byReference.get(ourReference),
    takeNumber: () => (lastNumber += 1),
    recordEffect: (effect) => record({ type: 'effect', ...effect }),
    recordRepeat: (effect) => record({ type: 'repeat', idempotencyKey: effect.idempotencyKey }),
    recordTurnedAway: (status) => record({ type: 'turned-away', status }),
    close: () => journal.close(),
  };
}

/** SHA-256 of a JSON value in its canonical form (RFC 8785), so that the order of keys does not matter. */
export function digestOf(body: unknown): string {
  return createHash('sha256')
    .update(canonicalize(body) ?? '')
    .digest('hex');
}
