/** Do the work for each item, at most `limit` at once. Gives the items for which it failed, with the error. */
export async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<{ done: Item[]; failed: { item: Item; error: unknown }[] }> {
  const queue = [...items];
  const done: Item[] = [];
  const failed: { item: Item; error: unknown }[] = [];
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        await work(item);
        done.push(item);
      } catch (error) {
        failed.push({ item, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  return { done, failed };
}
