import { randomUUID } from 'node:crypto';
import {
  consentThatStands,
  type DecidedPart,
  isConsented,
  leftOutOf,
  strangersIn,
} from '../domain/division.ts';
import { RuleError } from '../domain/errors.ts';
import { forceBySlug } from '../domain/forces.ts';
import type { FeedMessage } from '../domain/schemas/feed-message.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import type { Completion } from './completion.ts';
import { takeIn } from './intake.ts';
import {
  checkAccount,
  type ScreenedPart,
  partToGive,
  partToLookAt,
  type PartInWords,
} from './part-as-given.ts';
import type { Transaction } from './pool.ts';
import { everyMessage } from './report-content.ts';
import { rescreenReport } from './screening.ts';
import type { Task } from './tasks.ts';
import { recordEvent } from './timeline.ts';
import { asConsequence } from './transactions.ts';

/** Whose references the parts of a force are: its own, beside the sender's and any force's entries by hand. */
const scopeOf = (force: string): string => `part/${force}`;

interface Lead {
  reportId: string;
  feed: string;
  force: string;
  /** The force that deals with the report, or will. */
  lead: string;
  /** The other forces that the reporter allows, as their word stands now. */
  consented: string[];
}

async function readLead(tx: Transaction, reportId: string, messageRowId: string): Promise<Lead | undefined> {
  const { rows } = await tx.query<Lead & { since: string[][]; unnamed: boolean }>(
    /* sql */ `
      select r.id as "reportId", r.feed, r.force, coalesce(r.target_force, r.force) as lead,
        m.consented_forces as consented,
        exists (select from contact_statements s where s.report_id = r.id and s.unnamed) as unnamed,
        (
          select coalesce(jsonb_agg(to_jsonb(k.consented_forces) order by k.sequence, k.received_at), '[]')
          from contact_statements s join messages k on k.id = s.message_id
          where s.report_id = r.id and s.roles is not null
            and (k.sequence, k.received_at, k.id) > (m.sequence, m.received_at, m.id)
        ) as since
      from reports r join messages m on m.report_id = r.id
      where r.id = $1 and m.id::text = $2`,
    [reportId, messageRowId],
  );
  if (!rows[0]) return undefined;
  const { since, unnamed, ...lead } = rows[0];
  return { ...lead, consented: consentThatStands(lead.consented, { since, unnamed }) };
}

/** @throws RuleError unless it is a part of the message that may be given to that force */
function checkPart(part: DecidedPart, lead: Lead, message: FeedMessage, place: string): void {
  if (!forceBySlug(part.force))
    throw new RuleError('FORCE_NOT_KNOWN', 'must be a force of the reference data', `${place}/force`);
  if (part.force === lead.lead || part.force === lead.force)
    throw new RuleError(
      'FORCE_NOT_KNOWN',
      'must be another force than the one that has the whole report',
      `${place}/force`,
    );
  if (strangersIn(message, part).length > 0)
    throw new RuleError(
      'SUBJECT_NOT_KNOWN',
      'must be numbers of people whom this message names',
      `${place}/subjectNos`,
    );
  if (part.account === undefined && leftOutOf(message, part) > 0)
    throw new RuleError(
      'WHOLE_NOT_ITS_PART',
      'must be left out: the message names people who are not of this part. Give an account of what concerns the force',
      `${place}/wholeNarrative`,
    );
}

/** What each force would be given of the message that a division is about. */
export interface Division {
  lead: Lead;
  parts: (PartInWords & { shown: ScreenedPart })[];
}

/**
 * Make the parts of a division as whoever divides may look at them. Nothing is written.
 *
 * @param at - where the parts stand in what was sent, as a JSON Pointer
 * @throws RuleError at the first part that the rules forbid
 */
