import type { Actor } from '../domain/access.ts';
import type { TaskForm } from '../domain/schemas/task-forms.ts';
import { RuleError } from '../domain/errors.ts';
import { LINKED_OCCASION, NAMED_OCCASION } from '../domain/search/term-kinds.ts';
import type { Transaction } from './pool.ts';
import { decideCandidate, subjectsOf } from './report-subjects.ts';
import { rescreenReport } from './screening.ts';
import type { Completion } from './completion.ts';
import { asConsequence } from './transactions.ts';

type Answers = TaskForm<'confirm-subject'>['candidates'];

/** @throws RuleError where an answer is about nobody who may be meant, or one who may be has no answer */
async function checkAnswers(
  tx: Transaction,
  { reportId, occasion, actor }: { reportId: string; occasion: string; actor: Actor },
  answers: Answers,
): Promise<void> {
  const open = (await subjectsOf(tx, reportId)).filter(({ basis }) => basis === 'CANDIDATE');
  const stranger = answers.findIndex(({ person }) => !open.some(({ personId }) => personId === person));
  if (stranger !== -1)
    throw new RuleError(
      'NOT_A_CANDIDATE',
      'must be one of the candidates that the task offers; read it again, it may have changed',
      `/form/candidates/${stranger}/person`,
    );
  // Candidates by links stand there without a message, and so do those whom a person has named.
  const asked = open.filter(({ messageId, decidedBy }) => {
    if (occasion.startsWith(LINKED_OCCASION)) return messageId === null && decidedBy === null;
    if (occasion.startsWith(NAMED_OCCASION)) return messageId === null && decidedBy !== null;
    return messageId === occasion;
  });
  const own = open.filter(({ messageId, decidedBy }) => messageId === null && decidedBy === actor.id);
  if (own.some((named) => asked.includes(named) || answers.some(({ person }) => person === named.personId)))
    throw new RuleError(
      'OWN_NAMING',
      'must be answered by somebody other than who named them: give the task back, a second person decides',
      '/form/candidates',
    );
  if (!asked.every(({ personId }) => answers.some(({ person }) => person === personId)))
    throw new RuleError(
      'CANDIDATE_NOT_ANSWERED',
      'must answer for every candidate that the task offers: YES, NO or UNSURE',
      '/form/candidates',
    );
}

/**
 * Who is found to be meant is a subject; who is not is let off, unless something else keeps them from the report; who
 * may still be stays excluded. The report is screened anew at once.
 */
export async function confirmSubjects(
  tx: Transaction,
  { actor, task, form }: Completion<'confirm-subject'>,
): Promise<void> {
  const { reportId } = task;
  await checkAnswers(tx, { ...task, actor }, form.candidates);
  await asConsequence(tx, async () => {
    for (const { person, answer } of form.candidates)
      if (answer !== 'UNSURE') await decideCandidate(tx, { reportId, personId: person, answer, by: actor });
    await rescreenReport(tx, reportId, { by: actor });
  });
}
