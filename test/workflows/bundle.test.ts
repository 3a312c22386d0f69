import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { describe, expect, inject, it } from 'vitest';

/** Small enough that a worker starts in a moment and a cached workflow costs little; most of it is Temporal's own. */
const KIB_MAX = 2_048;

describe('bundleWorkflows', () => {
  const code = readFileSync(inject('bundle'), 'utf8');
  /** The modules of the bundle, by the names that the bundler gives them. */
  const modules = [...code.matchAll(/^\/\*\*\*\/ "([^"]+)":?/gmu)].map(([, name = '']) => name);
  const own = modules.filter((name) => !name.includes('node_modules/'));

  it('holds the packages that Temporal’s workflow code is made of, and none besides', () => {
    const packages = modules.flatMap((name) => /node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(name)?.[1] ?? []);
    const ofTemporal = ['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc'];
    expect([...new Set(packages)].toSorted()).toEqual(ofTemporal);
  });

  it('holds our workflows and of the domain only codes: no schemas, no calendar, no list of forces', () => {
    expect(own.some((name) => name.endsWith('/workflows/handle-report.ts'))).toBe(true);
    expect(own.filter((name) => /schemas|data|forces|working-days|task-clocks/u.test(name))).toEqual([]);
    expect(own.filter((name) => /\/(activities|database|runtime|api|worker|dev)\//u.test(name))).toEqual([]);
    for (const word of ['ZodError', 'zod/v4', 'luxon', 'west-yorkshire']) expect(code).not.toContain(word);
  });

  it('asks for no module of Node', () => {
    const asked = [...code.matchAll(/(?<![\w$.])require\(["']([^"']+)["']\)/gu)].map(([, name = '']) => name);
    expect(asked.filter((name) => builtinModules.includes(name.replace(/^node:/u, '')))).toEqual([]);
    expect(modules.filter((name) => name.startsWith('external') || name.startsWith('node:'))).toEqual([]);
  });

  it(`is smaller than ${KIB_MAX} KiB, its source map included`, () => {
    const map = code.lastIndexOf('//# sourceMappingURL=');
    const [all, bare] = [code.length, map < 0 ? code.length : map].map((size) => Math.round(size / 1024));
    process.stdout.write(
      `workflow bundle: ${all} KiB, ${bare} without its source map, ${modules.length} modules\n`,
    );
    expect(all).toBeLessThan(KIB_MAX);
  });
});
