/** A command of `npm run pacars -- <name>`. */
export interface Command {
  /** What `--help` prints. */
  usage: string;
  /** Without it, any argument is a mistake. */
  takesArguments?: true;
  /** Run it; the exit code is the result, 1 when it throws. */
  run(args: readonly string[]): Promise<number>;
}
