import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);
const LIMIT_MS = 90_000;

/** The blocks marked as bash in a page of the documentation, in order. */
export function bashBlocks(page: string): string[] {
  const text = readFileSync(new URL(page, ROOT), 'utf8');
  return [...text.matchAll(/^```bash\n(.*?)^```$/gmsu)].map(([, block = '']) => block);
}

/** Whether this machine has all of these programs. */
export const canRun = (...programs: string[]): boolean =>
  programs.every((program) => spawnSync(program, ['--help'], { stdio: 'ignore' }).error === undefined);

/** Run a script at the repository's root; it ends at its first failing command, and after 90 seconds in any case. */
export async function runBash(
  script: string,
  environment: Record<string, string>,
): Promise<{ code: unknown; out: string; err: string }> {
  const child = spawn('bash', ['-eu', '-o', 'pipefail', '-c', script], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as unknown[];
  return { code, out, err };
}
