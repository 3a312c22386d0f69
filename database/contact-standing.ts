import { z } from 'zod';
import { type ContactStanding, type ContactStatement, standingOf } from '../domain/contact-statements.ts';
import { ROLES } from '../domain/roles.ts';
import type { Transaction } from './pool.ts';

const statementRow = z.object({
  roles: z.array(z.enum(ROLES)).nullable(),
  unnamed: z.boolean(),
  phone: z.boolean(),
  email: z.boolean(),
  dropsPhone: z.boolean(),
  dropsEmail: z.boolean(),
  keepInContact: z.boolean().nullable(),
  inReplyTo: z.string().nullable(),
  receivedAt: z.date(),
});

const STANDING_STATEMENTS = /* sql */ `
  select s.roles, s.unnamed, s.drops_phone as "dropsPhone", s.drops_email as "dropsEmail",
    s.keep_in_contact as "keepInContact", s.in_reply_to as "inReplyTo", s.received_at as "receivedAt",
    -- Of details whose time is over nothing is left to reach anybody by.
    s.phone and m.contact = 'SEALED' as phone, s.email and m.contact = 'SEALED' as email
  from contact_statements s join messages m on m.id = s.message_id
  where s.report_id = $1 order by s.sequence, s.received_at`;

/** Where contact with the reporter stands. */
export interface ReportContact extends ContactStanding {
  /** They have asked not to be contacted, and have said nothing else since. */
  stopped: boolean;
}

/** Where contact with the reporter of a report stands; nothing of how to reach them. */
export async function contactStanding(tx: Transaction, reportId: string): Promise<ReportContact> {
  const { rows } = await tx.query({
    name: 'contact-statements',
    text: STANDING_STATEMENTS,
    values: [reportId],
  });
  const statements = z.array(statementRow).parse(rows);
  const standing = standingOf(statements);
  if (!standing.reachable) return { ...standing, stopped: false };
  const { rows: stops } = await tx.query<{ at: Date | null }>(
    /* sql */ `
      select max(completed_at) as at from tasks
      where report_id = $1 and kind = 'contact-reporter' and decision ->> 'result' = 'ASKED_NOT_TO_BE_CONTACTED'`,
    [reportId],
  );
  const stoppedAt = stops[0]?.at ?? null;
  const lastConsent = statements.findLast(({ roles }) => roles !== null)?.receivedAt;
  const stopped = stoppedAt !== null && (lastConsent === undefined || lastConsent <= stoppedAt);
  return { ...standing, stopped };
}

/** Whether staff may get in touch with the reporter at all. */
export const mayContact = ({ reachable, roles, stopped }: ReportContact): boolean =>
  reachable && roles.length > 0 && !stopped;

/** Write what a message says about contact. For intake, once the message is stored. */
export async function keepStatement(
  tx: Transaction,
  message: { rowId: string; reportId: string; sequence: number; at: Date },
  statement: ContactStatement,
): Promise<void> {
  const { rowId, reportId, sequence, at } = message;
  const { roles, unnamed, phone, email, dropsPhone, dropsEmail, keepInContact, inReplyTo } = statement;
  await tx.query(
    /* sql */ `
      insert into contact_statements (message_id, report_id, sequence, roles, unnamed, phone, email, drops_phone,
        drops_email, keep_in_contact, in_reply_to, received_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      rowId,
      reportId,
      sequence,
      roles,
      unnamed,
      phone,
      email,
      dropsPhone,
      dropsEmail,
      keepInContact,
      inReplyTo,
      at,
    ],
  );
}
