import { condition } from '@temporalio/workflow';

/** Pieces of work that go on side by side. */
export interface Strands {
  /** Begin one beside the others. */
  begin: (work: Promise<void>) => void;
  /** Wait until every one has ended, or something else is there to do. @throws what one of them threw */
  endedOr: (somethingElse: () => boolean) => Promise<void>;
}

export function createStrands(): Strands {
  let running = 0;
  let failed: { error: unknown } | undefined;

  const follow = async (work: Promise<void>): Promise<void> => {
    running += 1;
    try {
      await work;
      running -= 1;
    } catch (error) {
      // Kept, and thrown where the main line waits: there it fails the run's task, as it would have here.
      failed ??= { error };
    }
  };
  return {
    begin: (work) => {
      void follow(work);
    },
    endedOr: async (somethingElse) => {
      await condition(() => running === 0 || failed !== undefined || somethingElse());
      if (failed) throw failed.error;
    },
  };
}
