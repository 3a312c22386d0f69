import type { z } from 'zod';

/** The JSON body of an answer, of the shape that the test relies on. */
export async function bodyOf<Shape>(
  answer: Response | Promise<Response>,
  shape: z.ZodType<Shape>,
): Promise<Shape> {
  return shape.parse(await (await answer).json());
}

/** Give a simulator or the mail server a fault order. */
export function orderFaults(url: string, orders: object): Promise<Response> {
  return fetch(`${url}/faults`, {
    method: 'POST',
    body: JSON.stringify(orders),
    headers: { 'content-type': 'application/json' },
  });
}
