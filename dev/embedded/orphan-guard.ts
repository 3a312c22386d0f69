import { spawn } from 'node:child_process';

/**
 * Waits for the end of its standard input, which comes when this process ends in whatever way, and then asks the guarded process to stop.
 * PostgreSQL and Temporal cannot notice that themselves. A shell, because it costs one megabyte where a second Node costs forty.
 */
const SCRIPT = `
read -r _
kill -s "$2" "$1" 2>/dev/null || exit 0
n=0
while [ "$n" -lt "$3" ]; do
  sleep 1
  kill -0 "$1" 2>/dev/null || exit 0
  n=$((n + 1))
done
kill -s KILL "$1" 2>/dev/null
`;

/** What guards a process; `release` ends the guard without touching the process. */
export interface OrphanGuard {
  readonly release: () => void;
}

/**
 * Have a server stopped should this process die without stopping it, even by SIGKILL.
 *
 * @param graceSeconds - between the signal and SIGKILL
 */
export const guardAgainstOrphaning = (
  pid: number,
  signal: 'INT' | 'TERM',
  graceSeconds: number,
): OrphanGuard => {
  if (process.platform === 'win32') return { release: () => undefined };
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'pacars-guard', String(pid), signal, String(graceSeconds)], {
    // Away from the terminal's group: Ctrl-C must not end the guard before its server.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  return {
    release: () => {
      guard.kill('SIGKILL');
    },
  };
};
