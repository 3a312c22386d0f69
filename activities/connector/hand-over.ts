import { ApplicationFailure, heartbeat } from '@temporalio/activity';
import type { z } from 'zod';
import {
  type Attempt,
  attemptFailed,
  delivered,
  maySend,
  refused,
} from '../../database/hand-off-outcomes.ts';
import {
  beginAttempt,
  type HandOff,
  type HandOffIntent,
  idempotencyKeyOf,
  isSettled,
  keepRequest,
  lockHandOff,
  readRequest,
} from '../../database/hand-offs.ts';
import { nothingArrived } from '../../database/late-receipts.ts';
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
  /**
   * Whether it is still to be handed over, asked under lock before each attempt; otherwise nothing is sent, and only what
   * may have left before is found out. (Default: it is)
   */
  isDue?(tx: Transaction): Promise<boolean>;
  /** The other system's receipt for our reference, if it has one. */
  find(ourReference: string): Promise<string | undefined>;
  /** Send, and give the receipt. */
  send(request: Request, idempotencyKey: string): Promise<string>;
}

/** An attempt that has begun: what is sent in it, or nothing where only an earlier one is found out. */
interface Begun<Request> {
  handOff: HandOff;
  fitting: z.ZodSafeParseResult<Request> | undefined;
  sent: unknown;
}

/** Begin an attempt, with what is sent in it. @returns undefined where nothing is left to do */
async function begin<Request>(
  tx: Transaction,
  vault: Vault,
  job: HandOver<Request>,
): Promise<Begun<Request> | undefined> {
  const { intent, recipient, request } = job;
  const due = job.isDue === undefined || (await job.isDue(tx));
  const before = due ? await beginAttempt(tx, { ...intent, recipient }) : await lockHandOff(tx, intent);
  if (!before) return undefined;
  if (!due || isSettled(before.state))
    return before.unknownSince === null
      ? undefined
      : { handOff: before, fitting: undefined, sent: undefined };
  const { reportId } = intent;
  const kept = await readRequest(tx, vault, { reportId, handOffId: before.id });
  const sent = kept ?? (await job.prepare(tx, before.id));
  const fitting = request.safeParse(sent);
  if (kept === undefined) {
    const keep = { reportId, handOffId: before.id, stands: fitting.success };
    await keepRequest(tx, vault, { ...keep, request: fitting.success ? fitting.data : sent });
  }
  return { handOff: before, fitting, sent };
}

/**
 * Bring an effect about exactly once: the intent is durable before the first attempt; when an earlier attempt may
 * have arrived, the other system is asked by our reference before anything is sent again; nothing is sent of what has been
 * settled meanwhile; the receipt is kept, or recorded as late. Safe to repeat.
 *
 * @throws ApplicationFailure `HandOffRefused` (not retried: a person must decide), `NotOurForce` (not retried: the matter
 *   is another force's), `HandOffUnavailable` or `HandOffOutcomeUnknown` (both retried)
 */
export async function handOver<Request>(
  { database, vault }: ConnectorDependencies,
  job: HandOver<Request>,
): Promise<void> {
  const { intent, force, recipient } = job;
  const begun = await asWorker(database, (tx) => begin(tx, vault, job));
  if (!begun) return;
  const { handOff, fitting } = begun;
  const { id } = handOff;
  // What is only found out counts as no attempt of its own: the row was read before this attempt was counted.
  const attempt = fitting === undefined ? handOff.attempts : handOff.attempts + 1;
  const trial: Trial = { ...begun, attempt, nothingBefore: handOff.unknownSince === null };
  // A worker that dies meanwhile is noticed by the silence, long before the attempt's own time is up.
  const beating = setInterval(() => heartbeat(), HEARTBEAT_MS);
  try {
    if (fitting?.success === false) throw unfit(intent, fitting.error);
    // What an earlier attempt may have brought about is asked for, whatever became of the attempts since
    // and under whatever key it was sent.
    let receipt = handOff.state === 'intended' ? undefined : await job.find(id);
    if (receipt === undefined) {
      trial.nothingBefore = true;
      if (!fitting || !(await asWorker(database, (tx) => maySend(tx, { id, attempt }))))
        return await leave(database, intent, { id, attempt });
      receipt = await job.send(fitting.data, idempotencyKeyOf(handOff));
    }
    const arrived = { id, reportId: intent.reportId, force, system: intent.system, receipt, recipient };
    await asWorker(database, (tx) => delivered(tx, arrived));
  } catch (error) {
    const failed = await failureOf(database, intent, trial, error);
    if (failed) throw failed.as;
  } finally {
    clearInterval(beating);
  }
}

