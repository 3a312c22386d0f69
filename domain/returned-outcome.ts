import { type Ending, ENDINGS, type INVESTIGATION_RESULTS, type Outcome } from './codes.ts';
import { calendarDayInUk } from './working-days.ts';

/** All that the sender of a report is ever told of what became of it. */
export const RETURNED_OUTCOMES = ['POSITIVE', 'NEGATIVE', 'IN_PROGRESS'] as const;
export type ReturnedOutcome = (typeof RETURNED_OUTCOMES)[number];

type InvestigationResult = (typeof INVESTIGATION_RESULTS)[number];

/** What a report has come to, in codes. */
export interface ReportOutcome {
  /** How it ends; null while it is being acted on. */
  ending: Ending | null;
  outcomes: readonly Outcome[];
  /** The results of its investigations. */
  results: readonly InvestigationResult[];
}

interface OutcomeRule {
  ending: Ending;
  /** The report has this outcome, or this result; left out: whatever they are. */
  having?: { outcome: Outcome } | { result: InvestigationResult };
  told: ReturnedOutcome;
  /** First UK calendar day on which the rule holds. */
  effectiveFrom: string;
  nation: 'UK';
  /** Key in docs/sources.md. That outcomes are returned is normal practice; which is which is this service's choice. */
  source: string;
}

const rule = (ending: Ending, told: ReturnedOutcome, having?: OutcomeRule['having']): OutcomeRule => ({
  ending,
  told,
  ...(having && { having }),
  effectiveFrom: '2024-03-14',
  nation: 'UK',
  source: 'CRIMESTOPPERS-FEED',
});

/**
 * The first rule that fits holds. Somebody was made safe, or a case was found: positive. What is kept to inform later
 * investigations has its result before it, as has what another force deals with: in progress.
 */
const RULES: readonly OutcomeRule[] = [
  rule('ACTED_ON', 'POSITIVE', { result: 'CASE_TO_ANSWER' }),
  rule('ACTED_ON', 'POSITIVE', { result: 'CRIMINAL_PROCEEDINGS' }),
  rule('ACTED_ON', 'POSITIVE', { result: 'RESIGNED_BEFORE_RESULT' }),
  rule('ACTED_ON', 'POSITIVE', { outcome: 'SAFEGUARDING' }),
  rule('ACTED_ON', 'IN_PROGRESS', { outcome: 'INTELLIGENCE' }),
  rule('ACTED_ON', 'NEGATIVE'),
  rule('SIGNPOSTED_TO_COMPLAINTS', 'NEGATIVE'),
  rule('REDIRECTED_TO_OTHER_AGENCY', 'NEGATIVE'),
  rule('NO_FURTHER_ACTION', 'NEGATIVE'),
  rule('TRANSFERRED_TO_OTHER_FORCE', 'IN_PROGRESS'),
  // It goes on with the other report.
  rule('MERGED_INTO', 'IN_PROGRESS'),
];

const fits = ({ having }: OutcomeRule, { outcomes, results }: ReportOutcome): boolean => {
  if (having === undefined) return true;
  return 'outcome' in having ? outcomes.includes(having.outcome) : results.includes(having.result);
};

/** What the sender is told of a report that has come to this; null where there is nothing to tell. */
export function returnedOutcomeOf(report: ReportOutcome, at: Date): ReturnedOutcome | null {
  if (report.ending === null) return report.outcomes.length > 0 ? 'IN_PROGRESS' : null;
  const day = calendarDayInUk(at);
  const found = RULES.find(
    (candidate) =>
      candidate.ending === report.ending && candidate.effectiveFrom <= day && fits(candidate, report),
  );
  return found?.told ?? null;
}

/** One of the reports of which the sender is told under one reference: the lead's, or a part that is ours. */
export interface OneOfSeveral {
  /** Whether it has ended, or ends now. */
  closed: boolean;
  /** What would be told of it alone. */
  outcome: ReturnedOutcome | null;
}

/** Of several that have ended, the first of these that any has come to. */
const UNITED = ['POSITIVE', 'IN_PROGRESS', 'NEGATIVE'] as const satisfies ReturnedOutcome[];

/**
 * What the sender is told of a report and the parts of it that are ours, which have one reference: it goes on until all
 * of them have ended, and then one of them that came to something tells for all. Null where there is nothing to tell.
 */
export function unitedOutcome(reports: readonly OneOfSeveral[]): ReturnedOutcome | null {
  const outcomes = reports.map(({ outcome }) => outcome);
  if (outcomes.every((outcome) => outcome === null)) return null;
  if (reports.some(({ closed }) => !closed)) return 'IN_PROGRESS';
  return UNITED.find((outcome) => outcomes.includes(outcome)) ?? null;
}

/** What says how a report ends, beside what its run has decided. */
export interface Standing {
  /** How it ended the last time; null where it has not. */
  previousEnding: string | null;
  /** It is read as one with another. */
  merged: boolean;
  /** Its sender has withdrawn it, and a person has ended it. */
  withdrawn: boolean;
  /** How it ends where corrections have taken away everything that was to be done; null where anything stands. */
  takenBack: Ending | null;
}

/**
 * How a report will have ended when it closes now. Read as one with another, it ends with it; once acted on it stays so,
 * unless another force has it: a second assessment that adds nothing takes nothing back.
 *
 * @param decided - by this run; null where nothing was
 */
export function endingAtClose(
  decided: Ending | null,
  { previousEnding, merged, withdrawn, takenBack }: Standing,
): Ending {
  if (merged) return 'MERGED_INTO';
  if (previousEnding === 'ACTED_ON' && decided !== 'TRANSFERRED_TO_OTHER_FORCE') return 'ACTED_ON';
  if (decided === 'ACTED_ON' && takenBack !== null) return takenBack;
  if (decided === null && withdrawn) return 'WITHDRAWN_BY_SENDER';
  return decided ?? ENDINGS.find((known) => known === previousEnding) ?? 'ACTED_ON';
}
