/** A fault order for the next `count` requests. */
export interface CountedOrder {
  count: number;
}

/** Use one request of an order up: the order that applies now, if any, and what is left of it. */
export function useOne<Order extends CountedOrder>(
  order: Order | undefined,
): { applies: Order | undefined; left: Order | undefined } {
  if (order === undefined || order.count === 0) return { applies: undefined, left: undefined };
  return { applies: order, left: order.count === 1 ? undefined : { ...order, count: order.count - 1 } };
}
