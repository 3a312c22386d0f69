import { createHmac } from 'node:crypto';

/**
 * The headers with which a feed signs a delivery (Standard Webhooks). Written apart from the check in api/, as the
 * sender's own would be.
 *
 * @param delivery.at - when it is sent; the receiver takes five minutes either way
 */
export function signDelivery(delivery: {
  id: string;
  secret: string;
  body: string | Uint8Array;
  at: Date;
}): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const { id, secret, body, at } = delivery;
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const key = Buffer.from(secret.replace(/^whsec_/u, ''), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${digest}` };
}
