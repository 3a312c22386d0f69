import { randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Stage } from '../domain/codes.ts';
import { findDanger } from '../domain/danger/find-danger.ts';
import { withoutReporterMetadata } from '../domain/reporter-metadata.ts';
import type { HostedForces } from '../domain/routing.ts';
import type { FeedMessage, ItemStatus } from '../domain/schemas/feed-message.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, type AuditActor } from './audit.ts';
import { screenCopies } from './consider-links.ts';
import { type Delivery, type HeldProblem, holdItem, recordDelivery, recordItem } from './deliveries.ts';
import { noteContact } from './intake-contact.ts';
import { screenForIdentity } from './intake-identity.ts';
import { type ContactHandling, storeMessage, withoutContact } from './intake-messages.ts';
import { type IntakeReport, lockReport, raiseReport, reportForMessage } from './intake-reports.ts';
import { openDivision, openFirstTasks } from './intake-tasks.ts';
import { tellWorkflow, URGENCY } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { recordEvent } from './timeline.ts';

/** What taking a message in depends on. */
export interface IntakeSettings {
  vault: Vault;
  forces: HostedForces;
  clocks: ClockOverrides;
}

/** A message that fits the schema, with its own bytes as they came. */
export interface IncomingMessage {
  position: number;
  /** Where it stands in the delivery, as a JSON Pointer; left out for a message by itself. */
  at?: string;
  message: FeedMessage;
  raw: Uint8Array;
}

/** What the sender is told of one message. For a duplicate, the first delivery's id and time. */
export interface ItemReceipt {
  messageId: string;
  status: ItemStatus;
  reportId: string | null;
  firstDelivery?: { id: string; receivedAt: Date };
  /** Why it is held, for a conflict. */
  errors?: HeldProblem[];
}

/** The message as one string that is equal for equal JSON values, however they were spelt (RFC 8785). */
const canonical = (message: FeedMessage): string => canonicalize(message) ?? '';

interface KnownMessage {
  reportId: string | null;
  fingerprint: Buffer;
  deliveryId: string;
  receivedAt: Date;
}

async function findKnown(tx: Transaction, messageId: string): Promise<KnownMessage | undefined> {
  const { rows } = await tx.query<KnownMessage>({
    name: 'find-known-message',
    text: /* sql */ `
      select report_id as "reportId", fingerprint, delivery_id as "deliveryId", received_at as "receivedAt"
      from messages where message_id = $1
      union all
      select null, fingerprint, delivery_id, received_at from trial_messages where message_id = $1
      union all
      -- Of a report that has been erased: known for ever, and no report of anybody any more.
      select null, e.fingerprint, e.delivery_id, d.received_at
      from erased_messages e join deliveries d on d.id = e.delivery_id where e.message_id = $1`,
    values: [messageId],
  });
  return rows[0];
}

async function repeated(
  tx: Transaction,
  settings: IntakeSettings,
  delivery: Delivery,
  incoming: IncomingMessage & { known: KnownMessage; fingerprint: Buffer; actor: AuditActor },
): Promise<ItemReceipt> {
  const { position, at = '', message, raw, known, fingerprint, actor } = incoming;
  const { messageId } = message;
  const scrubbed = withoutReporterMetadata(message);
  if (known.fingerprint.equals(fingerprint)) {
    await recordItem(tx, delivery.id, { position, messageId, status: 'duplicate', reportId: known.reportId });
    const firstDelivery = { id: known.deliveryId, receivedAt: known.receivedAt };
    return { messageId, status: 'duplicate', reportId: known.reportId, firstDelivery };
  }
  const detail = 'was used before, for a message with other content';
  const problems = [{ pointer: `${at}/messageId`, detail }];
  // Also what is held keeps nothing of an anonymous reporter.
  const bytes =
    message.anonymity === 'ANONYMOUS' ? Buffer.from(JSON.stringify(withoutContact(scrubbed.message))) : raw;
  const { reportId } = known;
  const held = { position, messageId, status: 'conflict', reportId, raw: bytes, problems } as const;
  await holdItem(tx, settings.vault, delivery.id, { ...held, force: settings.forces.home, actor });
  return { messageId, status: 'conflict', reportId: known.reportId, errors: problems };
}

/** A sender's trial of the line: acknowledged, known again like any message, and no report of anybody. */
async function takeInTrial(
  tx: Transaction,
  delivery: Delivery,
  { position, message, fingerprint }: IncomingMessage & { fingerprint: Buffer },
): Promise<ItemReceipt> {
  const { messageId } = message;
  await tx.query(
    /* sql */ `
      insert into trial_messages (message_id, fingerprint, delivery_id, received_at) values ($1, $2, $3, $4)`,
    [messageId, fingerprint, delivery.id, delivery.receivedAt],
  );
  await recordItem(tx, delivery.id, { position, messageId, status: 'accepted', reportId: null });
  return { messageId, status: 'accepted', reportId: null };
}

