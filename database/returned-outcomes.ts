import { z } from 'zod';
import { type Ending, INVESTIGATION_RESULTS, OUTCOMES } from '../domain/codes.ts';
import { endingWithout } from '../domain/ending-without.ts';
import {
  endingAtClose,
  RETURNED_OUTCOMES,
  returnedOutcomeOf,
  type Standing,
  unitedOutcome,
} from '../domain/returned-outcome.ts';
import { recordReportChange } from './audit.ts';
import { MANUAL_FEED } from './feeds.ts';
import { isSettled, HAND_OFF_STATES } from './hand-offs.ts';
import type { Transaction } from './pool.ts';
import { recordEvent } from './timeline.ts';
import { isToldWithLead, partsToTellOf, RESULTS_OF_REPORT, wakeLead } from './told-with-lead.ts';

const outcomeRow = z.object({
  feed: z.string(),
  outcomes: z.array(z.enum(OUTCOMES)),
  results: z.array(z.enum(INVESTIGATION_RESULTS)),
});

const toldRow = z.object({
  number: z.number(),
  outcome: z.enum(RETURNED_OUTCOMES),
  decidedAt: z.date(),
  state: z.enum(HAND_OFF_STATES).nullable(),
});

/** The occasion of the hand-off that tells the sender. */
export const outcomeOccasion = (number: number): string => `outcome/${number}`;

/** What says how a report ends, beside what its run has decided. The caller has locked the report. */
export async function standingOf(tx: Transaction, reportId: string): Promise<Standing> {
  const { rows } = await tx.query<Omit<Standing, 'takenBack'>>(
    /* sql */ `
      select coalesce(ending, previous_ending) as "previousEnding", merged_into is not null as merged,
        withdrawn_by_sender_at is not null as withdrawn
      from reports where id = $1`,
    [reportId],
  );
  if (!rows[0]) throw new RangeError('there is no such report');
  return { ...rows[0], takenBack: await takenBack(tx, reportId) };
}

/** How a report ends of which corrections have taken away all that was to be done, by the latest of them. */
async function takenBack(tx: Transaction, reportId: string): Promise<Ending | null> {
  const { rows } = await tx.query<{ scope: string; route: string | null }>(
    /* sql */ `
      select t.decision ->> 'scope' as scope, t.decision ->> 'route' as route
      from outcome_work o join tasks t on t.id = o.taken_away_by
      where o.report_id = $1
        and not exists (select from outcome_work s where s.report_id = $1 and s.taken_away_by is null)
      order by t.completed_at desc limit 1`,
    [reportId],
  );
  return rows[0] ? endingWithout(rows[0]) : null;
}

/** What the sender was told the last time, or is being told. */
async function lastTold(tx: Transaction, reportId: string): Promise<z.infer<typeof toldRow> | undefined> {
  const { rows } = await tx.query(
    /* sql */ `
      select o.number, o.outcome, o.decided_at as "decidedAt", h.state
      from returned_outcomes o
      left join hand_offs h on h.report_id = o.report_id and h.system = 'crimestoppers'
        and h.occasion = 'outcome/' || o.number
      where o.report_id = $1 order by o.number desc limit 1`,
    [reportId],
  );
  return rows[0] ? toldRow.parse(rows[0]) : undefined;
}

/**
 * Find out whether the sender of a report must be told something new of its outcome, and write down what. Told is what
 * has changed since the last time, and what was written down and has not arrived yet. What staff entered by hand has no
 * sender; a part is told of with the report that it is of. Safe to repeat: the same until it is told.
 *
 * @param ending - how the report ends; undefined while it is acted on
 * @param at - the process's now
 * @returns the number of what is to be told, or null
 */
export async function outcomeToReturn(
  tx: Transaction,
  { reportId, ending, at }: { reportId: string; ending?: Ending | null; at: Date },
): Promise<number | null> {
  const { rows } = await tx.query(
    /* sql */ `
      select r.feed, r.outcomes,
        ${RESULTS_OF_REPORT} as results
      from reports r where r.id = $1 for no key update`,
    [reportId],
  );
  const { feed, ...report } = outcomeRow.parse(rows[0]);
  if (feed === MANUAL_FEED) return null;
  // A part has its lead's reference: of both the sender is told one thing, by the lead.
  if (await isToldWithLead(tx, reportId)) {
    if (ending === undefined) await wakeLead(tx, reportId);
    return null;
  }
  const closing = ending === undefined ? null : endingAtClose(ending, await standingOf(tx, reportId));
  const own = { closed: closing !== null, outcome: returnedOutcomeOf({ ...report, ending: closing }, at) };
  const outcome = unitedOutcome([own, ...(await partsToTellOf(tx, reportId, at))]);
  const last = await lastTold(tx, reportId);
  if (last && (last.state === null || !isSettled(last.state))) return last.number;
  // What was said before stands: the same is not told again, and a good result is not taken back by new work.
  if (outcome === null || last?.outcome === outcome) return null;
  if (outcome === 'IN_PROGRESS' && last?.outcome === 'POSITIVE') return null;
  const number = (last?.number ?? 0) + 1;
  await tx.query(
    /* sql */ `insert into returned_outcomes (report_id, number, outcome, decided_at) values ($1, $2, $3, $4)`,
    [reportId, number, outcome, at],
  );
  await recordEvent(tx, { reportId, kind: 'OUTCOME_RETURNED', codes: { outcome, number } });
  await recordReportChange(tx, reportId, { event: 'OUTCOME_RETURNED', outcome, number });
  return number;
}

const returnRow = z.object({
  outcome: z.enum(RETURNED_OUTCOMES),
  at: z.date().transform((at) => at.toISOString()),
});

/** What the sender is told under this number: the class and its moment, nothing else. */
export async function readReturn(
  tx: Transaction,
  reportId: string,
  number: number,
): Promise<z.infer<typeof returnRow>> {
  const { rows } = await tx.query(
    /* sql */ `
      select outcome, decided_at as at from returned_outcomes where report_id = $1 and number = $2`,
    [reportId, number],
  );
  return returnRow.parse(rows[0]);
}
