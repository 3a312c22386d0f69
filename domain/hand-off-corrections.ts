import type { HandOffSystem } from './hand-off-systems.ts';

/**
 * The fields of a refused request that a person may correct, as patterns of JSON Pointers (`*` stands for one name).
 * What says whose report it is, who receives it and what was decided is not among them: another decision changes those.
 * What goes back to Crimestoppers is never corrected: questions were approved word for word, and are asked anew.
 */
const CORRECTABLE: Readonly<Record<HandOffSystem, readonly string[]>> = {
  // An update of the case says under `change` what the case says itself.
  'case-management': ['', '/change'].flatMap((of) => [
    `${of}/allegation`,
    `${of}/subjects/*/name`,
    `${of}/subjects/*/alias`,
    `${of}/subjects/*/rank`,
    `${of}/subjects/*/collarNumber`,
    `${of}/subjects/*/station`,
    `${of}/subjects/*/unit`,
    `${of}/subjects/*/description`,
    `${of}/subjects/*/ageApprox`,
    `${of}/subjects/*/vehicle`,
    `${of}/subjects/*/socialMedia`,
    `${of}/subjects/*/notes`,
  ]),
  safeguarding: ['/riskSummary'],
  intelligence: ['/items/*/text', '/items/*/grade/conditions'],
  'force-desk': [
    '/messages/*/narrative',
    '/messages/*/agentNotes',
    '/messages/*/othersWhoKnow',
    '/messages/*/subjects/*/name',
    '/messages/*/subjects/*/rank',
    '/messages/*/subjects/*/collarNumber',
    '/messages/*/subjects/*/station',
    '/messages/*/subjects/*/unit',
    '/messages/*/subjects/*/description',
    '/messages/*/subjects/*/notes',
  ],
  oversight: [
    '/summary',
    '/subjects/*/name',
    '/subjects/*/rank',
    '/subjects/*/description',
    '/subjects/*/notes',
  ],
  crimestoppers: [],
};

const patternOf = (pattern: string): RegExp => new RegExp(`^${pattern.replaceAll('*', '[^/]+')}$`, 'u');

/** Whether a person may correct what stands there. */
export const isCorrectable = (system: HandOffSystem, pointer: string): boolean =>
  CORRECTABLE[system].some((pattern) => patternOf(pattern).test(pointer));

const isIndexed = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Names of our contracts' fields and numbers of places: what a pointer may be made of, so that it can say nothing. */
const POINTER = /^(\/[A-Za-z][A-Za-z0-9]{0,40}|\/\d{1,6})+$/u;
const namesOf = (pointer: string): string[] => pointer.slice(1).split('/');

/** What stands at a JSON Pointer of a request; undefined where nothing does. */
export function valueAt(request: unknown, pointer: string): unknown {
  if (!POINTER.test(pointer)) return undefined;
  return namesOf(pointer).reduce<unknown>(
    (value, name) => (isIndexed(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    request,
  );
}

/**
 * Of the pointers that another system names, those that lead into what we sent, or to a field missing there: made of
 * names that we know, so that nothing of a report can come back in them.
 */
export function knownPointers(request: unknown, pointers: readonly string[]): string[] {
  const known = pointers.filter((pointer) => {
    if (!POINTER.test(pointer)) return false;
    const parent = pointer.slice(0, pointer.lastIndexOf('/'));
    const within = parent === '' ? request : valueAt(request, parent);
    return isIndexed(within) && Object.hasOwn(within, namesOf(pointer).at(-1) ?? '');
  });
  return [...new Set(known)].slice(0, 50);
}

/** A field and what is to stand there. */
export interface Correction {
  pointer: string;
  value: string;
}

/** The request with its fields corrected; the one given stays as it is. A field that is not there is left out. */
export function corrected(request: unknown, corrections: readonly Correction[]): unknown {
  const copy: unknown = structuredClone(request);
  for (const { pointer, value } of corrections) {
    if (valueAt(request, pointer) === undefined) continue;
    const parent = pointer.slice(0, pointer.lastIndexOf('/'));
    const within = parent === '' ? copy : valueAt(copy, parent);
    if (isIndexed(within)) within[namesOf(pointer).at(-1) ?? ''] = value;
  }
  return copy;
}

/** The texts of a request with where each stands, and whether it may be corrected. */
export function fieldsOf(
  system: HandOffSystem,
  request: unknown,
  at = '',
): { pointer: string; value: string; correctable: boolean }[] {
  if (typeof request === 'string')
    return [{ pointer: at, value: request, correctable: isCorrectable(system, at) }];
  if (!isIndexed(request)) return [];
  return Object.entries(request).flatMap(([name, value]) => fieldsOf(system, value, `${at}/${name}`));
}
