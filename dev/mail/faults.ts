import { z } from 'zod';
import { useOne } from '../counted-order.ts';

const count = z.int().min(0).max(1_000_000);

/** Body of `POST /faults`: each order given replaces the one before; what is not named stays as it is. */
export const mailFaultOrders = z.strictObject({
  /** Refuse the next messages for now. */
  failNext: z.strictObject({ count, status: z.int().min(400).max(499).default(451) }).optional(),
  /** Refuse the next messages for good. */
  rejectNext: z.strictObject({ count, status: z.int().min(500).max(599).default(550) }).optional(),
  /** Keep the next messages, then cut the connection instead of saying so. */
  dropAfterCommit: z.strictObject({ count }).optional(),
  /** Keep the next messages, then never answer. */
  timeOutAfterCommit: z.strictObject({ count }).optional(),
  /** Reset every SMTP connection. */
  down: z.boolean().optional(),
});
type MailFaultOrders = z.infer<typeof mailFaultOrders>;

/** The standing fault orders of the mail server. */
export interface MailFaults {
  current(): MailFaultOrders;
  order(orders: MailFaultOrders): void;
  clear(): void;
  isDown(): boolean;
  /** Use up one order to refuse a message: the SMTP status, or undefined. */
  takeRefusal(): number | undefined;
  /** Use up one order about the reply to a message that has been kept. */
  takeAfterCommit(): 'drop' | 'silence' | undefined;
}

/** Standing fault orders, none at first; kept in memory only, so a restart is a cure. */
export function createMailFaults(): MailFaults {
  let orders: MailFaultOrders = {};
  return {
    current: () => orders,
    order: (more) => {
      orders = { ...orders, ...more };
    },
    clear: () => {
      orders = {};
    },
    isDown: () => orders.down === true,
    takeRefusal() {
      const failure = useOne(orders.failNext);
      orders = { ...orders, failNext: failure.left };
      if (failure.applies !== undefined) return failure.applies.status;
      const rejection = useOne(orders.rejectNext);
      orders = { ...orders, rejectNext: rejection.left };
      return rejection.applies?.status;
    },
    takeAfterCommit() {
      const drop = useOne(orders.dropAfterCommit);
      orders = { ...orders, dropAfterCommit: drop.left };
      if (drop.applies !== undefined) return 'drop';
      const silence = useOne(orders.timeOutAfterCommit);
      orders = { ...orders, timeOutAfterCommit: silence.left };
      return silence.applies && 'silence';
    },
  };
}
