import type { FeedMessage } from './schemas/feed-message.ts';
import { calendarDayInUk } from './working-days.ts';

interface SourceContactRule {
  /** From how many further contacts with one anonymous reporter on staff are warned. */
  warnFrom: number;
  /** First UK calendar day on which the rule holds. */
  effectiveFrom: string;
  nation: 'UK';
  /** Key in docs/sources.md. The law names no number: the number is this service's choice. */
  source: string;
}

/**
 * Who keeps in contact with the police, covertly, to pass on what they learn may be a covert human intelligence source,
 * and then needs an authorisation. So contacts are counted, and staff are told: ask what they know; do not ask them to
 * find out. Newest rule first.
 *
 * @see docs/sources.md RIPA-2000-S26-8
 */
const RULES: readonly SourceContactRule[] = [
  { warnFrom: 2, effectiveFrom: '2024-03-14', nation: 'UK', source: 'RIPA-2000-S26-8' },
];

/** What staff are told when it counts. */
export const SOURCE_ADVICE =
  'Repeated contact with one anonymous reporter: ask what they know; do not ask them to find out.';

/** Messages by which an anonymous reporter comes back, of themselves or because they were asked. */
export const CONTACT_MESSAGES = [
  'FURTHER_INFORMATION',
  'REPLY_TO_FORCE_QUESTION',
] as const satisfies FeedMessage['messageType'][];

/** Whether a message is such a contact. */
export const isContact = ({ messageType }: FeedMessage): boolean =>
  CONTACT_MESSAGES.some((type) => type === messageType);

/** Whether so many contacts with one anonymous reporter call for the warning. */
export function warnsOfSource(contacts: number, at: Date): boolean {
  const day = calendarDayInUk(at);
  const rule = RULES.find(({ effectiveFrom }) => effectiveFrom <= day);
  return rule !== undefined && contacts >= rule.warnFrom;
}
