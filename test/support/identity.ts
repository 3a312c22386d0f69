import { randomUUID } from 'node:crypto';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import type { IdentityPurpose } from '../../domain/identity-release.ts';
import { aMessage } from './messages.ts';
import { type Answer, person, type World } from './world.ts';

/** Who asks and who answers in the tests. */
export const ASSESSOR = 'isolde.marchpenny';
export const INVESTIGATOR = 'morwenna.thrale';
export const SUPERVISOR = 'edmund.larkwhistle';
export const INFORMATION_MANAGER = 'hesper.quillan';
export const SAFEGUARDER = 'perpetua.sallowfield';

/** A contact of nobody real: a canary in everything that says who or where. */
export const CONTACT = {
  name: 'Ottoline Wexcombe-Fay',
  phone: '07700 900417',
  email: 'ottoline.wexcombe@example.org',
  preferredMethod: 'PHONE',
  safeTimes: 'Weekdays 09:30-14:30 only',
  doNot: ['LEAVE_VOICEMAIL', 'RING_THE_DOORBELL'],
  genderOfInvestigatorPreference: 'FEMALE',
  consentToContactBy: ['PSD_INVESTIGATOR'],
  contactNote: 'He checks my phone when he gets in.',
};

/** A message whose reporter may be reached. */
export const aMessageWithContact = (
  contact: Record<string, unknown> = {},
  overrides: Partial<FeedMessage> = {},
): FeedMessage =>
  aMessage({
    anonymity: 'CONFIDENTIAL_CONTACT',
    reporter: { relationship: 'NEIGHBOUR', isPolice: false, contact: { ...CONTACT, ...contact } },
    ...overrides,
  });

/** Send such a message in; gives the report's id. */
export async function receiveContact(
  world: World,
  contact: Record<string, unknown> = {},
  overrides: Partial<FeedMessage> = {},
): Promise<string> {
  const [id = ''] = await world.receive(aMessageWithContact(contact, overrides));
  return id;
}

/** Give a report's case to an investigator, as the process does. */
export const allocate = (world: World, reportId: string, login: string): Promise<unknown> =>
  world.database.admin.query(
    /* sql */ `insert into pacars.report_named (report_id, person_id, basis) values ($1, $2, 'ALLOCATED')`,
    [reportId, person(login).id],
  );

/** Open a report to a role, as work for that role does. */
export const openTo = (world: World, reportId: string, role: string): Promise<unknown> =>
  world.database.admin.query(
    /* sql */ `update pacars.reports set open_to = open_to || $2::text where id = $1`,
    [reportId, role],
  );

/** The requests of one report, as people work on them. */
export interface Requests {
  ask(login: string, purpose?: IdentityPurpose, reason?: string): Promise<Answer>;
  /** Ask and give the id. @throws RangeError when it was refused */
  asked(login: string, purpose?: IdentityPurpose): Promise<string>;
  list(login: string): Promise<Answer>;
  read(login: string, requestId: string): Promise<Answer>;
  post(login: string, requestId: string, verb: string, body?: unknown): Promise<Answer>;
  /** Read the conditions as the asker, and open. */
  open(login: string, requestId: string): Promise<Answer>;
}

const key = (): Record<string, string> => ({ 'idempotency-key': randomUUID() });

export const requestsOf = (world: World, reportId: string): Requests => {
  const base = `/v1/reports/${reportId}/identity-requests`;
  const requests: Requests = {
    ask: (login, purpose = 'CONTACT_BY_INVESTIGATOR', reason = 'To arrange a first meeting.') =>
      world.as(login).post(base, { purpose, reason }, key()),
    asked: async (login, purpose) => {
      const { status, body, text } = await requests.ask(login, purpose);
      if (status !== 201) throw new RangeError(`the request was answered with ${status}: ${text}`);
      return String(body['id']);
    },
    list: (login) => world.as(login).get(base),
    read: (login, requestId) => world.as(login).get(`${base}/${requestId}`),
    post: (login, requestId, verb, body) => world.as(login).post(`${base}/${requestId}/${verb}`, body, key()),
    open: async (login, requestId) => {
      const { body } = await requests.read(login, requestId);
      return requests.post(login, requestId, 'open', {
        conditionsRead: body['conditionsDigest'] ?? '0'.repeat(64),
      });
    },
  };
  return requests;
};

/** The audit's entries about a record, in order: who, as what, did what, with which codes. */
export async function actsOn(
  world: World,
  recordId: string,
): Promise<
  { actor: string; roles: string; action: string; reason: unknown; recipient: unknown; codes: unknown }[]
> {
  const { rows } = await world.database.admin.query<{ entry: string }>(
    /* sql */ `
      select entry from pacars.audit_entries where record_kind = 'identity-request' and record_id = $1
      order by force, sequence`,
    [recordId],
  );
  return rows.map(({ entry }) => {
    const fields = Array.from<unknown>(JSON.parse(entry));
    return {
      actor: String(fields[4]),
      roles: String(fields[5]),
      action: String(fields[6]),
      reason: fields[10],
      recipient: fields[12],
      codes: JSON.parse(String(fields[13])) as unknown,
    };
  });
}

/** Whom the outbox holds a mail for on an occasion about a report, by login, and how urgent it is. */
export async function toldOf(world: World, reportId: string, occasion: string): Promise<string[]> {
  const { rows } = await world.database.admin.query<{ told: string }>(
    /* sql */ `
      select p.login || ' ' || o.urgency as told from pacars.outbox o
      join pacars.people p on p.id = (o.payload ->> 'personId')::uuid
      where o.destination = 'mail' and o.report_id = $1 and o.kind = $2 order by o.id`,
    [reportId, occasion],
  );
  return rows.map(({ told }) => told);
}
