import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { useOne } from '../counted-order.ts';

const count = z.int().min(0).max(1_000_000);
const httpFailure = z.int().min(400).max(599);

/** Body of `POST /faults`: each order given replaces the one before; what is not named stays as it is. */
export const faultOrders = z.strictObject({
  /** Turn the next effects away before anything is done; `retryAfter` in seconds. */
  failNext: z
    .strictObject({
      count,
      status: httpFailure.default(503),
      retryAfter: z.int().min(0).max(86_400).optional(),
    })
    .optional(),
  /** Turn the next look-ups away. */
  failNextLookUp: z.strictObject({ count, status: httpFailure.default(503) }).optional(),
  /** Refuse the next effects for good. */
  rejectNext: z
    .strictObject({
      count,
      status: z.int().min(400).max(499).default(422),
      /** Because the matter is another force's. */
      notOurs: z.boolean().optional(),
    })
    .optional(),
  /** Do the next effects, then never answer. */
  timeOutAfterCommit: z.strictObject({ count }).optional(),
  /** Do the next effects, then answer with something that is no receipt. */
  garbleNext: z.strictObject({ count }).optional(),
  /** Milliseconds before an effect is done, or a look-up answered. */
  delayMs: z.int().min(0).max(600_000).optional(),
  /** Reset every connection that brings an effect or a look-up. */
  down: z.boolean().optional(),
});
type FaultOrders = z.infer<typeof faultOrders>;

/** What the next effect is to suffer before anything is done. */
interface TurnAway {
  status: number;
  retryAfter?: number | undefined;
  final: boolean;
  notOurs?: boolean | undefined;
}

/** The standing fault orders of one simulator. */
export interface Faults {
  current(): FaultOrders;
  order(orders: FaultOrders): void;
  clear(): void;
  isDown(): boolean;
  /** Wait as long as ordered. */
  delay(): Promise<void>;
  /** Use up one order to turn an effect away, or a look-up; undefined when there is none. */
  takeTurnAway(what: 'effect' | 'look-up'): TurnAway | undefined;
  /** Use up one order about the answer to an effect that has been done. */
  takeAfterCommit(): 'silence' | 'garbage' | undefined;
}

/** Standing fault orders, none at first; kept in memory only, so a restart is a cure. */
export function createFaults(): Faults {
  let orders: FaultOrders = {};

  return {
    current: () => orders,
    order: (more) => {
      orders = { ...orders, ...more };
    },
    clear: () => {
      orders = {};
    },
    isDown: () => orders.down === true,
    delay: async () => {
      if (orders.delayMs !== undefined) await wait(orders.delayMs, undefined, { ref: false });
    },
    takeTurnAway(what) {
      if (what === 'look-up') {
        const { applies, left } = useOne(orders.failNextLookUp);
        orders = { ...orders, failNextLookUp: left };
        return applies && { status: applies.status, final: false };
      }
      const failure = useOne(orders.failNext);
      orders = { ...orders, failNext: failure.left };
      if (failure.applies !== undefined) return { ...failure.applies, final: false };
      const rejection = useOne(orders.rejectNext);
      orders = { ...orders, rejectNext: rejection.left };
      return rejection.applies && { ...rejection.applies, final: true };
    },
    takeAfterCommit() {
      const silence = useOne(orders.timeOutAfterCommit);
      orders = { ...orders, timeOutAfterCommit: silence.left };
      if (silence.applies !== undefined) return 'silence';
      const garbage = useOne(orders.garbleNext);
      orders = { ...orders, garbleNext: garbage.left };
      return garbage.applies && 'garbage';
    },
  };
}
