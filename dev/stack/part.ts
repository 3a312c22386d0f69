import type { EndingStep } from '../embedded/process-identity.ts';

/** One process of a part, from its start to its end. */
export interface RunningPart {
  readonly pid: number;
  /** Settles once: when the part serves, or with the reason why it does not (its last log lines in the message). */
  readonly ready: Promise<void>;
  /** Called once with how the process ended, whoever ended it. */
  readonly onExit: (listener: (how: string) => void) => void;
  /** Ends it cleanly, or after its limit by force. Safe to repeat. */
  readonly stop: () => Promise<void>;
}

/** Something that the stack keeps running. */
export interface Part {
  readonly name: string;
  /** How to end a process of this part whose supervisor is dead. */
  readonly ending: readonly EndingStep[];
  /**
   * Start one process.
   *
   * @param onSpawn - told its pid at once
   * @throws Error when there is no process; one that starts and does not get ready rejects `ready` instead
   */
  start(onSpawn: (pid: number) => void): Promise<RunningPart>;
}
