import { z } from 'zod';

const PATH_CHARACTERS_MAX = 1_000;
/** Resolving against it shows whether a path stays where it is. */
const NOWHERE = 'https://nowhere.invalid';
/** Coming back to these would sign the browser in round and round. */
const NOT_BACK_TO = /^\/(login|logout)(\/|$)/u;

/**
 * A path of this very service, as a browser would read it. Another address, however it is disguised, would send a
 * person who has just signed in to somebody else's page.
 */
const ownPath = (given: string): string | undefined => {
  // A second slash, or what browsers take for one, begins another host; control characters are dropped by them.
  if (!/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(given) || !URL.canParse(given, NOWHERE)) return undefined;
  const url = new URL(given, NOWHERE);
  if (url.origin !== NOWHERE || url.pathname.startsWith('//') || NOT_BACK_TO.test(url.pathname))
    return undefined;
  return `${url.pathname}${url.search}${url.hash}`;
};

/** The path to go to after signing in. */
export const returnToSchema = z
  .string()
  .max(PATH_CHARACTERS_MAX)
  .transform((given, context) => {
    const path = ownPath(given);
    if (path !== undefined) return path;
    context.addIssue({ code: 'custom', message: 'must be a path of this service, such as /tasks' });
    return z.NEVER;
  })
  .default('/');