async function recordArrival(
  tx: Transaction,
  reportId: string,
  {
    rowId,
    message,
    contact,
    began,
  }: { rowId: string; message: FeedMessage; contact: ContactHandling; began: Stage | undefined },
): Promise<void> {
  const { messageType: type, sequence, priority } = message;
  // The timeline names every stage at the event that begins it: the first at the first message.
  const codes = { messageId: rowId, type, sequence, priority, ...(began !== undefined && { stage: began }) };
  await recordEvent(tx, { reportId, kind: 'MESSAGE_RECEIVED', codes });
  if (contact === 'DROPPED') await recordEvent(tx, { reportId, kind: 'CONTACT_DROPPED' });
}

/** What the screens have opened on a report that is read as one with another is waited for by its own process. */
async function wakeForScreens(tx: Transaction, reportId: string): Promise<void> {
  await tellWorkflow(tx, reportId, { kind: 'message-received', messageId: randomUUID() }, URGENCY.normal);
}

/** Put into the audit that a message was collected and, where there was a report, combined with what was known. */
async function recordTakenIn(
  tx: Transaction,
  taken: { report: IntakeReport; isNew: boolean; rowId: string; actor: AuditActor },
): Promise<void> {
  const { report, isNew, rowId, actor } = taken;
  const common = { force: report.force, actor, reportId: report.id };
  await appendAudit(tx, { ...common, action: 'COLLECTION', recordKind: 'message', recordId: rowId });
  if (isNew) return;
  const codes = { messageId: rowId, reopened: report.stage === 'CLOSED' };
  await appendAudit(tx, {
    ...common,
    action: 'COMBINATION',
    recordKind: 'report',
    recordId: report.id,
    codes,
  });
}

/**
 * Take one message in: in one transaction its delivery, its report, its sealed content and identity, the conflict
 * screen, the first tasks, the news for the workflow, the timeline and the audit. When it is committed nothing
 * more is needed for the report to be on somebody's worklist.
 *
 * Safe to repeat for ever: the same `messageId` with the same JSON value is a duplicate and changes nothing; with
 * other content both are kept and the newcomer is held for a person.
 *
 * @throws a unique violation when the same message is taken in twice at the same moment: repeat, and it is a duplicate
 */
export async function takeIn(
  tx: Transaction,
  settings: IntakeSettings,
  delivery: Delivery,
  incoming: IncomingMessage,
  actor: AuditActor = 'feed',
): Promise<ItemReceipt> {
  const { position, raw } = incoming;
  const { messageId } = incoming.message;
  await recordDelivery(tx, delivery);
  const fingerprint = settings.vault.fingerprint(canonical(incoming.message));
  const known = await findKnown(tx, messageId);
  if (known) return repeated(tx, settings, delivery, { ...incoming, known, fingerprint, actor });
  const { message, ...scrubbed } = withoutReporterMetadata(incoming.message);
  if (message.messageType === 'TEST') return takeInTrial(tx, delivery, { ...incoming, fingerprint });

  const rowId = randomUUID();
  const { opens: danger, risks } = findDanger(message, delivery.receivedAt);
  const found = await reportForMessage(tx, settings, delivery, { message, rowId, by: actor, danger });
  const { report, sealer, isNew, subjects } = found;
  const part = { rowId, report, sealer, delivery, message, raw, fingerprint, danger, scrubbed };
  const contact = await storeMessage(tx, settings.vault, part);
  const copied = await screenCopies(tx, { reportId: report.id, force: report.force, rowId, by: actor });
  await recordItem(tx, delivery.id, { position, messageId, status: 'accepted', reportId: report.id });
  await recordArrival(tx, report.id, { rowId, message, contact, began: isNew ? report.stage : undefined });
  // What comes on the reference of a report that is read as one with another is that other's to deal with.
  const home = report.mergedInto === null ? report : await lockReport(tx, report.mergedInto);
  const current = isNew
    ? report
    : await raiseReport(tx, home, message, { danger, now: delivery.receivedAt, clocks: settings.clocks });
  const { metadata } = scrubbed;
  const at = delivery.receivedAt;
  const arrived = { reportId: report.id, rowId, message: withoutContact(message), metadata, at };
  const said = { reportId: report.id, rowId, message, isNew, by: actor, at: delivery.receivedAt };
  const contactNotes = await noteContact(tx, said);
  const screened = await screenForIdentity(tx, arrived);
  await openFirstTasks(tx, settings.clocks, {
    ...screened,
    notes: [...screened.notes, ...contactNotes],
    report: current,
    screened: home.id === report.id ? current : report,
    isNew,
    type: message.messageType,
    rowId,
    danger,
    risks,
    contact,
    subjects: { ...subjects, toDecide: subjects.toDecide || copied },
    openedAt: delivery.receivedAt,
  });
  const lead = current.targetForce ?? current.force;
  const divided = { ...(home.id === report.id ? current : report), lead };
  await openDivision(tx, settings.clocks, { report: divided, rowId, message, openedAt: delivery.receivedAt });
  const news = { kind: 'message-received', messageId: rowId } as const;
  await tellWorkflow(tx, home.id, news, danger ? URGENCY.danger : URGENCY.normal);
  if (home.id !== report.id) await wakeForScreens(tx, report.id);
  await recordTakenIn(tx, { report, isNew, rowId, actor });
  return { messageId, status: 'accepted', reportId: report.id };
}
