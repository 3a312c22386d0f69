import { ApplicationFailure } from '@temporalio/activity';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ForceSystemError } from '../../activities/connector/force-system-error.ts';
import { type HandOver, handOver } from '../../activities/connector/hand-over.ts';
import { doneByHand } from '../../database/hand-off-outcomes.ts';
import { handOffsOfReport } from '../../database/hand-offs.ts';
import type { Transaction } from '../../database/pool.ts';
import { openProcessTask } from '../../database/process-tasks.ts';
import { abandonHandOff } from '../../database/resolve-hand-offs.ts';
import { supersedeTransfers } from '../../database/superseded-transfers.ts';
import { findTask } from '../../database/tasks.ts';
import { asWorker } from '../../database/transactions.ts';
import { aMessage } from '../support/messages.ts';
import { createWorld, type World } from '../support/world.ts';

const request = z.object({ text: z.string() });
type Request = z.infer<typeof request>;
type Job = HandOver<Request>;

const failing = (kind: 'rejected' | 'unavailable' | 'unknown-outcome') =>
  new ForceSystemError({ system: 'force-desk', kind, status: kind === 'rejected' ? 422 : 503 });

/** The type of the failure that Temporal is told of; the error itself where it is none of ours. */
const failed = async (running: Promise<void>): Promise<unknown> => {
  const error: unknown = await running.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof ApplicationFailure ? error.type : error;
};

/** Another system: what it was sent, by key, and what it says when it is asked. */
interface Other {
  sent: string[];
  asked: number;
  receipt: string | undefined;
}

