import type { StackListener } from './events.ts';
import type { Part, RunningPart } from './part.ts';
import type { ProcessLedger } from './process-ledger.ts';

/** How long to wait before a part is started again, in milliseconds; doubled at each death that follows soon. */
export interface Backoff {
  firstMs: number;
  longestMs: number;
  /** A part that ran this long begins anew with the first wait. */
  steadyAfterMs: number;
}

/** What keepers need from the outside. */
export interface KeeperDependencies {
  ledger: ProcessLedger;
  onEvent: StackListener;
  /** Called whenever a process has come or gone. */
  onChange: () => void;
  backoff: Backoff;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Keeps one part running: starts it, starts it again when it dies, and stops it for good. */
export class Keeper {
  readonly #part: Part;
  readonly #dependencies: KeeperDependencies;
  #running: RunningPart | undefined;
  /** The start or restart under way, so that a stop can wait for the process that it is about to bring. */
  #launching: Promise<unknown> = Promise.resolve();
  #restartTimer: NodeJS.Timeout | undefined;
  #isKept = false;
  #isStopping = false;
  #startedAt = 0;
  #deathsInARow = 0;

  constructor(part: Part, dependencies: KeeperDependencies) {
    this.#part = part;
    this.#dependencies = dependencies;
  }

  get pid(): number | undefined {
    return this.#running?.pid;
  }

  /**
   * Start the part and keep it running from then on.
   *
   * @throws Error when it does not come up this first time; it is stopped then, for good
   */
  async start(): Promise<void> {
    const { name } = this.#part;
    const { onEvent } = this.#dependencies;
    const since = Date.now();
    onEvent({ kind: 'starting', part: name });
    try {
      const launch = this.#launch();
      this.#launching = launch;
      await (
        await launch
      ).ready;
      // From here on its death is told; until here a failed start is the caller's to tell.
      this.#isKept = true;
      if (this.#isStopping) throw new Error(`${name} was stopped while it started`);
    } catch (error) {
      this.#isStopping = true;
      await this.#running?.stop();
      throw error;
    }
    onEvent({ kind: 'ready', part: name, afterMs: Date.now() - since });
  }

  /** Stop the part for good. Safe to repeat. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restartTimer);
    // A part need not be ready to be stopped, only launched.
    await this.#running?.stop();
    await this.#launching.catch(() => undefined);
    await this.#running?.stop();
  }

  async #launch(): Promise<RunningPart> {
    const { ledger, onChange } = this.#dependencies;
    let spawned = 0;
    const onSpawn = (pid: number): void => {
      spawned = pid;
      ledger.add(this.#part.name, pid, this.#part.ending);
    };
    this.#startedAt = 0;
    const process = await this.#part.start(onSpawn).catch((error: unknown) => {
      ledger.remove(spawned);
      throw error;
    });
    this.#startedAt = Date.now();
    this.#running = process;
    onChange();
    process.onExit((how) => {
      this.#onDeath(process, how);
    });
    return process;
  }

  #onDeath(process: RunningPart, how: string): void {
    const { ledger, onEvent, onChange } = this.#dependencies;
    ledger.remove(process.pid);
    this.#running = undefined;
    onChange();
    if (!this.#isKept || this.#isStopping) return;
    onEvent({ kind: 'died', part: this.#part.name, how, restartInMs: this.#scheduleRestart() });
  }

  #scheduleRestart(): number {
    const { backoff } = this.#dependencies;
    const wasSteady = this.#startedAt > 0 && Date.now() - this.#startedAt >= backoff.steadyAfterMs;
    if (wasSteady) this.#deathsInARow = 0;
    const wait = Math.min(backoff.longestMs, backoff.firstMs * 2 ** this.#deathsInARow);
    this.#deathsInARow += 1;
    this.#restartTimer = setTimeout(() => void this.#restart(), wait);
    return wait;
  }

  async #restart(): Promise<void> {
    const { name } = this.#part;
    const { onEvent } = this.#dependencies;
    const since = Date.now();
    let process: RunningPart | undefined;
    try {
      const launch = this.#launch();
      this.#launching = launch;
      process = await launch;
      await process.ready;
      if (!this.#isStopping) onEvent({ kind: 'restarted', part: name, afterMs: Date.now() - since });
    } catch (error) {
      if (this.#isStopping) return;
      const reason = reasonOf(error);
      if (process === undefined) {
        onEvent({ kind: 'restart-failed', part: name, reason, restartInMs: this.#scheduleRestart() });
      } else if (this.#running === process) {
        // It runs, and what it waits for may come yet. Had it ended, that end was told, and the next try is on its way.
        onEvent({ kind: 'restart-failed', part: name, reason });
      }
    }
  }
}
