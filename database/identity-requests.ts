import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { PRIORITIES } from '../domain/codes.ts';
import {
  APPROVING_ROLES,
  type ApprovingRole,
  ASKING_ROLES,
  type AskingRole,
  IDENTITY_PURPOSES,
  type IdentityPurpose,
} from '../domain/identity-release.ts';
import type { WrappedKey } from '../domain/vault.ts';
import type { Transaction } from './pool.ts';

const reportRow = z.object({
  id: z.uuid(),
  force: z.string(),
  priority: z.enum(PRIORITIES),
  /** Whether its case was allocated to the actor. */
  allocated: z.boolean(),
});
/** What the release of an identity needs to know of a report. */
export type ReleaseReport = z.infer<typeof reportRow>;

/** The report, if the actor may know it. */
export async function findReleaseReport(tx: Transaction, id: string): Promise<ReleaseReport | undefined> {
  const { rows } = await tx.query({
    name: 'find-release-report',
    text: /* sql */ `
      select r.id, r.force, r.priority, exists (
        select from report_named n where n.report_id = r.id and n.person_id = actor() and n.basis = 'ALLOCATED'
      ) as allocated
      from reports r where r.id = $1`,
    values: [id],
  });
  return rows[0] ? reportRow.parse(rows[0]) : undefined;
}

const contactRow = z.object({
  messageId: z.uuid(),
  sealed: z.instanceof(Buffer),
  wrappingKeyId: z.string(),
  wrapped: z.instanceof(Buffer),
});
/** One message's contact details as they lie, with the key that opens them. */
export type SealedContact = z.infer<typeof contactRow>;

/** The sealed contacts of a report that the actor may know, oldest message first. Erased ones are not there. */
export async function sealedContacts(tx: Transaction, reportId: string): Promise<SealedContact[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select m.id as "messageId", i.sealed, k.wrapping_key_id as "wrappingKeyId", k.wrapped
      from message_identity i
        join messages m on m.id = i.message_id
        join report_keys k on k.id = i.key_id and k.purpose = 'identity'
      where i.report_id = $1 order by m.sequence, m.received_at, m.id`,
    [reportId],
  );
  return z.array(contactRow).parse(rows);
}

const requestRow = z.object({
  id: z.uuid(),
  reportId: z.uuid(),
  asker: z.uuid(),
  askerRole: z.enum(ASKING_ROLES),
  purpose: z.enum(IDENTITY_PURPOSES),
  consentOverridden: z.boolean(),
  state: z.enum(['requested', 'approved', 'refused', 'withdrawn']),
  requestedAt: z.date(),
  answerDue: z.date(),
  answerer: z.uuid().nullable(),
  answererRole: z.enum(APPROVING_ROLES).nullable(),
  answeredAt: z.date().nullable(),
  openUntil: z.date().nullable(),
  keyId: z.uuid(),
  reasonSealed: z.instanceof(Buffer),
  answerSealed: z.instanceof(Buffer).nullable(),
  openings: z.array(z.coerce.date()),
});
/** A request as it lies, with the times at which the details were shown. */
export type IdentityRequest = z.infer<typeof requestRow>;

const COLUMNS = /* sql */ `
  q.id, q.report_id as "reportId", q.asker, q.asker_role as "askerRole", q.purpose,
  q.consent_overridden as "consentOverridden", q.state, q.requested_at as "requestedAt", q.answer_due as "answerDue",
  q.answerer, q.answerer_role as "answererRole", q.answered_at as "answeredAt", q.open_until as "openUntil",
  q.key_id as "keyId", q.reason_sealed as "reasonSealed", q.answer_sealed as "answerSealed",
  array(select o.opened_at from identity_openings o where o.request_id = q.id order by o.opened_at, o.id) as openings`;

/** The requests on a report that the actor may know, oldest first. */
export async function listRequests(tx: Transaction, reportId: string): Promise<IdentityRequest[]> {
  const { rows } = await tx.query(
    /* sql */ `select ${COLUMNS} from identity_requests q where q.report_id = $1 order by q.requested_at, q.id`,
    [reportId],
  );
  return z.array(requestRow).parse(rows);
}

/** One request, if the actor may know its report. */
export async function findRequest(
  tx: Transaction,
  { reportId, requestId }: { reportId: string; requestId: string },
): Promise<IdentityRequest | undefined> {
  const { rows } = await tx.query(
    /* sql */ `select ${COLUMNS} from identity_requests q where q.report_id = $1 and q.id = $2`,
    [reportId, requestId],
  );
  return rows[0] ? requestRow.parse(rows[0]) : undefined;
}

/**
 * One request, locked until the transaction ends, and the time once it was: of two answers at once the second sees
 * the first, and what has expired while it waited is expired.
 */
export async function lockRequest(
  tx: Transaction,
  which: { reportId: string; requestId: string },
): Promise<{ request: IdentityRequest; now: Date } | undefined> {
  await tx.query(/* sql */ `select from identity_requests where report_id = $1 and id = $2 for update`, [
    which.reportId,
    which.requestId,
  ]);
  const request = await findRequest(tx, which);
  return request ? { request, now: await databaseNow(tx) } : undefined;
}

/** The database's clock: one for all processes. */
export async function databaseNow(tx: Transaction): Promise<Date> {
  const { rows } = await tx.query<{ now: Date }>(/* sql */ `select clock_timestamp() as now`);
  return z.date().parse(rows[0]?.now);
}

/** Keep a key for words of a report's requests, wrapped to the identity key. */
export async function keepWordsKey(tx: Transaction, reportId: string, key: WrappedKey): Promise<string> {
  const id = randomUUID();
  await tx.query(
    /* sql */ `
      insert into report_keys (id, report_id, purpose, wrapping_key_id, wrapped) values ($1, $2, 'identity', $3, $4)`,
    [id, reportId, key.wrappingKeyId, key.wrapped],
  );
  return id;
}

const keyRow = contactRow.pick({ wrappingKeyId: true, wrapped: true });

/** The key of a request's words; undefined when it has been erased. */
export async function findWordsKey(tx: Transaction, keyId: string): Promise<WrappedKey | undefined> {
  const { rows } = await tx.query(
    /* sql */ `
      select wrapping_key_id as "wrappingKeyId", wrapped from report_keys where id = $1 and purpose = 'identity'`,
    [keyId],
  );
  return rows[0] ? keyRow.parse(rows[0]) : undefined;
}

export interface NewRequest {
  id: string;
  reportId: string;
  asker: string;
  askerRole: AskingRole;
  purpose: IdentityPurpose;
  consentOverridden: boolean;
  requestedAt: Date;
  answerDue: Date;
  keyId: string;
  reasonSealed: Buffer;
}

/** Write a request. Not safe to repeat: the caller gives it a new id. */
export async function insertRequest(tx: Transaction, request: NewRequest): Promise<void> {
  await tx.query(
    /* sql */ `
      insert into identity_requests (id, report_id, asker, asker_role, purpose, consent_overridden, requested_at,
        answer_due, key_id, reason_sealed)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      request.id,
      request.reportId,
      request.asker,
      request.askerRole,
      request.purpose,
      request.consentOverridden,
      request.requestedAt,
      request.answerDue,
      request.keyId,
      request.reasonSealed,
    ],
  );
}

