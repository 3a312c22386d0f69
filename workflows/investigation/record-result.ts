import type { Investigation } from './investigation.ts';

/**
 * Have the result recorded, unless the investigation is taken away. Where there is a case to answer, it is recorded again
 * once the proceedings have ended. The case system is told of each; and where the law has a list for whoever is dismissed
 * or has left, somebody reports to it.
 */
export async function recordResult(investigation: Investigation): Promise<void> {
  const { desk, assessmentTaskId } = investigation;
  await investigation.caseOpened;
  for (let round = 1; ; round += 1) {
    const occasion = investigation.occasion(round);
    if (!investigation.isOpen() && !desk.existing('record-investigation-result', occasion)) return;
    const task = await desk.open({
      kind: 'record-investigation-result',
      occasion,
      allocation: { of: assessmentTaskId, to: 'INVESTIGATOR' },
    });
    const { result, proceedings, listing } = await desk.decision(task);
    investigation.haveResult();
    investigation.tellCase(task);
    if (result === 'CASE_TO_ANSWER' && proceedings === null) continue;
    investigation.haveEnded();
    if (listing !== null) {
      const { list: _list, ...clock } = listing;
      await desk.decision({ kind: 'report-to-list', occasion, carriesOn: task.taskId, clock });
    }
    return;
  }
}
