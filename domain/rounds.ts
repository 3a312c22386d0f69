/** The occasion of a round of what begins with an occasion, from 1; of an investigation that is its assessment. */
export const roundOf = (first: string, round: number): string => (round === 1 ? first : `${first}/${round}`);

/** Whether an occasion is the first, or follows it. */
export const isRoundOf = (occasion: string, first: string): boolean =>
  occasion === first || occasion.startsWith(`${first}/`);

/** Whether a task belongs to the investigation that an assessment decided. */
export const isOfInvestigation = (occasion: string, assessmentTaskId: string): boolean =>
  isRoundOf(occasion, assessmentTaskId);

/** What the rounds of the reviews of a suspension are told apart by. */
export const reviewOccasion = (assessmentTaskId: string, taskId: string, round: number): string =>
  roundOf(`${assessmentTaskId}/${taskId}`, round);