export interface RequestAnswer {
  requestId: string;
  state: 'approved' | 'refused';
  answerer: string;
  answererRole: ApprovingRole;
  answeredAt: Date;
  openUntil: Date | null;
  answerSealed: Buffer | null;
}

/** Write the answer to a request that the caller has locked and found to wait for one. */
export async function writeAnswer(tx: Transaction, answer: RequestAnswer): Promise<void> {
  await tx.query(
    /* sql */ `
      update identity_requests
      set state = $2, answerer = $3, answerer_role = $4, answered_at = $5, open_until = $6, answer_sealed = $7
      where id = $1`,
    [
      answer.requestId,
      answer.state,
      answer.answerer,
      answer.answererRole,
      answer.answeredAt,
      answer.openUntil,
      answer.answerSealed,
    ],
  );
}

/** Withdraw a request that the caller has locked and asked. */
export async function writeWithdrawal(tx: Transaction, requestId: string): Promise<void> {
  await tx.query(/* sql */ `update identity_requests set state = 'withdrawn' where id = $1`, [requestId]);
}

/**
 * Record that the details are shown. The database itself refuses it for anybody but the asker, without an approval,
 * and after its end.
 */
export async function insertOpening(
  tx: Transaction,
  opening: { requestId: string; reportId: string; opener: string; openedAt: Date },
): Promise<void> {
  await tx.query(
    /* sql */ `
      insert into identity_openings (id, request_id, report_id, opener, opened_at) values ($1, $2, $3, $4, $5)`,
    [randomUUID(), opening.requestId, opening.reportId, opening.opener, opening.openedAt],
  );
}

/** The people who could answer a request: of the force, in an approving role other than the asker's, not kept from it. */
export async function possibleAnswerers(
  tx: Transaction,
  { report, asker, askerRole }: { report: ReleaseReport; asker: string; askerRole: AskingRole },
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select p.id from people p
      where p.active and p.force = $2 and p.id <> $3 and p.roles && $4::text[] and person_may_learn(p.id, $1)
      order by p.id`,
    [report.id, report.force, asker, APPROVING_ROLES.filter((role) => role !== askerRole)],
  );
  return rows.map(({ id }) => id);
}

/**
 * Whether somebody still works in the role in which they asked or answered, and may still know of the report: what one
 * did who no longer could is worth nothing.
 */
export async function mayStillAct(
  tx: Transaction,
  { personId, role, reportId }: { personId: string; role: AskingRole | ApprovingRole; reportId: string },
): Promise<boolean> {
  const { rows } = await tx.query<{ may: boolean }>(
    /* sql */ `
      select exists (select from people p where p.id = $1 and p.active and $2::text = any (p.roles))
        and person_may_learn($1, $3) as may`,
    [personId, role, reportId],
  );
  return rows[0]?.may === true;
}
