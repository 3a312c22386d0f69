import aliases from './data/force-aliases.json' with { type: 'json' };
import { forceByCode, forceBySlug } from './forces.ts';
import forces from './data/forces.json' with { type: 'json' };
import type { FeedMessage } from './schemas/feed-message.ts';

/** As names of forces are compared: see domain/data/README.md. */
const comparable = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/['’‘]/gu, '')
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim()
    .replace(/^the /u, '');

const NAMED: ReadonlyMap<string, string> = new Map([
  ...forces.flatMap(({ slug, name, nameCy }) =>
    [slug, name, nameCy].flatMap((one) => (one === null ? [] : [[comparable(one), slug] as const])),
  ),
  ...Object.entries<string[]>(aliases).flatMap(([slug, names]) =>
    names.map((name) => [comparable(name), slug] as const),
  ),
]);

/**
 * The forces that a message may mean, for a person to choose from: what the sender named and was not sure of, and the
 * force that bears the name which the reporter said. Slugs, most telling first; often none. It decides nothing.
 *
 * @see domain/data/README.md, "force-aliases.json"
 */
export function forcesMeant(target: FeedMessage['targetForce']): string[] {
  if (!target) return [];
  const meant = [
    target.slug ? forceBySlug(target.slug)?.slug : undefined,
    target.statedText ? NAMED.get(comparable(target.statedText)) : undefined,
    target.code ? forceByCode(target.code)?.slug : undefined,
  ];
  return [...new Set(meant.filter((slug) => slug !== undefined))];
}
