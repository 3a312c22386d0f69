import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './environment.ts';
import { fitFields } from './log-fields.ts';
import type { KeyRing } from './key-ring.ts';

/** Variables whose values tell nothing but how the product is set up. Of any other only that it is set. */
const SHOWN = new Set([
  'LOG_LEVEL',
  'PACARS_HOSTED_FORCES',
  'PACARS_HOME_FORCE',
  'PACARS_PAYLOAD_CODEC',
  'PACARS_PORT',
  'PACARS_WORKER_PORT',
  'PACARS_DEADLINES',
  'TEMPORAL_NAMESPACE',
  'OIDC_AUDIENCE',
  'OIDC_ROLES_CLAIM',
  'OIDC_FORCES_CLAIM',
  'OIDC_TOKEN_TYPE',
]);
const OURS =
  /^(?:PACARS|TEMPORAL|OIDC|SMTP|MAIL|CASE_MANAGEMENT|SAFEGUARDING|INTELLIGENCE|FORCE_DESK|OVERSIGHT|CRIMESTOPPERS|PAGER|DATABASE|LOG)_/u;
/** Newest lines of each log. */
const LINES_MAX = 2_000;

/** The configuration as support may see it: the values of a list, and of the rest that they are set. */
export function shownConfiguration(environment: Environment): Record<string, string> {
  const set = Object.entries(environment).filter(([name, value]) => OURS.test(name) && value !== undefined);
  return Object.fromEntries(
    set
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => [name, SHOWN.has(name) ? (value ?? '') : '[set]']),
  );
}

const versions = ({ active, keys }: { active: string; keys: object }): object => ({
  active,
  versions: Object.keys(keys),
});

/** Which versions of each key there are, and which is active: ids, never keys. */
export function shownKeys({ content, intake, identity, codec }: KeyRing): Record<string, object> {
  return {
    content: versions(content),
    intake: versions(intake),
    identity: versions({ active: identity.active, keys: identity.publicKeys }),
    ...(codec && { codec: versions(codec) }),
  };
}

/** The lines of our own processes once more through the list of fields; those of other programs are only counted. */
export function shownLog(text: string): { lines: object[]; leftOut: number } {
  const all = text.split('\n').filter((line) => line !== '');
  const shown = all.slice(-LINES_MAX).flatMap((line) => {
    const fields = fieldsOf(line);
    return fields === undefined ? [] : [fitFields(withWords(fields))];
  });
  return { lines: shown, leftOut: all.length - shown.length };
}

/** A line's own words are constants of ours; whatever else claims to be one is not a word, and is censored as a field. */
const withWords = (fields: object): object => {
  const words: unknown = Reflect.get(fields, 'msg');
  return typeof words === 'string' ? { ...fields, msg: words.replaceAll(' ', '_') } : fields;
};

const fieldsOf = (line: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'process' in value && 'level' in value
      ? value
      : undefined;
  } catch {
    return undefined;
  }
};

/** Every log of a folder by its name; empty when there is no such folder. */
export function shownLogs(folder: string): Record<string, ReturnType<typeof shownLog>> {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.log'));
  } catch {
    return {};
  }
  return Object.fromEntries(
    names.toSorted().map((name) => [name, shownLog(readFileSync(join(folder, name), 'utf8'))]),
  );
}
