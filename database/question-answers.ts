import { z } from 'zod';
import { answerClockOf } from '../domain/question-clock.ts';
import { appendAudit, type AuditActor, forceOfReport } from './audit.ts';
import { contactStanding } from './contact-standing.ts';
import { HAND_OFF_STATES } from './hand-offs.ts';
import { lockReportRow } from './lock-report.ts';
import { notifyPeople } from './notifications.ts';
import { URGENCY } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { QUESTION_STATES, type QuestionState } from './reporter-questions.ts';
import { type EventKind, recordEvent } from './timeline.ts';

/** Questions by their report and id. */
interface Asked {
  reportId: string;
  questionId: string;
}

/** Put what became of questions on the timeline and into the audit. */
async function record(
  tx: Transaction,
  { reportId, kind, by = 'worker' }: { reportId: string; kind: EventKind; by?: AuditActor },
): Promise<void> {
  await recordEvent(tx, { reportId, kind });
  const about = { recordKind: 'report', recordId: reportId, reportId } as const;
  const force = await forceOfReport(tx, reportId);
  await appendAudit(tx, { force, actor: by, action: 'ALTERATION', ...about, codes: { event: kind } });
}

/**
 * Look once more, before anything leaves, whether approved questions may be put; withdrawn where the reporter has taken
 * their word back since. Safe to repeat.
 *
 * @returns where they stand
 */
export async function takeUpQuestions(
  tx: Transaction,
  { reportId, questionId }: Asked,
): Promise<QuestionState> {
  const { rows } = await tx.query<{ state: string; begun: boolean }>(
    /* sql */ `
      select q.state, exists (
          select from hand_offs h
          where h.report_id = q.report_id and h.system = 'crimestoppers' and h.occasion = 'questions/' || q.id
        ) as begun
      from reporter_questions q where q.report_id = $1 and q.id = $2 for update of q`,
    [reportId, questionId],
  );
  const state = z.enum(QUESTION_STATES).parse(rows[0]?.state);
  // Begun is begun: they may have arrived, and that is to be found out.
  if (state !== 'APPROVED' || rows[0]?.begun === true) return state;
  if ((await contactStanding(tx, reportId)).keepInContact) return state;
  return withdraw(tx, { reportId, questionId });
}

async function withdraw(tx: Transaction, { reportId, questionId }: Asked): Promise<QuestionState> {
  await tx.query(
    /* sql */ `update reporter_questions set state = 'WITHDRAWN', settled_at = now() where id = $1`,
    [questionId],
  );
  await record(tx, { reportId, kind: 'QUESTIONS_WITHDRAWN' });
  return 'WITHDRAWN';
}

const clockRow = z.object({ state: z.enum(QUESTION_STATES), remindAt: z.date(), answerDue: z.date() });
const handOffRow = z.object({
  state: z.enum(HAND_OFF_STATES),
  receipt: z.string().nullable(),
  createdAt: z.date(),
});

/** Until when an answer is waited for: instants UTC RFC 3339; null where none is. */
export type AnswerClock = { remindAt: string; answerDue: string } | null;

/**
 * Note that questions have left, and since when an answer is waited for. An answer that came before the receipt did
 * counts. Safe to repeat: the first instant stands.
 *
 * @param at - the process's now
 */
export async function questionsSent(
  tx: Transaction,
  { reportId, questionId, at }: Asked & { at: Date },
): Promise<AnswerClock> {
  // As intake does: a reply is either here already, or finds that they have been sent.
  await lockReportRow(tx, reportId);
  const { rows: handOffs } = await tx.query(
    /* sql */ `
      select state, receipt, created_at as "createdAt" from hand_offs
      where report_id = $1 and system = 'crimestoppers' and occasion = $2`,
    [reportId, `questions/${questionId}`],
  );
  const handOff = handOffRow.parse(handOffs[0]);
  if (handOff.state === 'abandoned') {
    await withdraw(tx, { reportId, questionId });
    return null;
  }
  const { remindAt, answerDue } = answerClockOf(at);
  const { rowCount } = await tx.query(
    /* sql */ `
      update reporter_questions set state = 'SENT', sent_at = $2, remind_at = $3, answer_due = $4
      where id = $1 and state = 'APPROVED'`,
    [questionId, at, remindAt, answerDue],
  );
  if (rowCount) {
    await record(tx, { reportId, kind: 'QUESTIONS_SENT' });
    await settleByEarlierReply(tx, { reportId, since: handOff.createdAt, receipt: handOff.receipt });
  }
  const { rows } = await tx.query(
    /* sql */ `
      select state, remind_at as "remindAt", answer_due as "answerDue" from reporter_questions where id = $1`,
    [questionId],
  );
  const clock = clockRow.parse(rows[0]);
  if (clock.state !== 'SENT') return null;
  return { remindAt: clock.remindAt.toISOString(), answerDue: clock.answerDue.toISOString() };
}

