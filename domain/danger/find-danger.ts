import type { FeedMessage } from '../schemas/feed-message.ts';
import { calendarDayInUk } from '../working-days.ts';
import { isControlRoom, isFirearmsUnit } from './units.ts';
import { type PhraseTable, phraseTable } from './phrases.ts';
import { RISK_CODES, type RiskCode } from './risk-codes.ts';
import { HARMLESS_PHRASES, RISK_WORDS } from './risk-words.ts';

/** What a message says of danger. */
export interface Danger {
  /** Whether a person must look at it within minutes. */
  opens: boolean;
  /** Why, and what else whoever looks should know. */
  risks: RiskCode[];
}

/** What about a message, beside its words, decides whether a risk opens a triage. */
interface Circumstances {
  partnerAbuse: boolean;
  sexual: boolean;
  ongoing: boolean;
}

type Weight = (circumstances: Circumstances) => boolean;
const always: Weight = () => true;
const never: Weight = () => false;
const withPartnerAbuse: Weight = ({ partnerAbuse }) => partnerAbuse;

/**
 * When a risk by itself opens a triage. The flags that are always asked about in partner abuse are that, in partner abuse;
 * of anybody else's fear or separation they are only worth knowing.
 *
 * @see docs/sources.md DARA-DASH, PACARS-RISK-WORDS
 */
const OPENS: Readonly<Record<RiskCode, Weight>> = {
  SENDER_IMMEDIATE: always,
  SENDER_RISK_FLAG: always,
  THREAT_TO_LIFE: always,
  VIOLENCE_PLANNED: always,
  WEAPON: always,
  FIREARMS_ACCESS: withPartnerAbuse,
  STRANGULATION: always,
  SEXUAL_VIOLENCE: ({ ongoing, partnerAbuse }) => ongoing || partnerAbuse,
  STALKING: always,
  SUICIDE_RISK: always,
  NEW_ADDRESS_DISCLOSED: always,
  WHEREABOUTS_KNOWN: always,
  REPORTER_EXPOSED: always,
  CHILD_AT_RISK: always,
  ADULT_AT_RISK: always,
  PERSON_AT_RISK: always,
  PARTNER_ABUSE_ONGOING: always,
  PREGNANCY: withPartnerAbuse,
  SEPARATION: withPartnerAbuse,
  COERCIVE_CONTROL: withPartnerAbuse,
  VICTIM_AFRAID: ({ partnerAbuse, sexual }) => partnerAbuse || sexual,
  CONTROL_ROOM_EXPOSED: never,
};

type Examined = Pick<
  FeedMessage,
  | 'priority'
  | 'immediateRisk'
  | 'categories'
  | 'affectedPersons'
  | 'incident'
  | 'subjects'
  | 'evidenceMentioned'
  | 'previouslyReported'
  | 'reporter'
> &
  Partial<Pick<FeedMessage, 'narrative' | 'agentNotes'>>;

const tables = new Map<string, PhraseTable<RiskCode>>();

/** The words in force on a day. */
function wordsOn(day: string): PhraseTable<RiskCode> {
  const rules = RISK_WORDS.filter(({ effectiveFrom }) => effectiveFrom <= day);
  const key = rules.map(({ code, effectiveFrom }) => `${code} ${effectiveFrom}`).join();
  const known = tables.get(key);
  if (known) return known;
  const of = (code: RiskCode): string[] =>
    rules.filter((rule) => rule.code === code).flatMap(({ english, welsh }) => [...english, ...welsh]);
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- made from the list of the codes itself
  const phrases = Object.fromEntries(RISK_CODES.map((code) => [code, of(code)])) as Record<
    RiskCode,
    string[]
  >;
  const table = phraseTable(phrases, HARMLESS_PHRASES);
  tables.set(key, table);
  return table;
}

/** A text of a field that the contract leaves open. */
const textAt = (object: object, field: string): string => {
  const value: unknown = Reflect.get(object, field);
  return typeof value === 'string' ? value : '';
};
const listAt = (object: object, field: string): string[] => {
  const value: unknown = Reflect.get(object, field);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
};

