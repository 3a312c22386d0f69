import { searchesOver } from '../domain/retention.ts';
import type { Signer } from '../domain/signing.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import { recordReportChange } from './audit.ts';
import { erase, type ErasedPart } from './erasure.ts';
import { lockReportRow } from './lock-report.ts';
import type { Database, Transaction } from './pool.ts';
import { reportsWithoutClock, startRetention } from './retention-clocks.ts';
import { openReview } from './retention-reviews.ts';
import { asWorker } from './transactions.ts';

/** What a run of retention did, in numbers. */
export interface RetentionResult {
  /** Clocks of closed reports that had none. */
  clocksStarted: number;
  reviewsOpened: number;
  reportsErased: number;
  identitiesErased: number;
  /** Of what was searched for and why; that there was a search stays in the audit. */
  searchesErased: number;
  /** What was due and could not be done now, by why: an obstacle stands for each report that it hinders. */
  waiting: Record<string, number>;
}

export interface RetentionDependencies {
  database: Database;
  clocks: ClockOverrides;
  /** Without it nothing is erased: there would be no certificate. */
  signer: Signer | undefined;
}

const PAGE = 100;

/** Undoes the transaction of a trial. */
class OnlyTried extends Error {}

/** Run the work in a transaction of the worker; in a trial, undo it afterwards and give the result all the same. */
async function attempt<Result>(
  database: Database,
  dryRun: boolean,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const results: Result[] = [];
  const run = asWorker(database, async (tx) => {
    results.push(await work(tx));
    if (dryRun) throw new OnlyTried();
  });
  await run.catch((error: unknown) => {
    if (!(error instanceof OnlyTried)) throw error;
  });
  const [result] = results;
  if (result === undefined) throw new RangeError('the work gave no result');
  return result;
}

const DUE = {
  IDENTITY: { column: 'identity_due', also: 'and identity_erased_at is null' },
  REPORT: { column: 'review_due', also: '' },
} as const satisfies Record<ErasedPart, { column: string; also: string }>;

interface DueKey {
  reportId: string;
  due: string;
}

/** The next reports whose time has come, in the order in which it came. */
async function duePage(tx: Transaction, part: ErasedPart, after: DueKey | undefined): Promise<DueKey[]> {
  const { column, also } = DUE[part];
  const { rows } = await tx.query<DueKey>(
    /* sql */ `
      select report_id as "reportId", ${column}::text as due from report_retention
      where ${column} <= now() ${also}
        and ($1::timestamptz is null or (${column}, report_id) > ($1::timestamptz, $2::uuid))
      order by ${column}, report_id limit ${PAGE}`,
    [after?.due ?? null, after?.reportId ?? null],
  );
  return rows;
}

type Step = 'ERASED' | 'REVIEW_OPENED' | { waitsFor: readonly string[] };

/** What is to be done now with one report whose time has come. */
async function take(
  tx: Transaction,
  { signer, clocks }: RetentionDependencies,
  reportId: string,
  part: ErasedPart,
): Promise<Step> {
  if (!signer && part === 'IDENTITY') return { waitsFor: ['NO_SIGNING_KEY'] };
  if (part === 'REPORT') {
    if (!(await lockReportRow(tx, reportId))) return { waitsFor: ['ABSENT'] };
  }
  // A signer that signs nothing lasting: without the key, only to learn whether people have decided.
  const trial: Signer = { keyId: 'none', sign: () => Buffer.alloc(0) };
  if (!signer) {
    await tx.query('savepoint before_trial');
    const tried = await erase(tx, trial, reportId, part);
    await tx.query('rollback to savepoint before_trial');
    if (tried.erased) return { waitsFor: ['NO_SIGNING_KEY'] };
    return reviewOr(tx, clocks, reportId, tried.obstacles);
  }
  const result = await erase(tx, signer, reportId, part);
  if (result.erased) return 'ERASED';
  return part === 'REPORT'
    ? reviewOr(tx, clocks, reportId, result.obstacles)
    : { waitsFor: result.obstacles };
}

/** Where nothing but a decision is missing, people are asked for it. */
async function reviewOr(
  tx: Transaction,
  clocks: ClockOverrides,
  reportId: string,
  obstacles: readonly string[],
): Promise<Step> {
  if (obstacles.some((obstacle) => obstacle !== 'NOT_DECIDED')) return { waitsFor: obstacles };
  await openReview(tx, reportId, clocks);
  return 'REVIEW_OPENED';
}

/** Erase what was searched for when its time is over, the oldest first; audited in each force's chain, with its count. */
async function eraseSearches(tx: Transaction, limit: number): Promise<number> {
  const { before, rule } = searchesOver(new Date());
  const { rows } = await tx.query<{ erased: number }>(
    /* sql */ `select erase_searches($1, $2, $3) as erased`,
    [before, rule, limit],
  );
  return rows[0]?.erased ?? 0;
}

/**
 * Do what retention asks for now: start clocks that are missing, erase identities and searches whose time is over and
 * reports that people have decided to erase, and open reviews. Every report is a transaction of its own, and what is
 * still due after `limit` of them waits for the next run. Safe to repeat, and beside another run.
 *
 * @param limit - of acts, so that a run stays short
 * @param dryRun - change nothing, and tell what would be done
 */
export async function runRetention(
  dependencies: RetentionDependencies,
  { limit, dryRun = false }: { limit: number; dryRun?: boolean },
): Promise<RetentionResult> {
  const { database } = dependencies;
  const result: RetentionResult = {
    clocksStarted: 0,
    reviewsOpened: 0,
    reportsErased: 0,
    identitiesErased: 0,
    searchesErased: await attempt(database, dryRun, (tx) => eraseSearches(tx, limit)),
    waiting: {},
  };
  for (const reportId of await asWorker(database, (tx) => reportsWithoutClock(tx, limit))) {
    await attempt(database, dryRun, async (tx) => {
      await lockReportRow(tx, reportId);
      await startRetention(tx, reportId);
      await recordReportChange(tx, reportId, { event: 'RETENTION_STARTED' });
      return true;
    });
    result.clocksStarted += 1;
  }
  let acts = result.clocksStarted;
  for (const part of ['IDENTITY', 'REPORT'] as const) {
    let after: DueKey | undefined;
    for (;;) {
      const page = await asWorker(database, (tx) => duePage(tx, part, after));
      for (const { reportId } of page) {
        if (acts >= limit) return result;
        const step = await attempt(database, dryRun, (tx) => take(tx, dependencies, reportId, part));
        if (count(result, part, step)) acts += 1;
      }
      after = page.at(-1);
      if (page.length < PAGE) break;
    }
  }
  return result;
}

/** @returns whether anything was done */
function count(result: RetentionResult, part: ErasedPart, step: Step): boolean {
  if (step === 'REVIEW_OPENED') result.reviewsOpened += 1;
  else if (step === 'ERASED' && part === 'REPORT') result.reportsErased += 1;
  else if (step === 'ERASED') result.identitiesErased += 1;
  else {
    for (const obstacle of step.waitsFor) result.waiting[obstacle] = (result.waiting[obstacle] ?? 0) + 1;
    return false;
  }
  return true;
}
