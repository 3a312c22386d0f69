/** What a body that was referred to says. */
export const REFERRAL_ANSWERS = [
  'ACCEPTED',
  'NO_FURTHER_ACTION',
  'MORE_INFORMATION_WANTED',
  'MEETING_FIXED',
  'NO_ANSWER',
] as const;
export type ReferralAnswer = (typeof REFERRAL_ANSWERS)[number];

/** Whether the body keeps the referral from people with links to the subject, as it was asked to. */
export const BARRIER_STATES = ['KEPT', 'NOT_CONFIRMED', 'BROKEN'] as const;
export type BarrierState = (typeof BARRIER_STATES)[number];

/** Whether the body has said what it does; otherwise it is asked again. */
export const isSettled = (answer: string): boolean => answer === 'ACCEPTED' || answer === 'NO_FURTHER_ACTION';

/** Why an answer makes somebody read the risk again at once, in a code; undefined where it does not. */
export function alarmOf(
  answer: ReferralAnswer,
  barrier: BarrierState | undefined,
): 'BARRIER_BROKEN' | 'REFERRAL_DECLINED' | undefined {
  if (barrier === 'BROKEN') return 'BARRIER_BROKEN';
  return answer === 'NO_FURTHER_ACTION' ? 'REFERRAL_DECLINED' : undefined;
}