/**
 * Send nothing: it has been settled meanwhile. A later attempt that has begun says by itself what becomes of it; should
 * this one be asked all the same, it is told to look again.
 */
async function leave(database: Database, intent: HandOffIntent, attempt: Attempt): Promise<void> {
  const now = await asWorker(database, async (tx) => {
    await nothingArrived(tx, attempt);
    return lockHandOff(tx, intent);
  });
  if (now && !isSettled(now.state))
    throw ApplicationFailure.create({
      message: 'a later attempt has begun',
      type: 'HandOffOutcomeUnknown',
    });
}

/** Nothing has left: no attempt can help, so a person must see to it. */
const unfit = ({ system }: Pick<HandOffIntent, 'system'>, { issues }: z.ZodError): ForceSystemError =>
  new ForceSystemError({
    system,
    kind: 'rejected',
    problemType: PROBLEM_TYPES.invalid,
    code: 'NOT_OF_THE_CONTRACT',
    pointers: issues.map(({ path }) => path.map((name) => `/${String(name)}`).join('')),
  });

/** An attempt, as far as it has got. */
interface Trial {
  handOff: HandOff;
  sent: unknown;
  /** Its number, from 1. */
  attempt: number;
  /** Whether it is known that nothing had arrived before it. */
  nothingBefore: boolean;
}

/**
 * Note what a failed attempt means, and say it to the workflow without a word of the other system's.
 *
 * @returns undefined where it does not matter any more: it goes elsewhere, and nothing of it has arrived here
 */
async function failureOf(
  database: Database,
  intent: HandOffIntent,
  { handOff: { id, state }, sent, attempt, nothingBefore }: Trial,
  error: unknown,
): Promise<{ as: unknown } | undefined> {
  if (!(error instanceof ForceSystemError)) return { as: error };
  const { kind, system, status, problemType, retryAfterMs, message } = error;
  const problem = problemType ?? (status === undefined ? kind : `${kind} ${status}`);
  if (kind !== 'unknown-outcome' && nothingBefore) {
    if (await asWorker(database, (tx) => nothingArrived(tx, { id, attempt }))) return undefined;
  }
  if (kind === 'rejected') {
    const { reportId } = intent;
    const pointers = knownPointers(sent, error.pointers);
    const refusal = { id, attempt, reportId, system: intent.system, problem, pointers };
    await asWorker(database, (tx) => refused(tx, { ...refusal, nothingArrived: nothingBefore }));
    // Only asked whether it had arrived, a desk whose force has refused the report cannot refuse it once more.
    const isAnothers = problemType === PROBLEM_TYPES.notOurForce && !isSettled(state);
    const type = isAnothers ? 'NotOurForce' : 'HandOffRefused';
    return { as: ApplicationFailure.create({ message, type, nonRetryable: true }) };
  }
  // With an earlier attempt's outcome unknown it stays so: that this one did nothing says nothing of that one.
  if (kind === 'unavailable' && state === 'intended')
    await asWorker(database, (tx) => attemptFailed(tx, { id, attempt }, problem));
  const as = ApplicationFailure.create({
    message: `${system}: ${kind}`,
    type: kind === 'unavailable' ? 'HandOffUnavailable' : 'HandOffOutcomeUnknown',
    ...(retryAfterMs !== undefined && { nextRetryDelay: retryAfterMs }),
  });
  return { as };
}
