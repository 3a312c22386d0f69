// The first thing that `npm start`, `npm test` and their like run. It works before node_modules exists, so it
// uses Node's built-ins only, and it stays readable for Node versions that the rest refuses, to be able to say so.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const STAMP = path.join(ROOT, 'node_modules', '.pacars-lock');
const INSTALL_LOCK_STALE_AFTER_MS = 30 * 60_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
// A Ctrl-C under npm arrives twice, from the terminal and from npm: the copy must not count as a second Ctrl-C.
const SAME_REQUEST_MS = 1_000;

const note = (text) => process.stderr.write(`${text}\n`);
const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const compareVersions = (left, right) => {
  for (let part = 0; part < 3; part += 1) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

/** Whether a version such as `22.12.0` is in a range made of `^1.2.3` and `>=1.2.3`, joined by `||`. */
const isInRange = (version, range) => {
  const found = version.split('.').map(Number);
  return range.split('||').some((choice) => {
    const [, operator, text] = /^\s*(\^|>=)\s*([\d.]+)\s*$/.exec(choice) ?? [];
    if (operator === undefined) return false;
    const wanted = text.split('.').map(Number);
    return compareVersions(found, wanted) >= 0 && (operator === '>=' || found[0] === wanted[0]);
  });
};

const lockHash = () =>
  createHash('sha256')
    .update(fs.readFileSync(path.join(ROOT, 'package-lock.json')))
    .digest('hex');

const readIfThere = (file) => {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

/** Whether npm's own record of what it installed has everything that the lock file asks for on this platform. */
const holdsTheLockedPackages = () => {
  const record = readIfThere(path.join(ROOT, 'node_modules', '.package-lock.json'));
  if (record === undefined) return false;
  const installed = JSON.parse(record).packages ?? {};
  const wanted = Object.entries(readJson(path.join(ROOT, 'package-lock.json')).packages);
  return wanted.every(
    ([name, { version, optional, peer }]) =>
      name === '' ||
      installed[name]?.version === version ||
      (installed[name] === undefined && (optional || peer)),
  );
};

const writeStamp = () => {
  try {
    fs.writeFileSync(STAMP, lockHash());
  } catch {
    // A read-only installation: it is compared again at each start.
  }
};

const isInstalled = () => {
  if (readIfThere(STAMP) === lockHash()) return true;
  if (!holdsTheLockedPackages()) return false;
  // Someone ran `npm ci` by hand: as good as ours.
  writeStamp();
  return true;
};

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

const isStale = (lock) => {
  const since = Date.now() - (fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  const owner = Number(readIfThere(path.join(lock, 'pid')));
  // Without a pid the owner may be between making the folder and writing into it.
  return since > INSTALL_LOCK_STALE_AFTER_MS || (owner > 0 ? !isAlive(owner) : since > 10_000);
};

/** Take the folder's installation lock, waiting for another copy that holds it. It lies outside node_modules, which `npm ci` empties. */
const takeInstallLock = async () => {
  const user = typeof process.getuid === 'function' ? process.getuid() : 'user';
  const name = createHash('sha256').update(fs.realpathSync(ROOT)).digest('hex').slice(0, 16);
  const lock = path.join(os.tmpdir(), `pacars-install-${user}-${name}`);
  for (let waits = 0; ; waits += 1) {
    try {
      fs.mkdirSync(lock);
      fs.writeFileSync(path.join(lock, 'pid'), String(process.pid));
      return () => fs.rmSync(lock, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isStale(lock)) {
      // Renaming first lets exactly one of several waiting copies clear it.
      const cleared = `${lock}-stale-${process.pid}`;
      try {
        fs.renameSync(lock, cleared);
        fs.rmSync(cleared, { recursive: true, force: true });
      } catch (error) {
        if (error.code !== 'ENOENT') throw error;
      }
      continue;
    }
    if (waits === 0) note('Another copy is installing into this folder; waiting for it.');
    await pause(300);
  }
};

/**
 * Run a program to its end and answer its exit code (128 + signal number when a signal ended it).
 *
 * It runs in a process group of its own, so that a signal reaches it once and from here only.
 */
const run = (command, args, { stdio, env, afterwards } = {}) =>
  new Promise((resolve) => {
    const isUnix = process.platform !== 'win32';
    const child = spawn(command, args, {
      stdio: stdio ?? 'inherit',
      env: env ?? process.env,
      detached: isUnix,
    });
    let lastRequest = 0;
    const passOn = (signal) => {
      if (Date.now() - lastRequest < SAME_REQUEST_MS) return;
      lastRequest = Date.now();
      stopRequested = signal;
      child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    };
    for (const signal of SIGNALS) process.on(signal, passOn);
    const watch = watchParent(() => passOn('SIGTERM'));
    const finish = (code) => {
      clearInterval(watch);
      for (const signal of SIGNALS) process.off(signal, passOn);
      // What the program started and did not wait for; parts of a stack have groups of their own and are stopped by it.
      if (isUnix && child.pid !== undefined) sweepGroup(child.pid);
      afterwards?.();
      resolve(code);
    };
    child.once('error', (error) => {
      note(
        error.code === 'ENOENT' ? `${command} was not found.` : `${command} did not start: ${error.message}`,
      );
      finish(127);
    });
    child.once('exit', (code, signal) => finish(code ?? 128 + os.constants.signals[signal]));
  });

let stopRequested;

const sweepGroup = (group) => {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
};

/** Notice the end of npm, or of the shell between npm and us: not every shell passes a signal on. */
const watchParent = (onGone) => {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return undefined;
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) onGone();
  }, 500);
};

const npm = () => {
  const script = process.env.npm_execpath;
  if (script !== undefined && /npm-cli\.c?js$/.test(script))
    return { command: process.execPath, script: [script] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', script: [] };
};

const install = async () => {
  if (isInstalled()) return 0;
  const release = await takeInstallLock();
  try {
    if (isInstalled()) return 0;
    note('Installing the dependencies (npm ci); this happens once.');
    const { command, script } = npm();
    // Standard output stays clean for --json: npm's own goes to standard error.
    const code = await run(
      command,
      [...script, 'ci', '--prefix', ROOT, '--no-audit', '--no-fund', '--include=dev', '--loglevel=warn'],
      {
        stdio: ['ignore', 2, 2],
      },
    );
    if (code !== 0 && stopRequested === undefined)
      note(`npm ci failed with code ${code}; see its messages above.`);
    if (code === 0) writeStamp();
    return code;
  } finally {
    release();
  }
};

/** The script behind a package's command, to be run with this same Node. */
const commandOf = (name, command = name) => {
  const folder = path.join(ROOT, 'node_modules', name);
  const { bin } = readJson(path.join(folder, 'package.json'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[command]);
};

const runProgram = (file, args) => {
  const tsx = pathToFileURL(createRequire(path.join(ROOT, 'package.json')).resolve('tsx')).href;
  // The channel lets the program notice should this process be killed outright.
  return run(process.execPath, ['--import', tsx, path.join(ROOT, file), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
};

const countTests = (report) => {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  if (brokenFiles.length > 0)
    note(`${brokenFiles.length} test files could not be run; each counts as one failure.`);
  const skipped = report.numPendingTests + report.numTodoTests;
  const failed = report.numFailedTests + brokenFiles.length;
  return { passed: report.numPassedTests, failed, skipped };
};

const runTests = async (args) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pacars-test-'));
  const reportFile = path.join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  process.chdir(ROOT);
  const code = await run(process.execPath, [commandOf('vitest'), 'run', ...reporters, ...args]);
  const text = readIfThere(reportFile);
  fs.rmSync(folder, { recursive: true, force: true });
  if (text === undefined) {
    note('The run ended before its report was written: there are no counts.');
    return code === 0 ? 1 : code;
  }
  const { passed, failed, skipped } = countTests(JSON.parse(text));
  if (passed + failed === 0) note('No test was run.');
  if (code !== 0 && failed === 0 && passed > 0) note('The run failed outside any test; see above.');
  process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  return code === 0 && (passed === 0 || failed > 0) ? 1 : code;
};

const CHECKS = [
  { title: 'formatting', name: 'oxfmt', args: ['--check', '.'] },
  { title: 'lint', name: 'oxlint', args: ['-c', 'oxlint.config.mjs'] },
  { title: 'types', name: 'typescript', command: 'tsc', args: ['-p', 'tsconfig.json'] },
  { title: 'dead code', name: 'knip', args: [] },
];

const runChecks = async () => {
  process.chdir(ROOT);
  const failed = [];
  for (const { title, name, command, args } of CHECKS) {
    note(`— ${title}`);
    const code = await run(process.execPath, [commandOf(name, command), ...args]);
    if (stopRequested !== undefined) return code;
    if (code !== 0) failed.push(title);
  }
  note(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
};

const main = async ([command, ...rest]) => {
  const { engines } = readJson(path.join(ROOT, 'package.json'));
  if (!isInRange(process.versions.node, engines.node)) {
    note(
      `pacars needs Node.js ${engines.node}; this is ${process.versions.node}. Install a fitting one and try again.`,
    );
    return 1;
  }
  const installed = await install();
  if (installed !== 0 || stopRequested !== undefined) return installed || 130;
  if (command === 'test') return await runTests(rest);
  if (command === 'check') return await runChecks();
  if (command === 'bench') return await runProgram('test/bench/main.ts', rest);
  return await runProgram('cli/main.ts', command === undefined ? [] : [command, ...rest]);
};

process.exitCode = await main(process.argv.slice(2));
