import { type Ending, type Outcome, type Stage, STAGES } from '../domain/codes.ts';
import { type AuditActor, recordReportChange } from './audit.ts';
import type { Transaction } from './pool.ts';
import { type NewEvent, recordEvent } from './timeline.ts';

interface Written {
  /** Whether the stage is another than before; otherwise only outcomes have come. */
  moved: boolean;
}

/**
 * The one statement that sets the stage of a report that is there. How it ended stands only while it is closed; then the
 * ending is the previous one. Nothing is done to a report that is not in one of `from`, or is so already.
 */
async function writeStage(
  tx: Transaction,
  change: {
    reportId: string;
    stage: Stage;
    from: readonly Stage[];
    outcomes?: readonly Outcome[];
    ending?: Ending | null;
  },
): Promise<Written | undefined> {
  const { reportId, stage, from, outcomes = [], ending = null } = change;
  const { rows } = await tx.query<Written>({
    name: 'write-stage',
    text: /* sql */ `
      with was as (select id, stage from reports where id = $1 for no key update)
      update reports r
      set stage = $2, version = r.version + 1,
        outcomes = (select array(select distinct unnest(r.outcomes || $4::text[]) order by 1)),
        closed_at = case when $2 = 'CLOSED' then now() end, ending = $5,
        previous_ending = case when $2 = 'CLOSED' then r.previous_ending else coalesce(r.ending, r.previous_ending) end,
        closings = r.closings + case when $2 = 'CLOSED' then 1 else 0 end
      from was
      where r.id = was.id and was.stage = any ($3::text[]) and (was.stage <> $2 or not r.outcomes @> $4::text[])
      returning was.stage <> r.stage as moved`,
    values: [reportId, stage, from, outcomes, ending],
  });
  return rows[0];
}

/** Every stage but the last, which is left by reopening alone. */
const OPEN_STAGES: readonly Stage[] = STAGES.filter((stage) => stage !== 'CLOSED');
/** A report that nobody has read for the first time: past it, what comes is read as further information. */
export const BEFORE_READ: readonly Stage[] = ['RECEIVED', 'ROUTING', 'ASSESSMENT'];

/**
 * Move an open report to a stage, with the outcomes decided so far: on its timeline and in its audit. Safe to repeat. A
 * person's transaction calls it within `asConsequence`.
 *
 * @param move.from - the stages that it leaves for this one (Default: all but CLOSED)
 * @param move.by - who moves it, for the audit (Default: the process)
 * @param move.codes - what else the timeline says of it
 */
export async function enterStage(
  tx: Transaction,
  move: {
    reportId: string;
    stage: Exclude<Stage, 'CLOSED'>;
    outcomes?: Outcome[];
    from?: readonly Stage[];
    by?: AuditActor;
    codes?: NewEvent['codes'];
  },
): Promise<void> {
  const { reportId, stage, outcomes = [], from = OPEN_STAGES, by = 'worker', codes = {} } = move;
  const written = await writeStage(tx, { reportId, stage, from, outcomes });
  if (!written) return;
  const person = typeof by === 'object' ? { actor: by.id } : {};
  // The timeline says each stage once: what has been decided since, in the same stage, is another thing.
  const event = written.moved
    ? ({ kind: 'STAGE_CHANGED', codes: { stage, outcomes, ...codes } } as const)
    : ({ kind: 'OUTCOMES_CHANGED', codes: { outcomes } } as const);
  await recordEvent(tx, { reportId, ...event, ...person });
  const said = { event: event.kind, stage, outcomes: outcomes.join(' ') };
  await recordReportChange(tx, reportId, said, by);
}

/** Close a report that is open; its last event is the caller's to say. @returns whether it was open */
export async function enterClosed(
  tx: Transaction,
  { reportId, ending }: { reportId: string; ending: Ending },
): Promise<boolean> {
  return (await writeStage(tx, { reportId, stage: 'CLOSED', from: OPEN_STAGES, ending })) !== undefined;
}

/** Take a report out of its closing, on its timeline. @returns whether it was closed */
export async function leaveClosed(
  tx: Transaction,
  { reportId, stage, actor }: { reportId: string; stage: Exclude<Stage, 'CLOSED'>; actor?: string },
): Promise<boolean> {
  if (!(await writeStage(tx, { reportId, stage, from: ['CLOSED'] }))) return false;
  await recordEvent(tx, {
    reportId,
    kind: 'REOPENED',
    codes: { stage },
    ...(actor !== undefined && { actor }),
  });
  return true;
}
