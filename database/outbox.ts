import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Priority } from '../domain/codes.ts';
import { NOTIFICATION_OCCASIONS } from '../domain/notification-occasions.ts';
import type { Transaction } from './pool.ts';

/** Immediate danger goes before decisions, decisions before the rest. */
export const URGENCY = { danger: 1, decision: 2, normal: 3 } as const;
export type Urgency = (typeof URGENCY)[keyof typeof URGENCY];

/** How urgent what concerns a task or report of this priority is, where it is not a decision. */
export const urgencyOf = (priority: Priority): Urgency =>
  priority === 'IMMEDIATE' ? URGENCY.danger : URGENCY.normal;

/** What the dispatcher tells a report's workflow: the id of a row, never what is in it. */
export type WorkflowNews =
  | { kind: 'message-received'; messageId: string }
  | { kind: 'task-completed'; taskId: string };

/** News that only wakes: the workflow then looks at what is new in the rows. */
export const wakeUp = (): WorkflowNews => ({ kind: 'message-received', messageId: randomUUID() });

/** Write news for a report's workflow, in the transaction of the fact itself. */
export async function tellWorkflow(
  tx: Transaction,
  reportId: string,
  { kind, ...payload }: WorkflowNews,
  urgency: Urgency,
): Promise<void> {
  await tx.query({
    name: 'tell-workflow',
    text: /* sql */ `
      insert into outbox (destination, report_id, kind, payload, urgency) values ('workflow', $1, $2, $3, $4)`,
    values: [reportId, kind, JSON.stringify(payload), urgency],
  });
}

/** Wake a report's workflow to look at its rows anew: the news names no message of its own. */
export function tellOfNews(tx: Transaction, reportId: string): Promise<void> {
  return tellWorkflow(tx, reportId, { kind: 'message-received', messageId: randomUUID() }, URGENCY.decision);
}

const workflowEntry = z.object({
  id: z.coerce.bigint(),
  reportId: z.uuid(),
  news: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('message-received'), messageId: z.uuid() }),
    z.object({ kind: z.literal('task-completed'), taskId: z.uuid() }),
  ]),
  urgency: z.number(),
  /** UK calendar day, as `2026-11-24`. */
  receivedOn: z.string(),
  sealed: z.boolean(),
  force: z.string(),
  priority: z.enum(['ROUTINE', 'URGENT', 'IMMEDIATE']),
  stage: z.string(),
  dueAt: z.date().nullable(),
});
/** News to deliver, with the codes that a workflow started by it shows to operations. */
export type WorkflowEntry = z.infer<typeof workflowEntry>;

/**
 * Lock the news that is due: danger first, then decisions, then age, and of each report only the oldest entry, so
 * that the entries of one report go in order. An entry is as urgent as the most urgent of its report's that waits
 * behind it. What another dispatcher has locked is passed over.
 *
 * @param limit - rows at the most
 * @param startsLimit - of these, at the most so many new reports, so that a burst does not starve decisions
 */
export async function lockWorkflowNews(
  tx: Transaction,
  { limit, startsLimit }: { limit: number; startsLimit: number },
): Promise<WorkflowEntry[]> {
  const due = /* sql */ `
    o.destination = 'workflow' and o.delivered_at is null and o.next_attempt_at <= now()
    and not exists (
      select from outbox earlier
      where earlier.report_id = o.report_id and earlier.delivered_at is null
        and earlier.destination = 'workflow' and earlier.id < o.id
    )`;
  const { rows } = await tx.query({
    name: 'lock-workflow-news',
    text: /* sql */ `
      with urgent as (
        select report_id, min(urgency) as urgency from outbox
        where destination = 'workflow' and delivered_at is null and urgency < 3 group by report_id
      ), decisions as (
        select o.id from urgent join outbox o using (report_id) where ${due}
        order by urgent.urgency, o.id limit $1 for update of o skip locked
      ), others as (
        select o.id from outbox o where ${due} and o.urgency = 3
        order by o.id limit $2 for update skip locked
      )
      select o.id::text, o.report_id as "reportId", o.payload || jsonb_build_object('kind', o.kind) as news,
        o.urgency, to_char(r.received_at at time zone 'Europe/London', 'YYYY-MM-DD') as "receivedOn",
        r.sealed, r.force, r.priority, r.stage,
        (select min(t.due_at) from tasks t where t.report_id = r.id and t.state in ('open', 'claimed')) as "dueAt"
      from outbox o join reports r on r.id = o.report_id left join urgent on urgent.report_id = o.report_id
      where o.id in (select id from decisions union all select id from others)
      order by coalesce(urgent.urgency, o.urgency), o.id`,
    values: [limit, startsLimit],
  });
  return z.array(workflowEntry).parse(rows);
}

