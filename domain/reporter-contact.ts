import { z } from 'zod';

const optionalText = z.string().nullish();

/** The contact part of a message, as it was sealed: unknown fields are kept, and count as details. */
export const reporterContact = z.looseObject({
  name: optionalText,
  phone: optionalText,
  email: optionalText,
  preferredMethod: optionalText,
  safeTimes: optionalText,
  doNot: z.array(z.string()).nullish(),
  genderOfInvestigatorPreference: optionalText,
  consentToContactBy: z.array(z.string()).nullish(),
  contactNote: optionalText,
});
export type ReporterContact = z.infer<typeof reporterContact>;

/** One message's contact, and which message brought it. */
export interface MessageContact {
  messageId: string;
  contact: ReporterContact;
}

/** What the reporter asks of whoever gets in touch: everything that does not say who or where they are. */
export interface ContactConditions {
  preferredMethod: string | null;
  safeTimes: string | null;
  genderOfInvestigatorPreference: string | null;
  contactNote: string | null;
  /** Every code ever sent, in the order sent: silence in a later message takes no prohibition back. */
  doNot: string[];
  /** The codes as plain instructions; a code nobody knows stands as it was sent. */
  instructions: string[];
  consentToContactBy: string[];
  /** False when no message says who may contact: leaving details at all then means professional standards. */
  consentStated: boolean;
}

/** How to reach the reporter now. Absent ways are null; `other` holds fields that this version does not know. */
export interface ContactDetails {
  name: string | null;
  phone: string | null;
  email: string | null;
  other: Record<string, unknown>;
}

/** The standing contact of a report: the latest word of each kind, and which messages it replaced. */
export interface StandingContact {
  conditions: ContactConditions;
  details: ContactDetails;
  /** The message whose ways to reach hold; null when the reporter has taken all of them back. */
  waysFrom: string | null;
  /** Messages whose ways to reach must not be used any more, oldest first. They are never shown. */
  superseded: string[];
}

/** What each known code of `doNot` tells the person who gets in touch, in plain English. */
export const CONTACT_INSTRUCTIONS: Readonly<Record<string, string>> = {
  CALL: 'Do not telephone.',
  CALL_OUTSIDE_SAFE_TIMES: 'Never call outside the safe times.',
  LEAVE_VOICEMAIL: 'Never leave a voicemail.',
  TEXT: 'Never send a text message.',
  EMAIL: 'Do not e-mail.',
  POST: 'Do not write by post.',
  VISIT_HOME: 'Never visit the home.',
  VISIT_WORK: 'Never visit the place of work.',
  CONTACT_AT_WORK: 'Do not get in touch at work.',
  IDENTIFY_AS_POLICE: 'Do not say that you are from the police until you know whom you speak to.',
  IDENTIFY_TO_FORCE: 'Do not tell the force who the reporter is.',
  NAME_TO_FORCE: 'Do not tell the force who the reporter is.',
  NOT_NAMED_TO_FORCE: 'Do not tell the force who the reporter is.',
  USE_PREVIOUS_NUMBER: 'Never use a telephone number given earlier.',
  USE_PREVIOUS_EMAIL: 'Never use an e-mail address given earlier.',
  USE_WITHHELD_NUMBER: 'Do not call from a withheld number.',
  SPEAK_TO_ANYONE_ELSE: 'Speak to nobody but the reporter.',
  CONTACT_VICTIM_WITHOUT_SPEAKING_TO_ME_FIRST:
    'Do not contact the victim before you have spoken to the reporter.',
};

/** Codes by which a reporter forbids that any force learns who they are. */
export const NOT_TO_BE_NAMED: readonly string[] = [
  'IDENTIFY_TO_FORCE',
  'NAME_TO_FORCE',
  'NOT_NAMED_TO_FORCE',
];

/** Who may contact when no message says so: the confidential way is for the force's own investigators (docs/sources.md PACARS-LAUNCH). */
const CONSENT_BY_DEFAULT = ['PSD_INVESTIGATOR'];

const CONDITION_FIELDS = new Set([
  'preferredMethod',
  'safeTimes',
  'doNot',
  'genderOfInvestigatorPreference',
  'consentToContactBy',
  'contactNote',
]);
const NAMED_DETAILS = new Set(['name', 'phone', 'email']);

const textOf = (value: string | null | undefined): string | null => value || null;
const reaches = ({ phone, email }: ReporterContact): boolean => Boolean(phone) || Boolean(email);

/** The latest text of a field; a message that says nothing of it leaves the earlier word standing. */
const latest = (
  contacts: readonly MessageContact[],
  field: 'name' | 'preferredMethod' | 'safeTimes' | 'genderOfInvestigatorPreference' | 'contactNote',
): string | null => contacts.map(({ contact }) => textOf(contact[field])).findLast(Boolean) ?? null;

const conditionsOf = (contacts: readonly MessageContact[]): ContactConditions => {
  const doNot = [...new Set(contacts.flatMap(({ contact }) => contact.doNot ?? []))];
  const consent = contacts.map(({ contact }) => contact.consentToContactBy).findLast(Array.isArray);
  return {
    preferredMethod: latest(contacts, 'preferredMethod'),
    safeTimes: latest(contacts, 'safeTimes'),
    genderOfInvestigatorPreference: latest(contacts, 'genderOfInvestigatorPreference'),
    contactNote: latest(contacts, 'contactNote'),
    doNot,
    instructions: [...new Set(doNot.map(instructionOf))],
    consentToContactBy: [...new Set(consent ?? CONSENT_BY_DEFAULT)],
    consentStated: consent !== undefined,
  };
};

/** A code as an instruction; one that nobody knows is shown as it was sent, never dropped. */
const instructionOf = (code: string): string =>
  Object.hasOwn(CONTACT_INSTRUCTIONS, code) ? (CONTACT_INSTRUCTIONS[code] ?? code) : `Do not: ${code}`;

/**
 * What stands of all the contact details that a reporter has left on one report.
 *
 * Ways to reach come from the latest message that gives any, whole: a new number replaces an old address too, because
 * a reporter who gives a new way may have lost the old ones to the person they fear. A later message that forbids
 * the earlier ways and gives none leaves none.
 *
 * @param contacts - of the messages in the order of their sequence, oldest first
 * @returns undefined when there are none
 */
export function standingContact(contacts: readonly MessageContact[]): StandingContact | undefined {
  if (contacts.length === 0) return undefined;
  const at = contacts.findLastIndex(({ contact }) => reaches(contact));
  const source = contacts[at];
  const later = new Set(contacts.slice(at + 1).flatMap(({ contact }) => contact.doNot ?? []));
  const phone = later.has('USE_PREVIOUS_NUMBER') ? null : textOf(source?.contact.phone);
  const email = later.has('USE_PREVIOUS_EMAIL') ? null : textOf(source?.contact.email);
  const stands = phone !== null || email !== null;
  const carrier = stands ? source : contacts.at(-1);
  return {
    conditions: conditionsOf(contacts),
    details: { name: latest(contacts, 'name'), phone, email, other: otherFields(carrier) },
    waysFrom: stands ? (source?.messageId ?? null) : null,
    superseded: contacts
      .filter((entry) => reaches(entry.contact) && (!stands || entry !== source))
      .map(({ messageId }) => messageId),
  };
}

const otherFields = (entry: MessageContact | undefined): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(entry?.contact ?? {}).filter(
      ([field, value]) => !CONDITION_FIELDS.has(field) && !NAMED_DETAILS.has(field) && value !== null,
    ),
  );
