import { roundOf } from '../domain/rounds.ts';
import type { Decisions } from '../domain/decisions.ts';
import { firstReadingOf, readingOf } from '../domain/report-run.ts';
import { assess } from './assess.ts';
import { records } from './activities.ts';
import type { Desk } from './desk.ts';
import { isApproved } from './second-person.ts';
import { allOf, type Strands } from './strands.ts';
import { transfer } from './transfer.ts';

/** The first reading of a report, and when it is due. */
export interface FirstReading {
  /**
   * Whether it is to be gone through: not of a report that was closed before, of which only what has come since is new;
   * from the first again when a force has said that it is not theirs, or when it was another's for a time.
   */
  isDue(): boolean;
  beginIfDue(): void;
}

export function openFirstReading(desk: Desk, strands: Strands): FirstReading {
  let round = -1;
  const isDue = (): boolean => {
    const reading = firstReadingOf(desk.report);
    return reading.isDue && reading.round > round;
  };
  return {
    isDue,
    beginIfDue: () => {
      if (!isDue()) return;
      ({ round } = firstReadingOf(desk.report));
      strands.begin(readFirst(desk));
    },
  };
}

/** Find out whose report it is, and have it assessed where it is ours. */
async function readFirst(desk: Desk): Promise<void> {
  const occasion = readingOf(firstReadingOf(desk.report).round);
  switch (desk.report.routing) {
    case 'HOME':
      return assess(desk, occasion);
    // Each of its messages is handed to the other force as it is considered.
    case 'OTHER_FORCE':
      desk.ending = 'TRANSFERRED_TO_OTHER_FORCE';
      return;
    case 'UNKNOWN':
      return findForce(desk, occasion);
  }
}

/** Have a person say whose report it is, by a second person too where a rule asks for one: until then nothing leaves. */
async function decideForce(desk: Desk, occasion: string): Promise<Decisions['route-report']> {
  for (let rounds = 1; ; rounds += 1) {
    const task = await desk.open({
      kind: 'route-report',
      occasion: roundOf(occasion, rounds),
    });
    const decision = await desk.decision(task);
    if (await isApproved(desk, task, decision.secondPerson ?? [])) return decision;
  }
}

async function findForce(desk: Desk, occasion: string): Promise<void> {
  const { reportId } = desk.report;
  const { round } = firstReadingOf(desk.report);
  const decision = await decideForce(desk, occasion);
  if (decision.route === 'REDIRECT_TO_OTHER_AGENCY') {
    desk.ending = 'REDIRECTED_TO_OTHER_AGENCY';
    return;
  }
  const { waiting } = desk.report;
  const force = decision.route === 'TRANSFER' && decision.force !== null ? decision.force : desk.report.force;
  desk.update(await records.giveToForce({ reportId, force }));
  if (desk.report.stage !== 'TRANSFER') return assess(desk, occasion);
  desk.ending = 'TRANSFERRED_TO_OTHER_FORCE';
  // A further force is given what the one before it had, too.
  const earlier = round === 0 ? waiting : await records.messagesOf({ reportId });
  await allOf(
    [...new Set([...earlier, ...desk.report.waiting])].map((messageId) => transfer(desk, messageId)),
  );
}