describe('handOver', () => {
  let world: World;
  let reportId: string;
  let other: Other;
  beforeAll(async () => {
    world = await createWorld();
  });
  beforeEach(async () => {
    [reportId = ''] = await world.receive(aMessage());
    other = { sent: [], asked: 0, receipt: undefined };
  });
  afterAll(() => world.close());

  const worker = <Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> =>
    asWorker(world.database.worker, work);
  const intent = (): Job['intent'] => ({ reportId, system: 'force-desk', occasion: 'message' });
  const run = (over: Partial<Job> = {}): Promise<void> =>
    handOver<Request>(
      { database: world.database.worker, vault: world.vault },
      {
        intent: intent(),
        force: 'derbyshire',
        recipient: 'btp',
        request,
        prepare: async () => ({ text: 'An invented form of words.' }),
        find: async () => {
          other.asked += 1;
          return other.receipt;
        },
        send: async (_request, key) => {
          other.sent.push(key);
          return 'TR/1';
        },
        ...over,
      },
    );
  const row = async () => {
    const [handOff] = await worker((tx) => handOffsOfReport(tx, reportId));
    return handOff;
  };
  const doByHand = (): Promise<void> =>
    worker((tx) => doneByHand(tx, { ...intent(), reference: 'by courier 12' }));
  const supersede = (): Promise<void> => worker((tx) => supersedeTransfers(tx, reportId));
  const disclosures = async (): Promise<string[]> => {
    const { rows } = await world.database.admin.query<{ recipient: string }>(
      /* sql */ `
        select entry::json ->> 12 as recipient from pacars.audit_entries
        where report_id = $1 and action = 'DISCLOSURE' and record_kind = 'hand-off' order by sequence`,
      [reportId],
    );
    return rows.map(({ recipient }) => recipient);
  };
  const told = async (): Promise<number> => {
    const { rowCount } = await world.database.admin.query(
      /* sql */ `select from pacars.outbox where report_id = $1 and kind = 'hand-off-late'`,
      [reportId],
    );
    return rowCount ?? 0;
  };
  /** An attempt after which nobody knows whether it has arrived. */
  const doubtful = (): Promise<unknown> =>
    failed(run({ send: () => Promise.reject(failing('unknown-outcome')) }));

  it('sends once, however often it is called', async () => {
    await run();
    await run();
    expect(other).toEqual({ sent: [(await row())?.id], asked: 0, receipt: undefined });
    expect(await row()).toMatchObject({ state: 'delivered', receipt: 'TR/1', lateReceipts: [] });
    expect(await disclosures()).toEqual(['btp']);
  });

  it('asks, and sends nothing more, after a death between sending and the receipt', async () => {
    // The worker dies: nothing of what it would have recorded is.
    await failed(run({ send: () => Promise.reject(new Error('the worker is dead')) }));
    expect(await row()).toMatchObject({ state: 'unknown', attempts: 1, unknownSince: expect.any(String) });
    other.receipt = 'TR/7';
    await run();
    expect(other).toMatchObject({ sent: [], asked: 1 });
    expect(await row()).toMatchObject({ state: 'delivered', receipt: 'TR/7', unknownSince: null });
  });

  it('sends again under the same key where the question says that nothing has arrived', async () => {
    await doubtful();
    await run();
    expect(other).toMatchObject({ sent: [(await row())?.id], asked: 1 });
  });

  it('does not send while a later attempt is on its way', async () => {
    await doubtful();
    const slow = run({
      find: async () => {
        await run();
        return undefined;
      },
      send: () => Promise.reject(new Error('must not be sent')),
    });
    expect(await failed(slow)).toBeUndefined();
    expect(other.sent).toHaveLength(1);
    expect(await row()).toMatchObject({ state: 'delivered', receipt: 'TR/1' });
  });

  it('leaves a later attempt to say what becomes of it', async () => {
    await doubtful();
    const slow = run({
      find: async () => {
        await doubtful();
        return undefined;
      },
    });
    expect(await failed(slow)).toBe('HandOffOutcomeUnknown');
    expect(other.sent).toEqual([]);
    expect(await row()).toMatchObject({ state: 'unknown', unknownSince: expect.any(String) });
  });

  it('does not send what a person has done by hand meanwhile', async () => {
    await doubtful();
    await run({
      find: async () => {
        await doByHand();
        return undefined;
      },
    });
    expect(other.sent).toEqual([]);
    expect(await row()).toMatchObject({ state: 'done-by-hand', receipt: 'by courier 12', lateReceipts: [] });
  });

  it.each([
    ['done by hand', doneByHand, { state: 'done-by-hand', receipt: 'by courier 12' }, ['btp', 'btp']],
    ['given up', abandonHandOff, { state: 'abandoned', receipt: null }, ['btp']],
  ] as const)('records the receipt of what was %s while it was sent, and tells people', async (...how) => {
    const [, settle, settled, recipients] = how;
    const send = async (): Promise<string> => {
      await worker((tx) => settle(tx, { ...intent(), reference: 'by courier 12' }));
      return 'TR/9';
    };
    await run({ send });
    expect(await row()).toMatchObject({ ...settled, lateReceipts: ['TR/9'] });
    expect(await disclosures()).toEqual(recipients);
    expect(await told()).toBeGreaterThan(0);
  });

  it('keeps the system’s receipt where a person did by hand what had arrived, and tells people once', async () => {
    await run();
    await doByHand();
    const once = await told();
    await doByHand();
    expect(await row()).toMatchObject({
      state: 'delivered',
      receipt: 'TR/1',
      lateReceipts: ['by courier 12'],
    });
    expect([once > 0, await told()]).toEqual([true, once]);
  });

  it('keeps a second receipt beside the first: it has been done twice', async () => {
    await run({
      send: async () => {
        other.receipt = 'TR/2';
        await run();
        return 'TR/3';
      },
    });
    expect(await row()).toMatchObject({ state: 'delivered', receipt: 'TR/2', lateReceipts: ['TR/3'] });
  });

  it('says of a refusal that nothing has arrived, unless an earlier attempt may have', async () => {
    const refuse: Partial<Job> = { send: () => Promise.reject(failing('rejected')) };
    expect(await failed(run(refuse))).toBe('HandOffRefused');
    expect(await row()).toMatchObject({ state: 'refused', unknownSince: null });
    await doubtful();
    expect(await failed(run({ find: () => Promise.reject(failing('rejected')) }))).toBe('HandOffRefused');
    expect(await row()).toMatchObject({ state: 'refused', unknownSince: expect.any(String) });
    expect(await failed(run(refuse))).toBe('HandOffRefused');
    expect(await row()).toMatchObject({ state: 'refused', unknownSince: null });
  });

  describe('to a force that has refused the report meanwhile', () => {
    it('does not send once it has asked', async () => {
      await doubtful();
      await run({
        find: async () => {
          await supersede();
          return undefined;
        },
      });
      expect(other.sent).toEqual([]);
      expect(await row()).toMatchObject({
        state: 'superseded',
        unknownSince: null,
        settledAt: expect.any(String),
      });
    });

    it('begins nothing when it is not due any more', async () => {
      await run({ isDue: async () => false });
      expect([other.sent, await row()]).toEqual([[], undefined]);
    });

    it.each(['rejected', 'unavailable'] as const)('ends quietly when it is %s', async (kind) => {
      const send = async (): Promise<string> => {
        await supersede();
        throw failing(kind);
      };
      await run({ send });
      expect(await row()).toMatchObject({ state: 'superseded', unknownSince: null });
    });

    it('finds out what had become of it, without sending: it had not arrived', async () => {
      await doubtful();
      await supersede();
      await run();
      await run();
      expect(other).toMatchObject({ sent: [], asked: 1 });
      expect(await row()).toMatchObject({ state: 'superseded', attempts: 1, unknownSince: null });
      expect(await told()).toBe(0);
    });

    it('finds out that it had arrived, and tells people', async () => {
      await doubtful();
      await supersede();
      other.receipt = 'TR/5';
      await run({ isDue: async () => false, recipient: 'force-desk' });
      expect(await row()).toMatchObject({
        state: 'superseded',
        receipt: null,
        lateReceipts: ['TR/5'],
        unknownSince: null,
      });
      expect([await disclosures(), other.sent]).toEqual([['btp'], []]);
      expect(await told()).toBeGreaterThan(0);
    });

    it('goes on asking while the answer is unknown, and asks a person where it is refused', async () => {
      await doubtful();
      await supersede();
      expect(await failed(run({ find: () => Promise.reject(failing('unavailable')) }))).toBe(
        'HandOffUnavailable',
      );
      expect(await failed(run({ find: () => Promise.reject(failing('rejected')) }))).toBe('HandOffRefused');
      expect(await row()).toMatchObject({ state: 'superseded', unknownSince: expect.any(String) });
      await worker((tx) => abandonHandOff(tx, intent()));
      expect(await row()).toMatchObject({ state: 'superseded', unknownSince: null });
    });

    it('leaves with a person what had been refused when an earlier attempt may have arrived', async () => {
      const occasion = `force-desk/${intent().occasion}/1`;
      const asked = await worker((tx) =>
        openProcessTask(tx, { reportId, kind: 'resolve-hand-off', occasion, clocks: {} }),
      );
      const stateOf = async (): Promise<string | undefined> =>
        (await worker((tx) => findTask(tx, asked?.id ?? '')))?.state;
      await doubtful();
      expect(await failed(run({ find: () => Promise.reject(failing('rejected')) }))).toBe('HandOffRefused');
      await supersede();
      expect(await row()).toMatchObject({ state: 'superseded', unknownSince: expect.any(String) });
      // Only they can still find out whether the force has it: the report waits for that.
      expect(await stateOf()).toBe('open');
      await worker((tx) => abandonHandOff(tx, intent()));
      expect(await row()).toMatchObject({ unknownSince: null });
    });

    it('records a receipt that comes all the same', async () => {
      await run({
        send: async () => {
          await supersede();
          return 'TR/6';
        },
      });
      expect(await row()).toMatchObject({ state: 'superseded', receipt: null, lateReceipts: ['TR/6'] });
      expect(await told()).toBeGreaterThan(0);
    });
  });
});
