import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const docs = resolve(import.meta.dirname, '../../docs');
const [claims = '', shown = ''] = readFileSync(resolve(docs, 'security.md'), 'utf8').split(
  '## What shows it',
);

/** Each key with the tests that are said to show what it stands by. */
const evidence = shown
  .split('\n')
  .flatMap((line) => [...line.matchAll(/^- \*\*([A-Z0-9-]+)\*\*: (.+)$/gu)])
  .flatMap(([, key = '', tests = '']) =>
    [...tests.matchAll(/\[[^\]]+\]\(([^)]+)\)((?:,? `[^`]+`)+)/gu)].flatMap(([, path = '', names = '']) =>
      [...names.matchAll(/`([^`]+)`/gu)].map(([, name = '']) => ({ key, path, name })),
    ),
  );

describe('docs/security.md', () => {
  it('has a test for every key that it claims by, and claims by every one', () => {
    const used = [...claims.matchAll(/\[([A-Z][A-Z0-9-]+)\](?!\()/gu)].map(([, key]) => key);
    expect(used.length).toBeGreaterThan(100);
    expect(new Set(evidence.map(({ key }) => key))).toEqual(new Set(used));
  });

  it('names tests that there are', () => {
    const missing = evidence.filter(({ path, name }) => {
      const file = resolve(docs, path);
      return !existsSync(file) || !readFileSync(file, 'utf8').includes(name);
    });
    expect(missing).toEqual([]);
  });
});
