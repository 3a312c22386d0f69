import { CONTACT_MESSAGES, warnsOfSource } from '../domain/source-contact.ts';
import type { Transaction } from './pool.ts';

/** How often an anonymous reporter has come back, and whether that calls for the warning. */
export interface SourceContact {
  contacts: number;
  warning: boolean;
}

/**
 * Contacts with the anonymous reporter of a report since their first message.
 *
 * @param at - the day whose rule holds
 * @returns null for a report whose reporter is not anonymous, and for one that the actor may not know
 */
export async function sourceContact(
  tx: Transaction,
  reportId: string,
  at: Date,
): Promise<SourceContact | null> {
  const { rows } = await tx.query<{ contacts: number }>(
    /* sql */ `
      select count(m.id)::int
        -- What was put to them is a contact too.
        + (select count(*)::int from reporter_questions q where q.report_id = r.id and q.sent_at is not null) as contacts
      from reports r
      left join messages m on m.report_id = r.id and m.message_type = any ($2::text[])
      where r.id = $1 and r.anonymity = 'ANONYMOUS'
      group by r.id`,
    [reportId, CONTACT_MESSAGES],
  );
  const [row] = rows;
  return row ? { ...row, warning: warnsOfSource(row.contacts, at) } : null;
}
