/**
 * Give an answer, or a failure, no sooner than so long after it was asked for: for work whose length would tell of what
 * the caller must not know. Work that takes longer is not hidden by it.
 *
 * @param ms - milliseconds from now
 */
export async function noSooner<Answer>(ms: number, answer: Promise<Answer>): Promise<Answer> {
  const pause = new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
  const [settled] = await Promise.allSettled([answer, pause]);
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}
