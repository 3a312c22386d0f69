import type { Transaction } from './pool.ts';

/**
 * The tasks that somebody holds, as far as the actor may know them, by id.
 *
 * @param page.after - the last one already seen
 */
export async function tasksHeldBy(
  tx: Transaction,
  { holder, after, limit }: { holder: string; after: string | undefined; limit: number },
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select id from tasks
      where assignee = $1 and state = 'claimed' and ($2::uuid is null or id > $2) order by id limit $3`,
    [holder, after ?? null, limit],
  );
  return rows.map(({ id }) => id);
}
