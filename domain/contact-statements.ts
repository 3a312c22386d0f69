import { NOT_TO_BE_NAMED, type ReporterContact } from './reporter-contact.ts';
import type { Role } from './roles.ts';
import type { FeedMessage } from './schemas/feed-message.ts';

/** Why staff get in touch with a reporter: a closed list. */
export const CONTACT_PURPOSES = [
  'FIRST_CONTACT',
  'FURTHER_DETAIL',
  'SAFEGUARDING',
  'UPDATE',
  'OUTCOME',
  'AGREED_NEXT_CONTACT',
] as const;
export type ContactPurpose = (typeof CONTACT_PURPOSES)[number];

/** What came of getting in touch. */
export const CONTACT_RESULTS = ['REACHED', 'NOT_REACHED', 'ASKED_NOT_TO_BE_CONTACTED'] as const;

/**
 * Which of our roles each code of `consentToContactBy` lets get in touch. A code that is not here lets nobody: consent
 * to an emergency response or to a disclosure by law is no consent to be called. Who may learn how to reach the
 * reporter is another question, which the identity component answers at each release.
 */
const CONTACT_ROLES: Readonly<Record<string, readonly Role[]>> = {
  PSD_INVESTIGATOR: ['psd-assessor', 'psd-supervisor', 'investigator'],
  SAFEGUARDING_OFFICER: ['safeguarding-officer'],
};

/** Who may where details were left and nothing is said of it: the confidential way is for the force's own investigators. */
const ROLES_BY_DEFAULT: readonly Role[] = CONTACT_ROLES['PSD_INVESTIGATOR'] ?? [];

/** What a message says about contact, in codes that do not tell how or where to reach anybody. */
export interface ContactStatement {
  /** Which of our roles may get in touch; null where it says nothing of it, empty for nobody. */
  roles: Role[] | null;
  unnamed: boolean;
  phone: boolean;
  email: boolean;
  dropsPhone: boolean;
  dropsEmail: boolean;
  keepInContact: boolean | null;
  /** The sender's reference of the questions that it answers. */
  inReplyTo: string | null;
}

const RETURN_REFERENCE = /^KC-\d{6,9}$/u;

const rolesFor = (codes: readonly string[]): Role[] => [
  ...new Set(
    codes.flatMap((code) => (Object.hasOwn(CONTACT_ROLES, code) ? (CONTACT_ROLES[code] ?? []) : [])),
  ),
];

const statementOfContact = (
  contact: ReporterContact,
): Omit<ContactStatement, 'keepInContact' | 'inReplyTo'> => {
  const doNot = contact.doNot ?? [];
  return {
    roles: Array.isArray(contact.consentToContactBy) ? rolesFor(contact.consentToContactBy) : null,
    unnamed: NOT_TO_BE_NAMED.some((code) => doNot.includes(code)),
    phone: Boolean(contact.phone),
    email: Boolean(contact.email),
    dropsPhone: doNot.includes('USE_PREVIOUS_NUMBER'),
    dropsEmail: doNot.includes('USE_PREVIOUS_EMAIL'),
  };
};

/** Nothing is said of who may get in touch, or how. */
const SILENT = {
  roles: null,
  unnamed: false,
  phone: false,
  email: false,
  dropsPhone: false,
  dropsEmail: false,
};

/**
 * What a message says about contact; null where it says nothing. Whoever updates their contact and is anonymous from now
 * on has taken their consent back.
 */
export function statementOf(message: FeedMessage): ContactStatement | null {
  const { messageType, anonymity, reporter, keepInContact = null } = message;
  const given = message.inReplyTo ?? '';
  const inReplyTo = RETURN_REFERENCE.test(given) ? given : null;
  const confidential = anonymity === 'CONFIDENTIAL_CONTACT';
  if (confidential && reporter?.contact)
    return { ...statementOfContact(reporter.contact), keepInContact, inReplyTo };
  const takesBack = messageType === 'CONTACT_UPDATE' && !confidential;
  if (takesBack)
    return { ...SILENT, roles: [], dropsPhone: true, dropsEmail: true, keepInContact, inReplyTo };
  return keepInContact === null && inReplyTo === null ? null : { ...SILENT, keepInContact, inReplyTo };
}

/** Whether, and by whom, the reporter may be contacted. */
export interface ContactStanding {
  roles: Role[];
  /** Whether any way to reach them stands. */
  reachable: boolean;
  /** Whether an anonymous reporter can be asked through Crimestoppers. */
  keepInContact: boolean;
}

/** What stands of all that messages have said, oldest first: the latest word replaces, a prohibition stays. */
export function standingOf(statements: readonly ContactStatement[]): ContactStanding {
  const stated = statements.map(({ roles }) => roles).findLast((roles) => roles !== null);
  const unnamed = statements.some((statement) => statement.unnamed);
  return {
    roles: unnamed ? [] : [...(stated ?? ROLES_BY_DEFAULT)],
    reachable: isReachable(statements),
    keepInContact:
      statements.map(({ keepInContact }) => keepInContact).findLast((said) => said !== null) === true,
  };
}

/** The ways come from the latest message that gives any, whole; a later one that forbids a way takes it back. */
function isReachable(statements: readonly ContactStatement[]): boolean {
  const at = statements.findLastIndex(({ phone, email }) => phone || email);
  const source = statements[at];
  if (!source) return false;
  const later = statements.slice(at + 1);
  const phone = source.phone && !later.some(({ dropsPhone }) => dropsPhone);
  return phone || (source.email && !later.some(({ dropsEmail }) => dropsEmail));
}
