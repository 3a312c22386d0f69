import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** What is wrong with the environment, every fault at once, each with what to do about it. Holds no values. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `the environment is not fit to start with:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a text file whole; an argument so that tests need no disk. */
export type ReadText = (path: string) => string;

const readTextFile: ReadText = (path) => readFileSync(path, 'utf8');

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unreadable';

/**
 * Parses the process's environment by a schema whose keys are the names of the variables.
 *
 * An empty variable counts as unset, except those in `mayBeEmpty`. Each secret may instead be given as the path of
 * a file in `NAME_FILE` (mounted secrets); line ends at the end of that file are not part of the secret.
 *
 * @throws ConfigError naming every variable at fault; never a value, which may be a secret
 */
export function parseEnvironment<Schema extends z.ZodType>(
  environment: Environment,
  schema: Schema,
  options: { secrets: readonly string[]; mayBeEmpty?: readonly string[]; readText?: ReadText },
): z.infer<Schema> {
  const { secrets, mayBeEmpty = [], readText = readTextFile } = options;
  const problems: string[] = [];
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && (value !== '' || mayBeEmpty.includes(name))) values[name] = value;
  }
  const unread = new Set<string>();
  for (const name of secrets) {
    const path = values[`${name}_FILE`];
    if (path === undefined) continue;
    if (values[name] !== undefined) {
      problems.push(`${name} and ${name}_FILE are both set: set one of them`);
      continue;
    }
    try {
      const secret = readText(path).replace(/[\r\n]+$/u, '');
      if (secret !== '') values[name] = secret;
      else problems.push(`${name}_FILE names an empty file: put the secret into it`);
    } catch (error) {
      problems.push(
        `${name}_FILE names a file that cannot be read (${codeOf(error)}): check the path and its rights`,
      );
    }
    if (values[name] === undefined) unread.add(name);
  }
  const parsed = schema.safeParse(values);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0] ?? 'the environment');
    // Said already, and more exactly, when its file was read.
    if (unread.has(name)) continue;
    const where = issue.path.length > 1 ? ` at ${issue.path.slice(1).map(String).join('.')}` : '';
    problems.push(`${name}${where} ${adviceOn(issue, values[name], secrets.includes(name))}`);
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  return parsed.data;
}

/** zod's own messages may quote what they found, so only messages that this code base wrote ("must …") are shown. */
const adviceOn = (issue: z.core.$ZodIssue, value: string | undefined, secret: boolean): string => {
  if (issue.message.startsWith('must ')) return issue.message;
  const [inName] = issue.code === 'invalid_key' ? issue.issues : [];
  if (inName !== undefined) return adviceOn(inName, value, secret);
  if (value === undefined)
    return secret
      ? `is not set: set it, or its _FILE variant to the path of a file that holds it`
      : 'is not set: set it';
  return issue.code === 'invalid_value'
    ? `must be one of: ${issue.values.map(String).join(', ')}`
    : 'is not valid: see the table of settings in the README';
};
