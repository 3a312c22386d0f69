import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of the laptop stack as the stack starts it. */
export interface StartedProcess {
  child: ChildProcess;
  /** What follows `ready ` on the first line of stdout, or `exit <code>`. */
  ready: string;
  /** All lines on stdout so far. */
  stdout: () => string[];
  stderr: () => string;
  /** Resolves with code and signal. */
  exited: Promise<unknown[]>;
}

/** Start `dev/<main>` with an IPC channel, as its own process, and wait for its first line or its end. */
export async function startProcess(
  main: string,
  environment: Record<string, string>,
  args: string[] = [],
): Promise<StartedProcess> {
  const file = fileURLToPath(new URL(`../../dev/${main}`, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const exited = once(child, 'exit');
  const stdout: string[] = [];
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  if (child.stdout === null) throw new TypeError('no stdout');
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => stdout.push(line));
  // 'close' and not 'exit': all that was written has then been read.
  const ready = await Promise.race([
    once(lines, 'line').then(([line]) => String(line).replace(/^ready /, '')),
    once(child, 'close').then(([code]) => `exit ${code}`),
  ]);
  return { child, ready, stdout: () => stdout, stderr: () => stderr, exited };
}
