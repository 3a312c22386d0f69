import type { Logger } from '../../runtime/logger.ts';
import { installTemporalRuntime } from '../../worker/temporal-runtime.ts';

let installed: Promise<unknown> | undefined;

/** Set Temporal's runtime up with a log, once: there can be one in a process, and a file has a process of its own. */
export async function installRuntimeOnce(log: Logger): Promise<void> {
  installed ??= installTemporalRuntime(log);
  await installed;
}
