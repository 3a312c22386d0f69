import type { Actor } from './access.ts';
import { type ContactConditions, NOT_TO_BE_NAMED } from './reporter-contact.ts';
import type { Role } from './roles.ts';

/** Why somebody may ask who a reporter is: a closed list. */
export const IDENTITY_PURPOSES = [
  'CONTACT_BY_INVESTIGATOR',
  'SAFEGUARDING',
  'THREAT_TO_LIFE',
  'EVIDENCE',
  'LEGAL_DISCLOSURE',
] as const;
export type IdentityPurpose = (typeof IDENTITY_PURPOSES)[number];

/** What has become of a request. `expired` is not stored: it follows from the clock. */
export const REQUEST_STATES = ['requested', 'approved', 'refused', 'withdrawn', 'expired'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];
export type StoredState = Exclude<RequestState, 'expired'>;

/** Roles in which one may ask, the most particular first; an investigator only when the case is theirs. */
export const ASKING_ROLES = [
  'investigator',
  'safeguarding-officer',
  'psd-assessor',
  'psd-supervisor',
] as const satisfies Role[];
/** Roles in which one may approve or refuse. */
export const APPROVING_ROLES = ['information-manager', 'psd-supervisor'] as const satisfies Role[];
export type AskingRole = (typeof ASKING_ROLES)[number];
export type ApprovingRole = (typeof APPROVING_ROLES)[number];

interface PurposeRule {
  /** Roles that may ask for this purpose. */
  roles: readonly AskingRole[];
  /** Codes of `consentToContactBy`, any of which covers it. */
  consent: readonly string[];
  /** Whether life or the law outweighs what the reporter asked for; the override is then recorded. */
  overrides: boolean;
}

const PSD: readonly AskingRole[] = ['investigator', 'psd-assessor', 'psd-supervisor'];

const PURPOSE_RULES: Readonly<Record<IdentityPurpose, PurposeRule>> = {
  CONTACT_BY_INVESTIGATOR: { roles: PSD, consent: ['PSD_INVESTIGATOR'], overrides: false },
  SAFEGUARDING: {
    roles: ASKING_ROLES,
    consent: ['EMERGENCY_RESPONSE', 'SAFEGUARDING_OFFICER'],
    overrides: false,
  },
  THREAT_TO_LIFE: { roles: ASKING_ROLES, consent: ['EMERGENCY_RESPONSE'], overrides: true },
  EVIDENCE: { roles: PSD, consent: ['PSD_INVESTIGATOR'], overrides: false },
  LEGAL_DISCLOSURE: { roles: PSD, consent: ['LEGAL_DISCLOSURE'], overrides: true },
};

interface ReleaseClock {
  purpose: IdentityPurpose | 'any';
  /** An answer must come within this time of the request, in minutes. */
  answerWithinMinutes: number;
  /** An approval opens the details for this long, in minutes. */
  openForMinutes: number;
  /** First UTC day on which the rule holds, by the day of the request. */
  effectiveFrom: string;
  /** All nations, until one makes a rule of its own. */
  nation: 'any';
  /** Key in docs/sources.md. */
  source: string;
}

const HOUR = 60;
/** Most particular first; among rules that are in force the first that fits holds. Targets of the service, not law. */
const RELEASE_CLOCKS: readonly ReleaseClock[] = [
  {
    purpose: 'THREAT_TO_LIFE',
    answerWithinMinutes: HOUR,
    openForMinutes: 24 * HOUR,
    effectiveFrom: '2024-03-14',
    nation: 'any',
    source: 'PACARS-TARGETS',
  },
  {
    purpose: 'any',
    answerWithinMinutes: 72 * HOUR,
    openForMinutes: 24 * HOUR,
    effectiveFrom: '2024-03-14',
    nation: 'any',
    source: 'PACARS-TARGETS',
  },
];

/**
 * How long a request waits for its answer, and an approval opens the details, in minutes.
 *
 * @throws RangeError for a day before the first rule
 */
export function releaseClockOf(
  purpose: IdentityPurpose,
  requestedAt: Date,
): Pick<ReleaseClock, 'answerWithinMinutes' | 'openForMinutes'> {
  const day = requestedAt.toISOString().slice(0, 10);
  const rule = RELEASE_CLOCKS.find(
    (candidate) =>
      (candidate.purpose === purpose || candidate.purpose === 'any') && candidate.effectiveFrom <= day,
  );
  if (!rule) throw new RangeError(`no rule for identity releases is in force on ${day}`);
  return rule;
}

/** What of a request the clock decides on. */
export interface RequestClocks {
  state: StoredState;
  answerDue: Date;
  openUntil: Date | null;
}

/** Where a request stands at an instant: an end is the first instant at which it no longer holds. */
export function stateAt({ state, answerDue, openUntil }: RequestClocks, now: Date): RequestState {
  if (state === 'requested' && now >= answerDue) return 'expired';
  if (state === 'approved' && (openUntil === null || now >= openUntil)) return 'expired';
  return state;
}

/**
 * The role in which somebody asks for this purpose: the first of theirs that may; undefined when none may.
 *
 * @param allocated - whether the case was allocated to them, without which they are no investigator of it
 */
export function askingRole(
  { roles }: Pick<Actor, 'roles'>,
  { purpose, allocated }: { purpose: IdentityPurpose; allocated: boolean },
): AskingRole | undefined {
  return ASKING_ROLES.find(
    (role) =>
      roles.includes(role) &&
      PURPOSE_RULES[purpose].roles.includes(role) &&
      (role !== 'investigator' || allocated),
  );
}

/** Who asked, and as what. */
export interface Asked {
  asker: string;
  askerRole: AskingRole;
}

/**
 * The role in which somebody may answer a request: never the one who asked, and never in the role that was asked
 * in; undefined when none may.
 */
export function answeringRole({ id, roles }: Actor, asked: Asked): ApprovingRole | undefined {
  if (id === asked.asker) return undefined;
  return APPROVING_ROLES.find((role) => role !== asked.askerRole && roles.includes(role));
}

/** Whether the reporter's own conditions allow a purpose, and if not, whether the purpose outweighs them. */
export type ConsentVerdict = 'WITHIN' | 'OVERRIDDEN' | 'NOT_AGREED' | 'NOT_TO_BE_NAMED';

/** Judge a purpose by the conditions that stand now. */
export function judgeConsent(
  purpose: IdentityPurpose,
  { doNot, consentToContactBy }: Pick<ContactConditions, 'doNot' | 'consentToContactBy'>,
): ConsentVerdict {
  const { consent, overrides } = PURPOSE_RULES[purpose];
  const unnamed = NOT_TO_BE_NAMED.some((code) => doNot.includes(code));
  const agreed = consent.some((code) => consentToContactBy.includes(code));
  if (!unnamed && agreed) return 'WITHIN';
  if (overrides) return 'OVERRIDDEN';
  return unnamed ? 'NOT_TO_BE_NAMED' : 'NOT_AGREED';
}
