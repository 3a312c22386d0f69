import { criteriaOfForce, type OversightCriterion } from './criteria.ts';
import type { ReferralKind } from './referral.ts';
import { becameClearFault } from './referral-clock.ts';
import { type OversightBody, type OversightScheme, schemesOfForce } from './schemes.ts';
import { calendarDayInUk } from '../working-days.ts';

/** What somebody answered, as the assessment's form has it. */
export interface OversightAnswers {
  scheme?: OversightScheme | undefined;
  criteria: readonly { criterion: string; answer: 'MET' | 'NOT_MET' | 'CANNOT_TELL' }[];
  becameClearAt?: string | undefined;
}

/** The codes of the answers: all of them that a workflow or a list may know. */
export interface OversightCodes {
  met: string[];
  notMet: string[];
  cannotTell: string[];
  /** UTC, RFC 3339; null while no criterion is met. */
  becameClearAt: string | null;
  /** Null: where the force is at home. */
  scheme: OversightScheme | null;
}

/** The codes of the answers to the criteria, without their reasons. */
export function oversightCodes({ scheme, criteria, becameClearAt }: OversightAnswers): OversightCodes {
  const answered = (wanted: string): string[] =>
    criteria.filter(({ answer }) => answer === wanted).map(({ criterion }) => criterion);
  return {
    met: answered('MET'),
    notMet: answered('NOT_MET'),
    cannotTell: answered('CANNOT_TELL'),
    // As our own clock writes it: in the digits of a second anything could be written.
    becameClearAt: becameClearAt === undefined ? null : new Date(becameClearAt).toISOString(),
    scheme: scheme ?? null,
  };
}

/** A rule that answers break, and the field of the answers at which they break it, as a JSON Pointer. */
export interface AnswersFault {
  pointer: string;
  message: string;
}

/** When answers are given, and of which report. */
export interface AnswersContext {
  force: string;
  receivedAt: Date;
  now: Date;
}

const fault = (pointer: string, message: string): AnswersFault => ({ pointer, message });

/**
 * What is wrong with the answers by the rules that need the force and the clock: every criterion of the scheme that holds
 * today is answered and no other, and the moment at which it became clear is a possible one.
 */
export function answersFault(answers: OversightAnswers, context: AnswersContext): AnswersFault | undefined {
  const { force, receivedAt, now } = context;
  const { scheme, criteria, becameClearAt } = answers;
  const schemes = schemesOfForce(force);
  if (scheme !== undefined && !schemes.includes(scheme))
    return fault('/scheme', 'must be a scheme under which a matter of this force can fall');
  const asked = criteriaOfForce(force, calendarDayInUk(now), scheme);
  const unknown = criteria.findIndex(({ criterion }) => !asked.some(({ code }) => code === criterion));
  if (unknown !== -1)
    return fault(`/criteria/${unknown}/criterion`, 'must be a criterion of the scheme that holds today');
  const missing = asked.filter(({ code }) => !criteria.some(({ criterion }) => criterion === code));
  if (missing.length > 0)
    return fault('/criteria', `must answer every criterion: ${missing.map(({ code }) => code).join(', ')}`);
  const clear =
    becameClearAt === undefined ? undefined : becameClearFault(new Date(becameClearAt), { receivedAt, now });
  return clear === undefined ? undefined : fault('/becameClearAt', clear);
}

/** A referral that must, or may, be decided on. */
export interface ReferralNeed {
  kind: ReferralKind;
  scheme: OversightScheme;
  /** For which it must or may be referred; of an unclear matter those that nobody could answer. */
  criteria: string[];
  /** To whom it goes, as the criteria say. */
  bodies: OversightBody[];
}

const bodiesOf = (criteria: readonly OversightCriterion[]): OversightBody[] => [
  ...new Set(criteria.map(({ to }) => to)),
];

/**
 * What follows from answers: a referral to decide on, or undefined. A criterion that must be referred and is met comes
 * before one that nobody can answer, and that before one for which the force may refer.
 *
 * @param day - UK calendar day on which they were given
 */
export function needOf(codes: OversightCodes, force: string, day: string): ReferralNeed | undefined {
  const scheme = codes.scheme ?? schemesOfForce(force)[0];
  if (scheme === undefined) return undefined;
  const all = criteriaOfForce(force, day, scheme);
  const among = (wanted: readonly string[]): OversightCriterion[] =>
    all.filter(({ code }) => wanted.includes(code));
  const met = among(codes.met);
  const unclear = among(codes.cannotTell).filter(({ mandatory }) => mandatory);
  const need = (kind: ReferralKind, criteria: readonly OversightCriterion[]): ReferralNeed => ({
    kind,
    scheme,
    criteria: criteria.map(({ code }) => code),
    bodies: bodiesOf(criteria),
  });
  if (met.some(({ mandatory }) => mandatory)) return need('MANDATORY', met);
  if (unclear.length > 0) return need('UNCLEAR', [...unclear, ...met]);
  return met.length > 0 ? need('VOLUNTARY', met) : undefined;
}
