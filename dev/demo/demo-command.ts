import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { printLine, printNote } from '../print.ts';
import { eventLine, stackOptionsFrom } from '../stack/start-command.ts';
import { removeHome } from '../stack/home.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';
import { listenForStopRequests } from '../stack/stop-requests.ts';
import type { ReportResult } from './report-results.ts';
import { resultsTable } from './results-table.ts';
import { runDemo } from './run-demo.ts';
import { readExpected, readMessages } from './samples.ts';

/** Clocks of the demonstration: time does not stand still, and a deadline passes within a minute. */
const DEADLINES = { any: { remind: { seconds: 4 }, due: { seconds: 8 }, escalateEvery: { seconds: 5 } } };
const LIMIT_MS = 150_000;

/** The command `npm run demo`. @returns 0 only if every report ended as expected */
export async function demoCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { json: { type: 'boolean', default: false }, messages: { type: 'string' } },
  });
  const messages = readMessages(values.messages);
  const say = values.json ? printNote : printLine;
  const home = mkdtempSync(join(tmpdir(), 'pacars-demo-'));
  const stopping = new AbortController();
  let kill: (() => void) | undefined;
  listenForStopRequests({
    onStop: () => stopping.abort(new Error('stopped by request')),
    onKill: () => {
      kill?.();
      process.exit(130);
    },
  });
  const since = performance.now();
  let stack: Stack | undefined;
  try {
    stack = await startStack({
      home,
      port: stackOptionsFrom(process.env).port ?? 0,
      deadlines: DEADLINES,
      signal: stopping.signal,
      onEvent: (event) => {
        // The results stay the last thing that one sees.
        const line = event.kind === 'stopped' ? undefined : eventLine(event);
        if (line !== undefined) say(line);
      },
      onKillable: (killAll) => {
        kill = killAll;
      },
    });
    const { api, issuer, feeds } = stack.description;
    const run = runDemo({
      messages,
      expected: readExpected(),
      limitMs: LIMIT_MS,
      onProgress: say,
      stack: { api, issuer, secret: feeds[0]?.secret ?? '' },
    });
    const results = await Promise.race([run, aborted(stopping.signal)]);
    const references = new Set(
      messages.filter(({ messageType }) => messageType !== 'TEST').map(({ reportRef }) => reportRef),
    );
    const ok = results.length === references.size && results.every(({ asExpected }) => asExpected);
    const seconds = (performance.now() - since) / 1_000;
    if (values.json) printLine(JSON.stringify({ ok, seconds, reports: results }));
    else printResults(results, ok, seconds);
    return ok ? 0 : 1;
  } finally {
    await stack?.stop();
    await removeHome(home);
  }
}

function printResults(results: readonly ReportResult[], ok: boolean, seconds: number): void {
  const escalations = results.reduce((sum, result) => sum + result.escalations, 0);
  printLine(`\n${resultsTable(results)}\n`);
  printLine(
    `${results.length} reports, ${escalations} escalations of overdue tasks, ${seconds.toFixed(0)} s in all.`,
  );
  printLine(ok ? 'Every report ended as expected.' : 'Some reports did not end as expected.');
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped by request')), { once: true });
  });
