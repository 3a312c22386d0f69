import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import { ForbiddenError, RuleError } from '../domain/errors.ts';
import { SOURCE_ADVICE } from '../domain/source-contact.ts';
import { type TaskingSign, taskingSignsIn } from '../domain/tasking-language.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, forceOfReport } from './audit.ts';
import { hideClues, refuseContacts } from './clue-screen.ts';
import type { Completion } from './completion.ts';
import { contactStanding } from './contact-standing.ts';
import { MANUAL_FEED } from './feeds.ts';
import { refuseGrantAlone } from './granted-access.ts';
import { tellWorkflow, urgencyOf, wakeUp } from './outbox.ts';
import type { Transaction } from './pool.ts';
import type { Report } from './reports.ts';
import { openSealer } from './sealed-content.ts';
import { sourceContact } from './source-contact.ts';
import { openTask, type Task } from './tasks.ts';
import { recordEvent } from './timeline.ts';
import { asConsequence } from './transactions.ts';
import { isWorkOf } from './who-may-hold.ts';

export const QUESTION_STATES = [
  'ASKED',
  'APPROVED',
  'REFUSED',
  'WITHDRAWN',
  'SENT',
  'ANSWERED',
  'UNANSWERED',
] as const;
export type QuestionState = (typeof QUESTION_STATES)[number];

/** What is asked, why, and what whoever authorises covert sources has advised: sealed. */
export interface QuestionWords {
  questions: string[];
  reason: string;
  advice?: string | undefined;
}

const words = z.object({ questions: z.array(z.string()), reason: z.string(), advice: z.string().optional() });
const wordsContext = (id: string): string => `question/${id}`;

/**
 * @returns who has a part in what the actor asks: they themselves, and whoever they act for where they hold nothing
 * @throws ForbiddenError unless the actor holds work on the report or acts for whoever does: nobody else has anything to
 *   ask its reporter
 */
async function requireWork(tx: Transaction, actor: Actor, reportId: string): Promise<string[]> {
  await refuseGrantAlone(tx, reportId, 'ask the reporter anything');
  const { rows } = await tx.query<{ holder: string }>(
    /* sql */ `
      select distinct t.assignee as holder from tasks t where t.report_id = $1 and ${isWorkOf('t', '$2::uuid')}`,
    [reportId, actor.id],
  );
  if (!rows[0]) throw new ForbiddenError('Only whoever holds work on the report may ask its reporter.');
  const holders = rows.map(({ holder }) => holder);
  return holders.includes(actor.id) ? [actor.id] : [actor.id, ...holders];
}

/** @throws RuleError where no question can be put to the reporter of the report */
async function requireContact(tx: Transaction, { id, feed, stage, anonymity }: Report): Promise<void> {
  if (stage === 'CLOSED' || stage === 'TRANSFER' || stage === 'ROUTING')
    throw new RuleError('QUESTIONS_NOT_POSSIBLE', 'The report is not being worked on here.');
  if (feed === MANUAL_FEED)
    throw new RuleError('QUESTIONS_NOT_POSSIBLE', 'It was entered by hand: nobody can be asked through it.');
  if (anonymity !== 'ANONYMOUS')
    throw new RuleError('QUESTIONS_NOT_POSSIBLE', 'The reporter left details: contact them as they allow.');
  if (!(await contactStanding(tx, id)).keepInContact)
    throw new RuleError('NOT_IN_CONTACT', 'The reporter has not agreed to be asked through Crimestoppers.');
}

/**
 * Ask for questions to be put to an anonymous reporter. Another person, a supervisor, approves them before anything
 * leaves. They are sealed, and how often there was contact before is counted.
 *
 * @throws ForbiddenError unless the actor holds work on the report, or acts for whoever does
 * @throws RuleError where the reporter cannot be asked, at words that lead to a person, or where advice is needed
 */
