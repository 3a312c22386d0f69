import { z } from 'zod';
import type { Transaction } from './pool.ts';

/** Everything that can happen to a report. */
export const EVENT_KINDS = [
  'MESSAGE_RECEIVED',
  'CONTACT_DROPPED',
  'METADATA_DROPPED',
  'IDENTITY_CLUES_FOUND',
  'IDENTITY_CLUES_READ',
  'REPEATED_SOURCE_CONTACT',
  'REOPENED',
  'TASK_OPENED',
  'TASK_CLAIMED',
  'TASK_RELEASED',
  'TASK_ASSIGNED',
  'TASK_CLAIM_UNDONE',
  'TASK_DEPUTISED',
  'TASK_DEPUTY_ENDED',
  'TASK_FOLLOW_UP_SET',
  'TASK_FOLLOW_UP_DUE',
  'TASK_START_WARNED',
  'TASK_COMPLETED',
  'TASK_WITHDRAWN',
  'TASK_REMINDED',
  'TASK_OVERDUE',
  'TASK_ESCALATED',
  'ON_CALL_ALERTED',
  'ON_CALL_ALERT_FAILED',
  'ON_CALL_NOBODY',
  'EMERGENCY_CALLED',
  'THREAT_TO_LIFE_DECIDED',
  'ASSESSMENT_STANDS',
  'OUTCOME_JOINED',
  'OUTCOME_TAKEN_AWAY',
  'CORRECTION_ASKED',
  'COMMENTED',
  'COMMENTS_READ',
  'STAGE_CHANGED',
  'OUTCOMES_CHANGED',
  'HANDED_OFF',
  'HAND_OFF_REFUSED',
  'HAND_OFF_CORRECTED',
  'HAND_OFF_ABANDONED',
  'HAND_OFF_ARRIVED_LATE',
  'OUTCOME_RETURNED',
  'CONTACT_CONDITIONS_CHANGED',
  'CONTACT_ASKED_FOR',
  'QUESTIONS_ASKED',
  'QUESTIONS_WITHDRAWN',
  'QUESTIONS_SENT',
  'ANSWER_REMINDED',
  'QUESTIONS_UNANSWERED',
  'QUESTIONS_ANSWERED',
  'CONTENT_READ',
  'DECISION_READ',
  'IDENTITY_REQUESTED',
  'IDENTITY_APPROVED',
  'IDENTITY_REFUSED',
  'IDENTITY_WITHDRAWN',
  'IDENTITY_OPENED',
  'SUBJECT_NAMED',
  'REFERRAL_TO_DECIDE',
  'REFERRAL_CHANGED',
  'REFERRAL_DECIDED',
  'REFERRAL_RETURNED',
  'OVERSIGHT_MODE_RECORDED',
  'CLOSED',
  'DIVIDED',
  'FORCE_REFUSED',
  'WITHDRAWN_BY_SENDER',
  'MERGED',
  'UNMERGED',
  'HOLD_SET',
  'HOLD_LIFTED',
  'RETENTION_CLASS_CHANGED',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface NewEvent {
  reportId: string;
  kind: EventKind;
  /** The person who did it; left out when the process did. */
  actor?: string;
  codes?: Record<string, string | number | boolean | string[]>;
}

/** Put an event on a report's timeline. Codes only: the timeline holds nothing of what was said. */
export async function recordEvent(
  tx: Transaction,
  { reportId, kind, actor, codes = {} }: NewEvent,
): Promise<void> {
  await tx.query({
    name: 'record-event',
    text: /* sql */ `insert into report_events (report_id, kind, actor, codes) values ($1, $2, $3, $4)`,
    values: [reportId, kind, actor ?? null, JSON.stringify(codes)],
  });
}

const eventRow = z.object({
  at: z.date().transform((at) => at.toISOString()),
  kind: z.enum(EVENT_KINDS),
  actor: z.string().nullable(),
  codes: z.record(z.string(), z.unknown()),
});
export type TimelineEvent = z.infer<typeof eventRow>;

/**
 * A report's timeline, oldest first. Empty for a report that the actor may not know; that it was read as one with another,
 * or no longer is, stands in it for one who may know both: the event names the merge, whose row only they may see.
 */
export async function listEvents(tx: Transaction, reportId: string): Promise<TimelineEvent[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select e.at, e.kind, e.actor, e.codes from report_events e
      where e.report_id = $1 and (e.kind not in ('MERGED', 'UNMERGED') or exists (
        select from report_merges m
        where e.report_id in (m.report_id, m.into_report_id) and m.id::text = e.codes ->> 'merge'
      ))
      order by e.id`,
    [reportId],
  );
  return z.array(eventRow).parse(rows);
}
