import { isCancellation, sleep, TemporalFailure } from '@temporalio/workflow';

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;

/** Has calls made one after the other, however many strands make them. */
export type InTurn = <Result>(call: () => Promise<Result>) => Promise<Result>;

/**
 * Make local activities take turns. A replay finishes those under way in the order in which they were begun, whatever
 * the order in which they really finished; two at once could therefore not be replayed (Temporal's TypeScript SDK,
 * issue 1744). One that fails for a while gives its turn up to the others and asks for another, for ever.
 */
export function createTurns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();

  const takeTurn: InTurn = async (call) => {
    const before = last;
    const mine = (async () => {
      await before;
      return call();
    })();
    // Whoever comes next waits for the end of this turn, not for its success.
    last = mine.catch(() => {});
    return mine;
  };
  return async (call) => {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await takeTurn(call);
      } catch (error) {
        // A local activity's own failure comes bare, not wrapped into an ActivityFailure as an ordinary one's does.
        if (!(error instanceof TemporalFailure) || isCancellation(error)) throw error;
        await sleep(pauseMs, { summary: 'Our records cannot be reached' });
      }
    }
  };
}