function circumstancesOf({ categories, incident, affectedPersons }: Examined): Circumstances {
  const vulnerable = (affectedPersons ?? []).flatMap((person) => listAt(person, 'vulnerabilities'));
  return {
    partnerAbuse:
      categories?.includes('PARTNER_ABUSE') === true || vulnerable.includes('DOMESTIC_ABUSE_VICTIM'),
    sexual: categories?.includes('SEXUAL_BOUNDARY') === true,
    ongoing: incident ? textAt(incident, 'ongoing') === 'YES' : false,
  };
}

/** What the message's fields say by themselves. */
function risksOfFacts(message: Examined, { partnerAbuse, sexual, ongoing }: Circumstances): Set<RiskCode> {
  const risks = new Set<RiskCode>();
  if (message.priority === 'IMMEDIATE') risks.add('SENDER_IMMEDIATE');
  if (message.immediateRisk?.flag === true) risks.add('SENDER_RISK_FLAG');
  if (ongoing && message.categories?.includes('PARTNER_ABUSE') === true) risks.add('PARTNER_ABUSE_ONGOING');
  for (const person of message.affectedPersons ?? []) {
    const role = textAt(person, 'role');
    const vulnerabilities = listAt(person, 'vulnerabilities');
    if (role === 'CHILD_AT_RISK' || (person.isChild === true && (ongoing || partnerAbuse || sexual)))
      risks.add('CHILD_AT_RISK');
    else if (role === 'PERSON_AT_RISK') risks.add('PERSON_AT_RISK');
    if (ongoing && (partnerAbuse || sexual) && vulnerabilities.length > 0) risks.add('ADULT_AT_RISK');
    if (vulnerabilities.includes('PREGNANT')) risks.add('PREGNANCY');
  }
  for (const subject of message.subjects ?? []) {
    const { unit, station, role, description } = subject;
    const notes = textAt(subject, 'notes');
    if ([unit, station, description, notes].some(isControlRoom)) risks.add('CONTROL_ROOM_EXPOSED');
    if (role !== 'NOT_POLICE' && [unit, description, notes].some(isFirearmsUnit))
      risks.add('FIREARMS_ACCESS');
  }
  const systems = message.incident ? listAt(message.incident, 'policeSystemsMentioned') : [];
  if (systems.includes('COMMAND_AND_CONTROL')) risks.add('CONTROL_ROOM_EXPOSED');
  return risks;
}

/** Every free text of a message in which its sender may speak of danger; names, units and places beside it are facts. */
function wordsIn({ incident, reporter, previouslyReported, ...message }: Examined): string[] {
  const contact = reporter?.contact;
  const described = [...(message.affectedPersons ?? []), ...(message.evidenceMentioned ?? [])];
  const when: unknown = incident ? Reflect.get(incident, 'when') : undefined;
  return [
    message.narrative,
    message.agentNotes,
    message.immediateRisk?.detail,
    ...described.flatMap((each) => [textAt(each, 'description'), textAt(each, 'notes')]),
    ...(message.subjects ?? []).flatMap((subject) => [subject.description, textAt(subject, 'notes')]),
    ...['text', 'description', 'where'].map((field) => (incident ? textAt(incident, field) : '')),
    typeof when === 'object' && when !== null ? textAt(when, 'text') : '',
    previouslyReported?.toWhom,
    // Under which conditions somebody may be reached is often why: "he has a knife, do not call".
    contact?.safeTimes,
    contact?.contactNote,
  ].filter((text) => typeof text === 'string');
}

/**
 * Look for danger in a message of any type: in what its sender ticked, in its facts, in its words (English and Welsh).
 * It raises nobody's priority: whoever triages it decides what it is.
 *
 * @param at - when the message came: the rules of that UK day hold
 */
export function findDanger(message: Examined, at: Date): Danger {
  const circumstances = circumstancesOf(message);
  // A line for each: no phrase is heard across two of them.
  const said = wordsOn(calendarDayInUk(at)).saidIn(wordsIn(message).join('\n'));
  const facts = risksOfFacts(message, circumstances);
  const risks = RISK_CODES.filter((code) => said.has(code) || facts.has(code));
  return { opens: risks.some((code) => OPENS[code](circumstances)), risks };
}
