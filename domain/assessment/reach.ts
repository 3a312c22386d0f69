import type { SUBJECT_ROLES } from '../codes.ts';

type SubjectRole = (typeof SUBJECT_ROLES)[number];

/** Where the Acts may not reach a person by their role: shown beside the subject, and asked. */
export interface ReachWarning {
  role: SubjectRole;
  /** Whether the assessor must say if the Acts reach this very person. */
  toSay: boolean;
  text: string;
  /** First UK calendar day on which it holds. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

const WARNINGS: readonly ReachWarning[] = [
  {
    role: 'VOLUNTEER',
    toSay: true,
    text: 'Designated volunteers are within the Police Reform Act and the Conduct Regulations; others may not be.',
    effectiveFrom: '2020-02-01',
    source: 'PERSONS-SERVING',
  },
  {
    role: 'CONTRACTOR',
    toSay: true,
    text: 'Contractors are within regulations of their own, and only in certain posts.',
    effectiveFrom: '2015-01-01',
    source: 'SI-2015-431',
  },
  {
    role: 'FORMER_OFFICER',
    toSay: false,
    text: 'No longer serves: what is alleged must be of the time of service, or is for the police of the place.',
    effectiveFrom: '2020-02-01',
    source: 'PERSONS-SERVING',
  },
  {
    role: 'NOT_POLICE',
    toSay: false,
    text: 'Does not serve with the police: the service is not for them.',
    effectiveFrom: '2020-02-01',
    source: 'PERSONS-SERVING',
  },
];

/** What to warn of for somebody of this role on this UK calendar day. @see docs/sources.md PERSONS-SERVING, SI-2015-431 */
export function reachWarning(role: SubjectRole, day: string): ReachWarning | undefined {
  return WARNINGS.find((warning) => warning.role === role && warning.effectiveFrom <= day);
}
