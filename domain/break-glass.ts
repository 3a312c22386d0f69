import type { Role } from './roles.ts';
import { calendarDayInUk } from './working-days.ts';

/** Why somebody needs a report that they may not know. */
export const BREAK_GLASS_PURPOSES = ['RISK_TO_LIFE', 'OWNER_UNREACHABLE', 'LEGAL_DUTY', 'OTHER'] as const;
export type BreakGlassPurpose = (typeof BREAK_GLASS_PURPOSES)[number];

/** Longest grant, in hours. The database holds it too. @see docs/sources.md PACARS-BREAK-GLASS */
export const BREAK_GLASS_HOURS_MAX = 24;

/** How much one person may ask for. */
export interface BreakGlassLimits {
  /** Requests that wait for an answer or give access. */
  open: number;
  /** Requests within 24 hours. */
  aDay: number;
}

/** So few that references cannot be tried out one by one, even with an accomplice who approves; the newest first. */
const LIMITS: readonly (BreakGlassLimits & { effectiveFrom: string; source: string })[] = [
  { open: 3, aDay: 5, effectiveFrom: '2024-03-14', source: 'PACARS-BREAK-GLASS' },
];

/** How much one person may ask for at an instant. @see docs/sources.md PACARS-BREAK-GLASS */
export function breakGlassLimits(now: Date): BreakGlassLimits {
  const today = calendarDayInUk(now);
  const rule = LIMITS.find(({ effectiveFrom }) => effectiveFrom <= today);
  if (!rule) throw new RangeError('there is no limit for emergency access');
  return rule;
}

/** Who may ask for emergency access. */
export const ASKING_ROLES = [
  'psd-assessor',
  'psd-supervisor',
  'safeguarding-officer',
  'information-manager',
] as const satisfies Role[];

/** Who may decide on it: never the asker, nor anybody above or below them. The database's policy says the same. */
export const DECIDING_ROLES = ['psd-supervisor', 'information-manager', 'auditor'] as const satisfies Role[];

/** LAPSED: nobody answered in time. ENDED: before its time, by a person. EXPIRED: its hours are over. */
export const BREAK_GLASS_STATES = ['ASKED', 'APPROVED', 'REFUSED', 'LAPSED', 'ENDED', 'EXPIRED'] as const;
export type BreakGlassState = (typeof BREAK_GLASS_STATES)[number];

/** What can happen to a request. */
export type BreakGlassStep = 'APPROVE' | 'REFUSE' | 'END' | 'TIME';

const STEPS: Readonly<Record<BreakGlassState, Partial<Record<BreakGlassStep, BreakGlassState>>>> = {
  ASKED: { APPROVE: 'APPROVED', REFUSE: 'REFUSED', END: 'ENDED', TIME: 'LAPSED' },
  APPROVED: { END: 'ENDED', TIME: 'EXPIRED' },
  REFUSED: {},
  LAPSED: {},
  ENDED: {},
  EXPIRED: {},
};

/** The state that a step leads to; undefined where the state does not allow it. */
export const afterStep = (state: BreakGlassState, step: BreakGlassStep): BreakGlassState | undefined =>
  STEPS[state][step];

/** A request, as far as time changes it. */
export interface TimedRequest {
  state: BreakGlassState;
  /** Until when it may be answered. */
  expiresAt: Date;
  /** Until when an approved one holds. */
  until: Date | null;
}

/** The state that time has brought a request to, whether or not anybody has written it down yet. */
export function stateAt({ state, expiresAt, until }: TimedRequest, now: Date): BreakGlassState {
  const ends = state === 'APPROVED' ? until : expiresAt;
  if (ends === null || ends.getTime() > now.getTime()) return state;
  return afterStep(state, 'TIME') ?? state;
}