const mailEntry = z.object({
  id: z.coerce.bigint(),
  /** What it is known by outside, the same at every attempt. */
  mailId: z.uuid(),
  occasion: z.enum(NOTIFICATION_OCCASIONS),
  email: z.string(),
  /** False when the person has left, must no longer know of the report, or is not of the force that now has it. */
  wanted: z.boolean(),
  /** How often it has been tried before. */
  attempts: z.number(),
});
/** A mail to send: to whom and on what occasion; there is nothing more to say in it. */
export type MailEntry = z.infer<typeof mailEntry>;

/**
 * Write a mail to each address outside the force where those who keep watch there are to be told, so that one that
 * cannot be reached holds up none of the others. Safe to repeat, also by several at once.
 */
export async function addressOutside(tx: Transaction, watchers: readonly string[]): Promise<void> {
  await tx.query({
    name: 'address-outside',
    text: /* sql */ `
      with due as (
        update outbox set delivered_at = now()
        where id in (
          select id from outbox
          where destination = 'mail' and delivered_at is null and payload ? 'outside'
          for update skip locked
        )
        returning kind, urgency
      )
      insert into outbox (destination, report_id, kind, payload, urgency)
      select 'mail', null, kind, jsonb_build_object('address', address), urgency
      from due cross join unnest($1::text[]) address`,
    values: [watchers],
  });
}

/** Lock the mails that are due, most urgent first. Whether they are still wanted is judged now, not when written. */
export async function lockMails(tx: Transaction, limit: number): Promise<MailEntry[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select o.id::text, o.mail_id as "mailId", o.kind as occasion, coalesce(p.email, o.payload ->> 'address') as email,
        o.attempts,
        p.id is null
          or p.active and (o.report_id is null or (p.force = r.force and person_may_learn(p.id, r.id)))
            -- Of a link nobody is told who must not know the other report of it.
            and not exists (
              select from report_exclusions x
              where x.report_id = (o.payload ->> 'otherReportId')::uuid and x.person_id = p.id
            ) as wanted
      from outbox o left join people p on p.id = (o.payload ->> 'personId')::uuid
        left join reports r on r.id = o.report_id
      where (p.id is not null or o.payload ? 'address') and o.destination = 'mail' and o.delivered_at is null and o.next_attempt_at <= now()
      order by o.urgency, o.id
      limit $1 for update of o skip locked`,
    [limit],
  );
  return z.array(mailEntry).parse(rows);
}

/** Mark entries as delivered. */
export async function markDelivered(tx: Transaction, ids: readonly bigint[]): Promise<void> {
  await tx.query(
    /* sql */ `update outbox set delivered_at = now(), attempts = attempts + 1 where id = any ($1::bigint[])`,
    [ids.map(String)],
  );
}

/**
 * Put entries off: 1 s after the first failure, doubling up to a cap, counted from now and not from the start of
 * the transaction, which waited for the attempt. They are tried for ever.
 *
 * @param capSeconds - the longest wait between two attempts
 */
export async function postpone(tx: Transaction, ids: readonly bigint[], capSeconds: number): Promise<void> {
  await tx.query(
    /* sql */ `
      update outbox
      set attempts = attempts + 1,
        next_attempt_at = clock_timestamp() + least($2, power(2, least(attempts, 10))) * interval '1 second'
      where id = any ($1::bigint[])`,
    [ids.map(String), capSeconds],
  );
}

const depth = z.object({
  destination: z.string(),
  waiting: z.coerce.number(),
  oldestSeconds: z.coerce.number(),
});

/** How many entries wait for each destination, and the age of the oldest in seconds. */
export async function outboxDepth(tx: Transaction): Promise<z.infer<typeof depth>[]> {
  const { rows } = await tx.query(/* sql */ `
    select destination, count(*) as waiting, extract(epoch from now() - min(created_at)) as "oldestSeconds"
    from outbox where delivered_at is null group by destination`);
  return z.array(depth).parse(rows);
}
