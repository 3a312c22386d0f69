import { assess } from './assess.ts';
import { records } from './activities.ts';
import type { Desk } from './desk.ts';
import { transfer } from './transfer.ts';

/** The name of the first round of routing and assessment; intake opens its tasks under the same name. */
const FIRST = 'first';

/** Find out whose report it is, and have it assessed where it is ours. */
export async function readFirst(desk: Desk): Promise<void> {
  switch (desk.report.routing) {
    case 'HOME':
      return assess(desk, FIRST);
    // Each of its messages is handed to the other force as it is considered.
    case 'OTHER_FORCE':
      desk.ending = 'TRANSFERRED_TO_OTHER_FORCE';
      return;
    case 'UNKNOWN':
      return findForce(desk);
  }
}

/** Have a person say whose report it is. */
async function findForce(desk: Desk): Promise<void> {
  const { reportId } = desk.report;
  const decision = await desk.decision({ kind: 'route-report', occasion: FIRST });
  if (decision.route === 'REDIRECT_TO_OTHER_AGENCY') {
    desk.ending = 'REDIRECTED_TO_OTHER_AGENCY';
    return;
  }
  const { waiting } = desk.report;
  const force = decision.route === 'TRANSFER' && decision.force !== null ? decision.force : desk.report.force;
  desk.update(await records.giveToForce({ reportId, force }));
  if (desk.report.stage !== 'TRANSFER') return assess(desk, FIRST);
  desk.ending = 'TRANSFERRED_TO_OTHER_FORCE';
  await Promise.all(
    [...new Set([...waiting, ...desk.report.waiting])].map((messageId) => transfer(desk, messageId)),
  );
}
