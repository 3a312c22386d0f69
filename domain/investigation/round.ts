/** How the rounds of one kind of task within an investigation are named. */
export const roundOf = (assessmentTaskId: string, round: number): string =>
  round === 1 ? assessmentTaskId : `${assessmentTaskId}/${round}`;

/** Whether a task belongs to the investigation that an assessment decided. */
export const isOfInvestigation = (occasion: string, assessmentTaskId: string): boolean =>
  occasion === assessmentTaskId || occasion.startsWith(`${assessmentTaskId}/`);
