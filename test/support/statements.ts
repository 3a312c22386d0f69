import { Client } from 'pg';
import { vi } from 'vitest';

/** What this process sends to the database while the work goes on: the texts of the statements, without their values. */
export async function statementsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const query = vi.spyOn(Client.prototype, 'query');
  try {
    await work();
    return query.mock.calls.map(([first]) => {
      const text: unknown = typeof first === 'object' ? Reflect.get(first, 'text') : first;
      return String(text);
    });
  } finally {
    query.mockRestore();
  }
}