export async function partsOfDivision(
  tx: Transaction,
  vault: Vault,
  { task, parts, at }: { task: Task; parts: readonly DecidedPart[]; at: string },
): Promise<Division> {
  const { reportId } = task;
  const lead = await readLead(tx, reportId, task.occasion);
  const contents = await everyMessage(tx, vault, reportId);
  const source = contents.find(({ messageRowId }) => messageRowId === task.occasion)?.message;
  if (!lead || !source) throw new RuleError('SUBJECT_NOT_KNOWN', 'must be empty: the message is gone', at);
  const made: Division['parts'] = [];
  for (const [index, decided] of parts.entries()) {
    checkPart(decided, lead, source, `${at}/${index}`);
    const consented = isConsented(lead.consented, decided.force);
    const part = { reportId, source, decided, consented };
    await checkAccount(tx, vault, part, `${at}/${index}/account`);
    made.push({ ...part, shown: await partToLookAt(tx, vault, part) });
  }
  return { lead, parts: made };
}

/** @throws RuleError unless whoever divides has said how much is hidden from each part before it leaves */
function checkHiddenSeen(form: Completion<'divide-report'>['form'], { parts }: Division): void {
  for (const [at, { shown }] of parts.entries()) {
    const { length } = shown.hidden;
    if ((form.parts[at]?.hidden ?? 0) !== length)
      throw new RuleError(
        'HIDDEN_NOT_SEEN',
        `must be ${length}: so much of this part could lead to the reporter and is hidden from the force. Look at the parts first`,
        `/form/parts/${at}/hidden`,
      );
  }
}

/** Give a force that uses this deployment its part, as a message that comes to it. Gives the part's own report. */
async function giveHere(
  tx: Transaction,
  { actor, intake }: Pick<Completion<'divide-report'>, 'actor' | 'intake'>,
  given: { lead: Lead; force: string; message: FeedMessage },
): Promise<string> {
  const { lead, force, message } = given;
  const raw = Buffer.from(JSON.stringify(message));
  const delivery = {
    id: randomUUID(),
    feed: lead.feed,
    transport: 'divided',
    receivedAt: new Date(),
    bodyBytes: raw.byteLength,
    enteredBy: scopeOf(force),
  } as const;
  const { reportId } = await takeIn(tx, intake, delivery, { position: 0, message, raw }, actor);
  if (reportId === null) throw new RangeError('a part was taken in as no report');
  return reportId;
}

/**
 * Carry out a division: each force that uses this deployment has its part as a report of its own, with its own key,
 * tasks and screen; the parts of the others are handed over by the process.
 *
 * @throws RuleError at the part that the rules forbid
 */
export async function divideBetween(
  tx: Transaction,
  { vault, actor, intake, task, form }: Completion<'divide-report'>,
): Promise<void> {
  if (form.parts.length === 0) return;
  const division = await partsOfDivision(tx, vault, { task, parts: form.parts, at: '/form/parts' });
  checkHiddenSeen(form, division);
  const { lead, parts } = division;
  await asConsequence(tx, async () => {
    for (const part of parts) {
      const { consented } = part;
      const { force, subjectNos } = part.decided;
      const message = await partToGive(tx, vault, part);
      const isHere = intake.forces.hosted.includes(force);
      const partReportId = isHere ? await giveHere(tx, { actor, intake }, { lead, force, message }) : null;
      await tx.query(
        /* sql */ `
          insert into report_parts (report_id, message_id, task_id, force, subject_nos, contact_consented, part_report_id)
          values ($1, $2, $3, $4, $5, $6, $7)`,
        [lead.reportId, task.occasion, task.id, force, subjectNos, consented, partReportId],
      );
      await recordEvent(tx, {
        reportId: lead.reportId,
        kind: 'DIVIDED',
        actor: actor.id,
        codes: { force, people: subjectNos.length, contactConsented: consented },
      });
      if (isHere)
        await appendAudit(tx, {
          force: lead.force,
          actor,
          action: 'DISCLOSURE',
          recordKind: 'message',
          recordId: task.occasion,
          reportId: lead.reportId,
          recipient: force,
          codes: { event: 'DIVIDED', contactConsented: consented },
        });
    }
    // What must not be known of the whole must not be learnt from a part of it, nor the other way round.
    if (parts.some(({ decided }) => intake.forces.hosted.includes(decided.force)))
      await rescreenReport(tx, lead.reportId, { by: actor });
  });
}
