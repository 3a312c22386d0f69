import type { NextStep, WaitingReason } from '../codes.ts';
import { forceBySlug } from '../forces.ts';
import { lawOf } from '../law.ts';
import { calendarDayInUk } from '../working-days.ts';
import { type LetterRecipient, timelinessRule } from './timeliness.ts';

/** What a letter about the delay is drafted from: days and codes, and no word that anybody has written. */
export interface DelayFacts {
  force: string;
  /** The case system's reference; null while there is none. */
  caseReference: string | null;
  /** 1 for the letter at twelve months. */
  round: number;
  /** UK calendar days. */
  attentionOn: string;
  beganOn: string;
  severityAssessed: boolean;
  noticeServedOn: string | null;
  /** On which days those entitled were told of progress, or it was looked at. */
  reviewedOn: readonly string[];
  waitingFor: readonly WaitingReason[];
  nextSteps: readonly NextStep[];
  expectedBy: string | null;
}

const WAITING: Readonly<Record<WaitingReason, string>> = {
  DIGITAL_FORENSICS: 'the examination of digital devices has not ended',
  WITNESS_EVIDENCE: 'evidence of witnesses is still to be taken',
  RECORDS_FROM_OTHERS: 'records held by others have been asked for and are awaited',
  CRIMINAL_PROCEEDINGS: 'criminal proceedings take precedence',
  OVERSIGHT_BODY: 'a decision of the oversight body is awaited',
  OFFICER_UNAVAILABLE: 'the person concerned has not been available',
  OTHER_FORCE: 'enquiries by another force have not ended',
  COVERT_PHASE: 'not every enquiry can be made openly yet',
  CAPACITY: 'the investigators have had other pressing cases',
};

const STEPS: Readonly<Record<NextStep, string>> = {
  OBTAIN_RECORDS: 'obtain the outstanding records',
  EXAMINE_DEVICES: 'complete the examination of devices',
  INTERVIEW_WITNESSES: 'interview the remaining witnesses',
  INTERVIEW_OFFICER: 'interview the person concerned',
  CONSULT_PROSECUTOR: 'consult the prosecutor',
  CONSULT_OVERSIGHT_BODY: 'consult the oversight body',
  WRITE_FINAL_REPORT: 'write the final report',
};

const inWords = (day: string): string => {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? ''} ${year}`;
};
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const TO_FILL_IN = '[to be filled in]';

/** What a recipient is called in a letter of this force. */
function recipientName(force: string, recipient: LetterRecipient): string {
  if (recipient === 'IOPC') return 'The Director General, Independent Office for Police Conduct';
  if (recipient === 'APPROPRIATE_AUTHORITY') return 'The appropriate authority';
  return forceBySlug(force)?.localPolicingBody ?? 'The local policing body';
}

/** Who must be written to about the delay of an investigation of this force; those it does not have are left out. */
export function recipientsOf(
  force: string,
  day: string,
): { to: LetterRecipient; name: string; mayBeSpared: boolean }[] {
  const rule = timelinessRule('EXPLAIN_DELAY', lawOf(force), day);
  return rule.recipients
    .filter((to) => to !== 'LOCAL_POLICING_BODY' || forceBySlug(force)?.localPolicingBody != null)
    .map((to) => ({ to, name: recipientName(force, to), mayBeSpared: rule.mayBeSpared.includes(to) }));
}

/**
 * A draft of the letter about an investigation that lasts: dates, progress, reasons, estimate, steps. It is made from
 * days and codes alone, so nothing in it can lead to whoever reported the matter. A person reads, changes and sends it.
 */
export function draftDelayLetter(facts: DelayFacts): string {
  const { force, round, attentionOn, waitingFor, nextSteps, reviewedOn } = facts;
  const months = 12 + 6 * (round - 1);
  const recipients = recipientsOf(force, attentionOn).map(({ name }) => name);
  const list = (items: readonly string[]): string =>
    items.length > 0 ? items.map((item) => `- ${item};`).join('\n') : `- ${TO_FILL_IN}`;
  const last = reviewedOn.at(-1);
  return [
    `To: ${recipients.join('; ')}`,
    `From: ${forceBySlug(force)?.name ?? force}, Professional Standards`,
    `Case: ${facts.caseReference ?? TO_FILL_IN}`,
    '',
    `The matter came to the attention of the appropriate authority on ${inWords(attentionOn)}. Its investigation will not have ended ${months} months after that day.`,
    '',
    'Progress so far:',
    list([
      `the investigation began on ${inWords(facts.beganOn)}`,
      facts.severityAssessed ? 'its severity has been assessed' : 'its severity has not been assessed yet',
      facts.noticeServedOn === null
        ? 'notice of the investigation has not been given'
        : `notice of the investigation was given on ${inWords(facts.noticeServedOn)}`,
      `progress has been reviewed ${reviewedOn.length} times${last === undefined ? '' : `, last on ${inWords(last)}`}`,
    ]),
    '',
    'Reasons for the time it takes:',
    list(waitingFor.map((code) => WAITING[code])),
    '',
    'Steps planned to bring it to a conclusion:',
    list(nextSteps.map((code) => STEPS[code])),
    '',
    `The investigation is expected to end by ${facts.expectedBy === null ? TO_FILL_IN : inWords(facts.expectedBy)}.`,
  ].join('\n');
}

/** The UK calendar day of an instant, for the facts above. */
export const onDay = (instant: string): string => calendarDayInUk(new Date(instant));
