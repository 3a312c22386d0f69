import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { vi } from 'vitest';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { aMessage } from './messages.ts';
import type { Answer, World } from './world.ts';

export const REASON = 'To see what else is known of them.';

/** A message about subjects, in a force, with words of its own so that it is no near-duplicate of another. */
export function aMessageAbout(
  subjects: FeedMessage['subjects'],
  overrides: Partial<FeedMessage> = {},
): FeedMessage {
  return aMessage({
    subjects,
    narrative: Array.from({ length: 12 }, () => randomUUID().replaceAll('-', ' ')).join(' '),
    ...overrides,
  });
}

export const inForce = (slug: string): Partial<FeedMessage> => ({
  targetForce: { slug, confidence: 'HIGH', statedText: slug },
});

/** Search as somebody. */
export const searchAs = (world: World, login: string, values: object, query = ''): Promise<Answer> =>
  world.as(login).post(`/v1/search${query}`, { reason: REASON, ...values });

/** The ids of the reports that a search shows. */
export const found = ({ body }: Answer): string[] =>
  // The shape is the answer's, asserted where it matters.
  body['items'].map((item: { report: { id: string } }) => item.report.id);

/** The SQL statements that are made while something is done, each by its first words. */
export async function statementsOf(act: () => Promise<unknown>): Promise<string[]> {
  const made: string[] = [];
  const query = vi.spyOn(Client.prototype, 'query');
  try {
    await act();
    const calls: readonly (readonly unknown[])[] = query.mock.calls;
    for (const [asked] of calls) {
      const text = typeof asked === 'object' && asked !== null && 'text' in asked ? asked.text : asked;
      made.push(String(text).trim().replaceAll(/\s+/gu, ' ').slice(0, 40));
    }
  } finally {
    query.mockRestore();
  }
  return made;
}
