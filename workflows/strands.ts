import { condition } from '@temporalio/workflow';

/** A task was taken away (its report is merged, withdrawn or another force's): the strand that waits for it ends. */
export class TaskWithdrawn extends Error {
  override readonly name = 'TaskWithdrawn';
}

/**
 * Wait for all of several works. One whose task is withdrawn leaves the others to go on to their ends, and is told of
 * after them; any other error is thrown at once.
 */
export async function allOf(works: readonly (Promise<unknown> | undefined)[]): Promise<void> {
  let withdrawn: TaskWithdrawn | undefined;
  await Promise.all(
    works.map(async (work) => {
      try {
        await work;
      } catch (error) {
        if (!(error instanceof TaskWithdrawn)) throw error;
        withdrawn ??= error;
      }
    }),
  );
  if (withdrawn) throw withdrawn;
}

/** Pieces of work that go on side by side. */
export interface Strands {
  /** How many have not ended. */
  running: () => number;
  /** Begin one beside the others. It ends quietly when a task that it waits for is withdrawn. */
  begin: (work: Promise<unknown>) => void;
  /** Wait until every one has ended, or something else is there to do. @throws what one of them threw */
  endedOr: (somethingElse: () => boolean) => Promise<void>;
}

export function createStrands(): Strands {
  let running = 0;
  let failed: { error: unknown } | undefined;

  const follow = async (work: Promise<unknown>): Promise<void> => {
    running += 1;
    try {
      await work;
      running -= 1;
    } catch (error) {
      if (error instanceof TaskWithdrawn) {
        running -= 1;
        return;
      }
      // Kept, and thrown where the main line waits: there it fails the run's task, as it would have here.
      failed ??= { error };
    }
  };
  return {
    running: () => running,
    begin: (work) => {
      void follow(work);
    },
    endedOr: async (somethingElse) => {
      await condition(() => running === 0 || failed !== undefined || somethingElse());
      if (failed) throw failed.error;
    },
  };
}
