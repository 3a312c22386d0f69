import { spawn } from 'node:child_process';
import { sendSignal } from './process-identity.ts';

const OUTPUT_KEPT = 4_000;

/** How a program ended. */
export interface ProgramEnd {
  /** undefined when a signal ended it or it never started. */
  code: number | undefined;
  output: string;
  /** In words, when it did not end with code 0. */
  failure?: string;
}

/** Run a program to its end, which comes within the limit in any case: its whole process group is killed then. */
export const runProgram = (
  command: string,
  args: readonly string[],
  options: { limitMs: number; environment: NodeJS.ProcessEnv },
): Promise<ProgramEnd> =>
  new Promise((resolve) => {
    let output = '';
    let isOverdue = false;
    const child = spawn(command, args, {
      env: options.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    const finish = (code: number | undefined, failure?: string): void => {
      clearTimeout(timer);
      resolve(failure === undefined ? { code, output } : { code, output, failure });
    };
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_KEPT);
    };
    const timer = setTimeout(() => {
      isOverdue = true;
      if (child.pid !== undefined)
        sendSignal(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
      // Somebody outside the group may hold the pipes open; that must not hold us.
      child.stdout.destroy();
      child.stderr.destroy();
    }, options.limitMs);
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => {
      finish(undefined, 'code' in error && error.code === 'ENOENT' ? 'not found' : error.message);
    });
    child.once('close', (code, signal) => {
      if (isOverdue) finish(undefined, `no end after ${options.limitMs / 1_000} s`);
      else if (code === 0) finish(0);
      else finish(code ?? undefined, `ended with ${code ?? signal}`);
    });
  });
