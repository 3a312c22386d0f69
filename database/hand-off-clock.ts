import type { Priority } from '../domain/codes.ts';
import { bankHolidaysOf } from '../domain/forces.ts';
import { resolvingClock } from '../domain/hand-off-watch.ts';
import { handingOf } from '../domain/hand-off-systems.ts';
import { type ClockOverrides, clockOf } from '../domain/task-clocks.ts';
import type { TaskKind } from '../domain/task-kinds.ts';
import { clockOfReferral, referralsOf } from './oversight-referrals.ts';
import type { Transaction } from './pool.ts';
import type { OwnClock } from './tasks.ts';

/** The task about a refusal, or the one in which a second person judges what was decided there. */
interface AboutRefusal {
  reportId: string;
  kind: TaskKind;
  /** The occasion of the task about the refusal, also of its judgement. */
  occasion: string;
  force: string;
  priority: Priority;
  openedAt: Date;
  clocks: ClockOverrides;
}

/**
 * The clock of its own that a task about a refused hand-off has, from the rows: the time by which a matter must be
 * referred does not end with the decision to refer it, and whoever is to be protected does not wait for days.
 *
 * @returns undefined where the task's usual clock holds: there is no other, or it is due sooner
 */
export async function clockOfRefusal(tx: Transaction, task: AboutRefusal): Promise<OwnClock | undefined> {
  const { reportId, kind, occasion, force, priority, openedAt, clocks } = task;
  const handing = handingOf(occasion);
  if (!handing) return undefined;
  const { system } = handing;
  const referral =
    system === 'oversight'
      ? (await referralsOf(tx, reportId)).find(({ id }) => handing.occasion.split('/')[0] === id)
      : undefined;
  const law = referral && clockOfReferral(referral);
  // What the force refers of its own will has no time in which it must be done.
  if (system === 'oversight' && !law) return undefined;
  const own = resolvingClock(system, openedAt, law);
  const question = { kind, priority, openedAt, division: bankHolidaysOf(force), overrides: clocks };
  // A deployment or the report's priority may have set it sooner.
  return own && Date.parse(own.dueBy) < clockOf(question).dueBy.getTime() ? own : undefined;
}
