import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExpected, readMessages } from '../../dev/demo/samples.ts';
import type { ReportResult } from '../../dev/demo/report-results.ts';
import { runDemo } from '../../dev/demo/run-demo.ts';
import { signIn } from '../../dev/demo/staff-client.ts';
import type { Stack } from '../../dev/stack/start-stack.ts';
import { HAND_OFF_SYSTEMS } from '../../domain/hand-off-systems.ts';
import { orderFaults } from '../dev/answers.ts';
import { createPatientClient } from '../support/patient-fetch.ts';
import {
  aHome,
  discard,
  doorOf,
  effectsAt,
  killAndAwaitReturn,
  pidOf,
  startTestStack,
} from '../support/stack.ts';

/** Longer than everything else here together: the retry of an activity whose worker died comes after a minute. */
const LIMIT_MS = 170_000;
/** The systems to which the sample reports bring work. */
const HANDED_TO = HAND_OFF_SYSTEMS;
const home = aHome();
const staff = createPatientClient();
let stack: Stack;
let progress: string[];
let run: Promise<ReportResult[]>;

beforeAll(async () => {
  stack = await startTestStack(home);
  progress = [];
});

afterAll(() => discard(stack, home));

/** What a message opens by itself, before any workflow has heard of it. */
const FIRST_TASKS =
  /has done (assess-report|triage-danger|route-report|review-identity-clues|confirm-subject)/;

const count = (pattern: RegExp): number => progress.filter((line) => pattern.test(line)).length;

/** Wait until the sample staff have done so many tasks more than now. */
const moreTasksDone = async (more: number): Promise<void> => {
  const before = count(/ has done /);
  await expect.poll(() => count(/ has done /), { timeout: 60_000 }).toBeGreaterThanOrEqual(before + more);
};

/** Wait until a hand-off is under way: its intent is durable, its outcome unknown. */
const handOffUnderWay = async (system: string): Promise<void> => {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: stack.description.database });
  client.on('error', () => undefined);
  await client.connect();
  const underWay = async (): Promise<number | null> =>
    (await client.query(`select from pacars.hand_offs where state = 'unknown' and system = $1`, [system]))
      .rowCount;
  await expect.poll(underWay, { timeout: 60_000 }).toBeGreaterThan(0);
  await client.end();
};

describe('a run in which every server is killed once', () => {
  it('takes messages in and shows them on the worklist while Temporal hangs and then dies', async () => {
    const temporal = pidOf(stack, 'temporal');
    process.kill(temporal, 'SIGSTOP');
    const { simulators } = stack.description;
    await orderFaults(simulators['case-management'], { timeOutAfterCommit: { count: 1 } });
    await orderFaults(simulators.safeguarding, { delayMs: 2_000 });
    const messages = readMessages();
    run = runDemo({
      messages,
      expected: readExpected(),
      limitMs: LIMIT_MS,
      onProgress: (line) => progress.push(line),
      stack: { ...doorOf(stack.description), fetch: staff.fetch },
    });
    // The fault that matters is told at the end; until then nobody waits for it.
    run.catch(() => undefined);
    const late = messages.filter(({ sequence }) => sequence > 1).length;
    await expect
      .poll(() => count(/^sent /), { timeout: 30_000 })
      .toBeGreaterThanOrEqual(messages.length - late);
    await moreTasksDone(1);
    // Nothing has come through Temporal yet: what was assessed was on the worklist without it.
    expect(count(FIRST_TASKS)).toBe(count(/ has done /));
    await killAndAwaitReturn(stack, 'temporal');
  });

  it('goes on when the worker dies while the case system has committed and does not answer', async () => {
    await expect
      .poll(async () => (await effectsAt(stack.description, 'case-management')).length, { timeout: 60_000 })
      .toBeGreaterThan(0);
    await killAndAwaitReturn(stack, 'worker');
  });

  it('goes on when the API dies between two decisions', async () => {
    // Beside it, a system that commits and then keeps silent, while the worker lives on to ask it.
    await orderFaults(stack.description.simulators.intelligence, { timeOutAfterCommit: { count: 1 } });
    await moreTasksDone(1);
    const unanswered = staff.unanswered();
    await killAndAwaitReturn(stack, 'api');
    await expect.poll(() => staff.unanswered()).toBeGreaterThan(unanswered);
    await moreTasksDone(1);
  });

  it('goes on when PostgreSQL dies while a referral is under way, and the API and the worker outlive it', async () => {
    await handOffUnderWay('safeguarding');
    const [api, worker] = [pidOf(stack, 'api'), pidOf(stack, 'worker')];
    await killAndAwaitReturn(stack, 'postgres');
    await moreTasksDone(1);
    expect([pidOf(stack, 'api'), pidOf(stack, 'worker')]).toEqual([api, worker]);
  });

  it('has the worker ready again when Temporal dies in the middle of workflows', async () => {
    const worker = pidOf(stack, 'worker');
    await killAndAwaitReturn(stack, 'temporal');
    const readiness = async (): Promise<number> => (await fetch(`${stack.description.worker}/readyz`)).status;
    await expect.poll(readiness, { timeout: 30_000 }).toBe(200);
    expect(pidOf(stack, 'worker')).toBe(worker);
  });

  it('ends every report as expected', async () => {
    const results = await run;
    expect(results.filter(({ asExpected }) => !asExpected)).toEqual([]);
    expect(new Set(results.map(({ reference }) => reference)).size).toBe(14);
    // What `npm run demo -- --json` prints of each.
    for (const result of results)
      expect(result).toMatchObject({
        samples: expect.any(Array),
        priority: expect.any(String),
        ended: true,
        wentTo: expect.any(String),
        handOffs: expect.any(Array),
        seconds: expect.any(Number),
      });
    expect(results.reduce((sum, { escalations }) => sum + escalations, 0)).toBeGreaterThan(0);
    const edmund = await signIn(doorOf(stack.description), 'edmund.larkwhistle');
    expect((await edmund.get('/v1/tasks?state=open')).body).toMatchObject({ items: [] });
  });

  it('has met the systems that commit and then time out', async () => {
    for (const system of ['case-management', 'intelligence'] as const) {
      const left = await (await fetch(`${stack.description.simulators[system]}/faults`)).json();
      expect(left).not.toHaveProperty('timeOutAfterCommit');
    }
  });

  it.each(HANDED_TO)('has had each effect at %s exactly once', async (system) => {
    const effects = await effectsAt(stack.description, system);
    const receipts = (await run)
      .flatMap(({ handOffs }) => handOffs)
      .filter((handOff) => handOff.system === system)
      .map(({ receipt }) => receipt);
    expect(effects.length).toBeGreaterThan(0);
    expect(effects).toHaveLength(receipts.length);
    expect(new Set(effects.map(({ reference }) => reference))).toEqual(new Set(receipts));
    expect(new Set(effects.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(effects.length);
    // After a doubt the other system is asked; nothing is sent to it a second time.
    expect(effects.filter(({ requests }) => requests !== 1)).toEqual([]);
  });

  it('has answered staff and feed with nothing worse than 503 and Retry-After', () => {
    for (const failure of staff.failures())
      expect(failure).toMatchObject({ status: 503, retryAfter: expect.any(String) });
  });
});