export async function askQuestions(
  tx: Transaction,
  vault: Vault,
  ask: {
    actor: Actor;
    report: Report;
    id: string;
    words: QuestionWords;
    at: Date;
    clocks: ClockOverrides;
  },
): Promise<{ task: Task; contacts: number; warnings: TaskingSign[]; needsCare: boolean }> {
  const { actor, report, id, at } = ask;
  const { id: reportId, force, priority } = report;
  const askers = await requireWork(tx, actor, reportId);
  await requireContact(tx, report);
  const { contacts = 0, warning = false } = (await sourceContact(tx, reportId, at)) ?? {};
  if (warning && ask.words.advice === undefined) throw adviceNeeded('/advice');
  await refuseContacts(tx, vault, { reportId, form: ask.words, at: '' });
  const warnings = [...new Set(ask.words.questions.flatMap(taskingSignsIn))];
  const sealer = await openSealer(tx, vault, reportId);
  const advised = ask.words.advice !== undefined;
  await tx.query(
    /* sql */ `
      insert into reporter_questions (id, report_id, asked_by, asked_at, contacts, advised, warnings, sealed)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      id,
      reportId,
      actor.id,
      at,
      contacts,
      advised,
      warnings,
      sealer.seal(JSON.stringify(ask.words), wordsContext(id)),
    ],
  );
  const task = await openApproval(tx, { ...ask, askers, warnings, needsCare: warning });
  await tellWorkflow(tx, reportId, wakeUp(), urgencyOf(priority));
  const codes = { questions: ask.words.questions.length, contacts };
  await recordEvent(tx, { reportId, kind: 'QUESTIONS_ASKED', actor: actor.id, codes });
  const about = { recordKind: 'report', recordId: reportId, reportId } as const;
  await appendAudit(tx, {
    force,
    actor,
    action: 'ALTERATION',
    ...about,
    codes: { event: 'QUESTIONS_ASKED', ...codes },
  });
  return { task, contacts, warnings, needsCare: warning };
}

/** Ask a supervisor who did not ask the questions, and for whom nobody asked them. */
function openApproval(
  tx: Transaction,
  asked: {
    actor: Actor;
    report: Report;
    id: string;
    askers: readonly string[];
    at: Date;
    clocks: ClockOverrides;
    warnings: readonly TaskingSign[];
    needsCare: boolean;
  },
): Promise<Task> {
  const { actor, report, id, askers, at, clocks, warnings, needsCare } = asked;
  const notes = ['COVERT_SOURCE_WARNING', ...(needsCare ? ['REPEATED_SOURCE_CONTACT'] : []), ...warnings];
  // Whoever asks does not see the task: it is another person's.
  return asConsequence(tx, () =>
    openTask(tx, {
      reportId: report.id,
      force: report.force,
      kind: 'approve-question',
      occasion: id,
      priority: report.priority,
      notes,
      barred: askers,
      openedAt: at,
      clocks,
      openedBy: actor,
    }),
  );
}

const adviceNeeded = (pointer: string): RuleError =>
  new RuleError(
    'ADVICE_NEEDED',
    'must record the advice of whoever authorises covert sources: there has been repeated contact',
    pointer,
  );

/**
 * What was asked, as it was written, with what must be thought of: for whoever approves it. The reading is recorded
 * before a word is shown.
 */
export async function questionsForApproval(
  tx: Transaction,
  vault: Vault,
  { actor, reportId, id }: { actor: Actor; reportId: string; id: string },
): Promise<Record<string, unknown>> {
  await appendAudit(tx, {
    force: await forceOfReport(tx, reportId),
    actor,
    action: 'CONSULTATION',
    recordKind: 'report',
    recordId: reportId,
    reportId,
    reasonCode: 'TASK',
    codes: { what: 'QUESTIONS' },
  });
  const asked = await readQuestions(tx, vault, { reportId, id });
  const contact = await sourceContact(tx, reportId, new Date());
  return {
    ...asked,
    contacts: contact?.contacts ?? 0,
    repeated: contact?.warning ?? false,
    tasking: asked.questions.map(taskingSignsIn),
    covertSource: SOURCE_ADVICE,
  };
}

async function readQuestions(
  tx: Transaction,
  vault: Vault,
  { reportId, id }: { reportId: string; id: string },
): Promise<QuestionWords> {
  const { rows } = await tx.query<{ sealed: Buffer }>(
    /* sql */ `select sealed from reporter_questions where report_id = $1 and id::text = $2`,
    [reportId, id],
  );
  if (!rows[0]) throw new RangeError('there are no such questions');
  const sealer = await openSealer(tx, vault, reportId);
  return words.parse(JSON.parse(sealer.open(rows[0].sealed, wordsContext(id))));
}

/** The questions as they leave, with clues hidden; the reason and the advice stay here. */
export async function questionsToSend(
  tx: Transaction,
  vault: Vault,
  asked: { reportId: string; id: string },
): Promise<string[]> {
  const { questions } = await readQuestions(tx, vault, asked);
  const hidden = await hideClues(tx, vault, { reportId: asked.reportId, form: { questions } });
  return words.pick({ questions: true }).parse(hidden).questions;
}

/**
 * What a supervisor decides about questions, in the transaction of their decision. The reporter's word and the number
 * of contacts are looked at once more: both may have changed since they were asked.
 *
 * @throws RuleError where they may not be put any more
 */
export async function answerQuestions(
  tx: Transaction,
  { task, form }: Completion<'approve-question'>,
): Promise<void> {
  const { reportId, occasion: id } = task;
  const { rows } = await tx.query<{ advised: boolean }>(
    /* sql */ `select advised from reporter_questions where report_id = $1 and id::text = $2`,
    [reportId, id],
  );
  if (form.decision === 'APPROVE') {
    if (!(await contactStanding(tx, reportId)).keepInContact)
      throw new RuleError(
        'NOT_IN_CONTACT',
        'must be REFUSE: the reporter cannot be asked any more',
        '/form/decision',
      );
    const contact = await sourceContact(tx, reportId, new Date());
    if (contact?.warning === true && rows[0]?.advised !== true) throw adviceNeeded('/form/decision');
  }
  const { rowCount } = await tx.query(
    /* sql */ `
      update reporter_questions set state = $3, settled_at = case when $3 = 'REFUSED' then now() end
      where report_id = $1 and id::text = $2 and state = 'ASKED'`,
    [reportId, id, form.decision === 'APPROVE' ? 'APPROVED' : 'REFUSED'],
  );
  if (rowCount !== 1) throw new RangeError('there are no such questions to answer');
}

const questionRow = z.object({
  id: z.uuid(),
  state: z.enum(QUESTION_STATES),
  askedBy: z.uuid(),
  askedAt: z.date().transform((at) => at.toISOString()),
  contacts: z.number(),
  advised: z.boolean(),
  warnings: z.array(z.string()),
  answerDue: z
    .date()
    .transform((at) => at.toISOString())
    .nullable(),
  settledAt: z
    .date()
    .transform((at) => at.toISOString())
    .nullable(),
  answerId: z.uuid().nullable(),
  receipt: z.string().nullable(),
});

/** The questions of a report, oldest first, without a word of them. */
export async function questionsOfReport(
  tx: Transaction,
  reportId: string,
): Promise<z.infer<typeof questionRow>[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select q.id, q.state, q.asked_by as "askedBy", q.asked_at as "askedAt", q.contacts, q.advised, q.warnings,
        q.answer_due as "answerDue", q.settled_at as "settledAt", q.answer_id as "answerId", h.receipt
      from reporter_questions q
      left join hand_offs h on h.report_id = q.report_id and h.system = 'crimestoppers'
        and h.occasion = 'questions/' || q.id
      where q.report_id = $1 order by q.asked_at, q.id`,
    [reportId],
  );
  return z.array(questionRow).parse(rows);
}