/** A reply that came between the first attempt and the receipt: what it names was not known here yet. */
async function settleByEarlierReply(
  tx: Transaction,
  { reportId, since, receipt }: { reportId: string; since: Date; receipt: string | null },
): Promise<void> {
  const { rows } = await tx.query<{ id: string; inReplyTo: string | null }>(
    /* sql */ `
      select m.id, s.in_reply_to as "inReplyTo"
      from messages m left join contact_statements s on s.message_id = m.id
      where m.report_id = $1 and m.message_type = 'REPLY_TO_FORCE_QUESTION' and m.received_at >= $2
        and (s.in_reply_to = $3 or s.in_reply_to is null)
        and not exists (select from reporter_questions q where q.answer_id = m.id)
      order by m.received_at, m.sequence limit 1`,
    [reportId, since, receipt],
  );
  const [reply] = rows;
  if (reply) await settleByReply(tx, { reportId, rowId: reply.id, inReplyTo: reply.inReplyTo, by: 'worker' });
}

/**
 * Let a reply settle the questions that it answers: those whose receipt it names, or, where it names none, the only
 * ones that wait for an answer. It changes nothing where it is not clear which; people read it in any case.
 */
export async function settleByReply(
  tx: Transaction,
  {
    reportId,
    rowId,
    inReplyTo,
    by,
  }: { reportId: string; rowId: string; inReplyTo: string | null; by: AuditActor },
): Promise<void> {
  const { rows } = await tx.query<{ id: string; state: string; receipt: string | null }>(
    /* sql */ `
      select q.id, q.state, h.receipt from reporter_questions q
      join hand_offs h on h.report_id = q.report_id and h.system = 'crimestoppers'
        and h.occasion = 'questions/' || q.id
      where q.report_id = $1 and q.state in ('SENT', 'UNANSWERED') order by q.asked_at`,
    [reportId],
  );
  const waiting = rows.filter(({ state }) => state === 'SENT');
  const open = waiting.length > 0 ? waiting : rows;
  const named = rows.filter(({ receipt }) => inReplyTo !== null && receipt === inReplyTo);
  const answered = inReplyTo === null ? open : named;
  const [only] = answered;
  if (!only || answered.length !== 1) return;
  await tx.query(
    /* sql */ `
      update reporter_questions set state = 'ANSWERED', answer_id = $2, settled_at = now()
      where id = $1 and state in ('SENT', 'UNANSWERED')`,
    [only.id, rowId],
  );
  await record(tx, { reportId, kind: 'QUESTIONS_ANSWERED', by });
}

/** Remind whoever asked that there is no answer yet. Safe to repeat: once. */
export async function remindOfAnswer(tx: Transaction, { reportId, questionId }: Asked): Promise<void> {
  const { rows } = await tx.query<{ askedBy: string }>(
    /* sql */ `
      update reporter_questions set reminded_at = now()
      where id = $1 and state = 'SENT' and reminded_at is null returning asked_by as "askedBy"`,
    [questionId],
  );
  if (!rows[0]) return;
  await record(tx, { reportId, kind: 'ANSWER_REMINDED' });
  await tell(tx, reportId, rows[0].askedBy);
}

/** Record that no answer has come in time. Safe to repeat; an answer that came in that very moment counts. */
export async function noAnswer(tx: Transaction, { reportId, questionId }: Asked): Promise<void> {
  const { rows } = await tx.query<{ askedBy: string }>(
    /* sql */ `
      update reporter_questions set state = 'UNANSWERED', settled_at = now()
      where id = $1 and state = 'SENT' returning asked_by as "askedBy"`,
    [questionId],
  );
  if (!rows[0]) return;
  await record(tx, { reportId, kind: 'QUESTIONS_UNANSWERED' });
  await tell(tx, reportId, rows[0].askedBy);
}

const tell = (tx: Transaction, reportId: string, person: string): Promise<void> =>
  notifyPeople(tx, { people: [person], reportId, occasion: 'question-news', urgency: URGENCY.normal });
