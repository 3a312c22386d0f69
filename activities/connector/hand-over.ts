import { ApplicationFailure, heartbeat } from '@temporalio/activity';
import type { z } from 'zod';
import {
  attemptFailed,
  beginAttempt,
  delivered,
  type HandOff,
  type HandOffIntent,
  idempotencyKeyOf,
  isSettled,
  keepRequest,
  readRequest,
  refused,
} from '../../database/hand-offs.ts';
import type { Database, Transaction } from '../../database/pool.ts';
import { asWorker } from '../../database/transactions.ts';
import { knownPointers } from '../../domain/hand-off-corrections.ts';
import type { Vault } from '../../domain/vault.ts';
import { PROBLEM_TYPES } from './contract.ts';
import { ForceSystemError } from './force-system-error.ts';

const HEARTBEAT_MS = 3_000;

/** What a connector needs besides its client. */
export interface ConnectorDependencies {
  database: Database;
  vault: Vault;
}

/** One effect at another system. */
export interface HandOver<Request> {
  intent: HandOffIntent;
  /** The force whose audit chain the disclosure belongs to, and who receives it. */
  force: string;
  recipient: string;
  /** The other system's contract for what is sent. */
  request: z.ZodType<Request>;
  /**
   * What is sent: made once, kept sealed, and the same at every attempt until a person corrects it. What does not fit
   * the contract is refused, and made anew at the next attempt.
   */
  prepare(tx: Transaction, ourReference: string): Promise<unknown>;
  /** The other system's receipt for our reference, if it has one. */
  find(ourReference: string): Promise<string | undefined>;
  /** Send, and give the receipt. */
  send(request: Request, idempotencyKey: string): Promise<string>;
}

/**
 * Bring an effect about exactly once: the intent is durable before the first attempt; when an earlier attempt may
 * have arrived, the other system is asked by our reference before anything is sent again; the receipt is kept.
 * Safe to repeat.
 *
 * @throws ApplicationFailure `HandOffRefused` (not retried: a person must decide), `NotOurForce` (not retried: the matter
 *   is another force's), `HandOffUnavailable` or `HandOffOutcomeUnknown` (both retried)
 */
export async function handOver<Request>(
  { database, vault }: ConnectorDependencies,
  job: HandOver<Request>,
): Promise<void> {
  const { intent, force, recipient } = job;
  const { handOff, request, sent } = await asWorker(database, async (tx) => {
    const before = await beginAttempt(tx, intent);
    if (isSettled(before.state)) return { handOff: before, request: undefined, sent: undefined };
    const { reportId } = intent;
    const kept = await readRequest(tx, vault, { reportId, handOffId: before.id });
    const made = kept ?? (await job.prepare(tx, before.id));
    const fitting = job.request.safeParse(made);
    if (kept === undefined) {
      const keep = { reportId, handOffId: before.id, stands: fitting.success };
      await keepRequest(tx, vault, { ...keep, request: fitting.success ? fitting.data : made });
    }
    return { handOff: before, request: fitting, sent: made };
  });
  if (request === undefined) return;
  // A worker that dies meanwhile is noticed by the silence, long before the attempt's own time is up.
  const beating = setInterval(() => heartbeat(), HEARTBEAT_MS);
  try {
    if (!request.success) throw unfit(intent, request.error);
    // What an earlier attempt may have brought about is asked for, whatever became of the attempts since
    // and under whatever key it was sent.
    const earlier = handOff.state === 'intended' ? undefined : await job.find(handOff.id);
    const receipt = earlier ?? (await job.send(request.data, idempotencyKeyOf(handOff)));
    await asWorker(database, (tx) =>
      delivered(tx, {
        id: handOff.id,
        reportId: intent.reportId,
        force,
        system: intent.system,
        receipt,
        recipient,
      }),
    );
  } catch (error) {
    throw await failureOf(database, intent, { handOff, sent }, error);
  } finally {
    clearInterval(beating);
  }
}

/** Nothing has left: no attempt can help, so a person must see to it. */
const unfit = ({ system }: HandOffIntent, { issues }: z.ZodError): ForceSystemError =>
  new ForceSystemError({
    system,
    kind: 'rejected',
    problemType: PROBLEM_TYPES.invalid,
    code: 'NOT_OF_THE_CONTRACT',
    pointers: issues.map(({ path }) => path.map((name) => `/${String(name)}`).join('')),
  });

/** Note what a failed attempt means, and say it to the workflow without a word of the other system's. */
async function failureOf(
  database: Database,
  intent: HandOffIntent,
  { handOff: { id, state, attempts }, sent }: { handOff: HandOff; sent: unknown },
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof ForceSystemError)) return error;
  const { kind, system, status, problemType, retryAfterMs, message } = error;
  // The row was read before this attempt was counted.
  const attempt = attempts + 1;
  const problem = problemType ?? (status === undefined ? kind : `${kind} ${status}`);
  if (kind === 'rejected') {
    const { reportId } = intent;
    const pointers = knownPointers(sent, error.pointers);
    await asWorker(database, (tx) =>
      refused(tx, { id, attempt, reportId, system: intent.system, problem, pointers }),
    );
    const type = problemType === PROBLEM_TYPES.notOurForce ? 'NotOurForce' : 'HandOffRefused';
    return ApplicationFailure.create({ message, type, nonRetryable: true });
  }
  // With an earlier attempt's outcome unknown it stays so: that this one did nothing says nothing of that one.
  if (kind === 'unavailable' && state === 'intended')
    await asWorker(database, (tx) => attemptFailed(tx, { id, attempt }, problem));
  return ApplicationFailure.create({
    message: `${system}: ${kind}`,
    type: kind === 'unavailable' ? 'HandOffUnavailable' : 'HandOffOutcomeUnknown',
    ...(retryAfterMs !== undefined && { nextRetryDelay: retryAfterMs }),
  });
}
