/** Who is alarmed of danger, one after the other, until a person accepts it. */
export const RUNGS = ['ON_CALL', 'COVER', 'ROLE', 'SUPERVISORS', 'FIM'] as const;
export type Rung = (typeof RUNGS)[number];

/** By what they are alarmed: both at once, since either may be down and a mail wakes nobody. */
export const ALERT_CHANNELS = ['mail', 'pager'] as const;
export type AlertChannel = (typeof ALERT_CHANNELS)[number];

/** A place on the ladder: the round, counted from 1, and the rung in it. */
export interface Place {
  round: number;
  rung: Rung;
}

/** Where the ladder goes next. */
export interface Step extends Place {
  /** After it the ladder rests a while even when an alarm fails, and then begins anew. */
  lastOfRound: boolean;
}

/** Those who have answered nothing are alarmed again with more people beside them. */
function rungsOf(round: number, reachable: ReadonlySet<Rung>, wide: boolean): readonly Rung[] {
  const isManned = reachable.has('ON_CALL') || reachable.has('COVER');
  const narrow = round === 1 && isManned && !wide;
  return RUNGS.filter(
    (rung) => reachable.has(rung) && !(narrow && (rung === 'ROLE' || rung === 'SUPERVISORS')),
  );
}

/**
 * The next step: those on call, their cover, the force incident manager; where nobody is on call, or in the rounds after
 * the first, also all who may do it and then the supervisors. A rung without anybody is passed over at once.
 *
 * @param last - where it stands; null before the first step
 * @param reachable - the rungs on which there is somebody who may be told, now
 * @param wide - whether all who may do it and the supervisors stand in, from the first round, for a force incident
 *   manager who must not be told of this one
 * @returns null when there is nobody at all
 */
export function nextStep(last: Place | null, reachable: ReadonlySet<Rung>, wide = false): Step | null {
  if (last) {
    const left = rungsOf(last.round, reachable, wide).filter(
      (rung) => RUNGS.indexOf(rung) > RUNGS.indexOf(last.rung),
    );
    const [rung] = left;
    if (rung) return { round: last.round, rung, lastOfRound: left.length === 1 };
  }
  const round = (last?.round ?? 0) + 1;
  const [rung, ...more] = rungsOf(round, reachable, wide);
  return rung ? { round, rung, lastOfRound: more.length === 0 } : null;
}

/**
 * The longest wait for an answer before the next rung, in milliseconds: on call, cover and the force incident manager
 * have all been alarmed well within the quarter of an hour.
 *
 * @see docs/sources.md PACARS-TARGETS
 */
const STEP_MS = 3 * 60_000;
const STEP_MIN_MS = 1_000;

/**
 * The wait between two rungs, in milliseconds: a fifth of the triage's own clock where a deployment has made that shorter.
 *
 * @param clockMs - from the opening of the triage to its deadline
 */
export const stepMs = (clockMs: number): number =>
  Math.max(STEP_MIN_MS, Math.min(STEP_MS, Math.floor(clockMs / 5)));
