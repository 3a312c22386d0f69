import { randomUUID } from 'node:crypto';
import { type DecidedPart, isConsented, leftOutOf, partOf, strangersIn } from '../domain/division.ts';
import { RuleError } from '../domain/errors.ts';
import { forceBySlug } from '../domain/forces.ts';
import { appendAudit } from './audit.ts';
import type { Completion } from './completion.ts';
import { takeIn } from './intake.ts';
import type { Transaction } from './pool.ts';
import { everyMessage } from './report-content.ts';
import { rescreenReport } from './screening.ts';
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
  consented: string[];
}

async function readLead(tx: Transaction, reportId: string, messageRowId: string): Promise<Lead | undefined> {
  const { rows } = await tx.query<Lead>(
    /* sql */ `
      select r.id as "reportId", r.feed, r.force, coalesce(r.target_force, r.force) as lead,
        m.consented_forces as consented
      from reports r join messages m on m.report_id = r.id
      where r.id = $1 and m.id::text = $2`,
    [reportId, messageRowId],
  );
  return rows[0];
}

/** @throws RuleError at the first part that is not one */
function checkParts(
  parts: readonly DecidedPart[],
  lead: Lead,
  message: Parameters<typeof strangersIn>[0],
): void {
  for (const [at, part] of parts.entries()) {
    const place = `/form/parts/${at}`;
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
}

/** Give a force that uses this deployment its part, as a message that comes to it. Gives the part's own report. */
async function giveHere(
  tx: Transaction,
  { actor, intake }: Pick<Completion<'divide-report'>, 'actor' | 'intake'>,
  given: { lead: Lead; force: string; message: Parameters<typeof partOf>[0] },
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
  const lead = await readLead(tx, task.reportId, task.occasion);
  const contents = await everyMessage(tx, vault, task.reportId);
  const source = contents.find(({ messageRowId }) => messageRowId === task.occasion);
  if (!lead || !source)
    throw new RuleError('SUBJECT_NOT_KNOWN', 'must be empty: the message is gone', '/form/parts');
  checkParts(form.parts, lead, source.message);
  await asConsequence(tx, async () => {
    for (const part of form.parts) {
      const { force, subjectNos } = part;
      const consented = isConsented(lead.consented, force);
      const message = partOf(source.message, part, { messageId: randomUUID(), consented });
      const isHere = intake.forces.hosted.includes(force);
      const partReportId = isHere ? await giveHere(tx, { actor, intake }, { lead, force, message }) : null;
      await tx.query(
        /* sql */ `
          insert into report_parts (report_id, message_id, task_id, force, subject_nos, contact_consented, part_report_id)
          values ($1, $2, $3, $4, $5, $6, $7)`,
        [lead.reportId, task.occasion, task.id, force, subjectNos, consented, partReportId],
      );
      // What must not be known of the whole must not be learnt from a part of it, nor the other way round.
      if (isHere) await rescreenReport(tx, lead.reportId, { by: actor });
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
  });
}
