// Exit 0 when the process in this container says it is ready: `node deploy/healthcheck.mjs [PORT]`.
// Node's own fetch, because the image has neither curl nor wget. No output: Docker keeps the last five answers.
const port =
  process.argv[2] ??
  process.env.PACARS_WORKER_PORT ??
  process.env.PACARS_IDENTITY_PORT ??
  process.env.PACARS_PORT ??
  '3000';
try {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(4_000) });
  process.exitCode = answer.status === 200 ? 0 : 1;
  await answer.body?.cancel();
} catch {
  process.exitCode = 1;
}
