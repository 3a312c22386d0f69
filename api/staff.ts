import { z } from 'zod';
import type { Database } from '../database/pool.ts';
import type { Role } from '../domain/roles.ts';
import type { Vault } from '../domain/vault.ts';
import type { StaffGuard } from './authentication.ts';
import type { Cursors } from './cursors.ts';
import { invalid } from './problems.ts';

/** What every route of the staff's side needs. */
export interface StaffDependencies {
  database: Database;
  vault: Vault;
  guard: StaffGuard;
  cursors: Cursors;
}

/** Roles that work on reports. Auditors read the audit, operations look after the machines: neither sees a report. */
export const WORKING_ROLES = [
  'psd-assessor',
  'psd-supervisor',
  'investigator',
  'safeguarding-officer',
  'intelligence-officer',
  'information-manager',
] as const satisfies Role[];

/** The query of every list. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional().meta({ description: 'The nextCursor of the page before' }),
});

/** Where a page ended: the value it is sorted by, as text, and the id. */
export interface PageKey {
  value: string;
  id: string;
}

/**
 * One page of a list by its cursor.
 *
 * @param list - names the list, its filters and who asks: a cursor is good for that list alone
 * @throws Problem 422 when the cursor is of another list
 */
export async function pageOf<Item>(
  cursors: Cursors,
  list: string,
  cursor: string | undefined,
  read: (after: PageKey | undefined) => Promise<{ items: Item[]; next: PageKey | undefined }>,
): Promise<{ items: Item[]; nextCursor: string | null }> {
  const [value, id] = cursor === undefined ? [] : cursors.decode(list, cursor);
  if (cursor !== undefined && (typeof value !== 'string' || typeof id !== 'string'))
    throw invalid([
      { pointer: '/query/cursor', detail: 'must be the nextCursor of a page of this very list' },
    ]);
  const after = typeof value === 'string' && typeof id === 'string' ? { value, id } : undefined;
  const { items, next } = await read(after);
  return { items, nextCursor: next ? cursors.encode(list, [next.value, next.id]) : null };
}
