/**
 * Why somebody is told by mail: a task waits, its reminder, its deadline has passed, or it has passed for longer; or,
 * about no task, that something needs their eye. The words of each are in worker/mail-round.ts.
 */
export const NOTIFICATION_OCCASIONS = [
  'opened',
  'reminder',
  'breach',
  'escalation',
  'identity-request',
  'identity-answer',
  'identity-opening',
  'emergency-access',
  'linked',
  'question-news',
  'hand-off-late',
  'deputy',
  'uncovered',
  'follow-up',
  'start-by',
] as const;
export type NotificationOccasion = (typeof NOTIFICATION_OCCASIONS)[number];
