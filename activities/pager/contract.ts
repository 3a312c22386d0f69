import { z } from 'zod';
import { instant, ourReference } from '../connector/contract.ts';

/**
 * Contract with whatever wakes people: a paging service of the force, or a small bridge to one.
 *
 * `POST /alerts` with `Idempotency-Key` alarms one recipient until they answer the pager, and answers 201 with a receipt;
 * the same key and body again is answered 200 with that receipt and alarms nobody a second time.
 * `GET /alerts?ourReference=` answers 200 with the receipt, or 404.
 * Refusals are problem documents (`problem` in `../connector/contract.ts`).
 *
 * Nothing in it tells of a report: a pager shows its text on a locked screen. To answer the pager accepts nothing: whoever
 * is alarmed signs in and claims the task.
 */
export const ALERTS_PATH = 'alerts';

/** Whom to alarm: somebody by the id of the people directory, or a role by the id that it has at the pager. */
const recipient = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('PERSON'), id: z.uuid() }),
  z.object({ kind: z.literal('ROLE'), id: z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/) }),
]);

/** Body of `POST /alerts`. */
export const alertRequest = z.object({
  ourReference,
  recipient,
  severity: z.literal('CRITICAL'),
  text: z.string().min(1).max(200),
  /** Where to sign in. */
  url: z.url(),
});
export type AlertRequest = z.infer<typeof alertRequest>;

/** Answer to `POST /alerts` and to the look-up. */
export const alertReceipt = z.object({
  alertReference: z.string().regex(/^[\x21-\x7e]{1,100}$/),
  takenAt: instant,
});
export type AlertReceipt = z.infer<typeof alertReceipt>;
