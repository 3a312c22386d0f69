import { openContactTask } from '../../database/contact-tasks.ts';
import { asOpenTask, readFacts } from '../../database/process.ts';
import {
  type AnswerClock,
  noAnswer,
  questionsSent,
  remindOfAnswer,
  takeUpQuestions,
} from '../../database/question-answers.ts';
import type { QuestionState } from '../../database/reporter-questions.ts';
import { outcomeToReturn } from '../../database/returned-outcomes.ts';
import { asWorker } from '../../database/transactions.ts';
import type { Ending } from '../../domain/codes.ts';
import type { ReportFacts } from '../../domain/report-run.ts';
import type { OpenTask } from '../../domain/task-kinds.ts';
import type { RecordsDependencies } from './dependencies.ts';

/** What a workflow may ask of our own database: contact with the reporter, and with the sender. */
export interface ContactRecords {
  /**
   * What the sender must be told of how the report ended (`ending` given, null as the last time) or that it is acted
   * on: the number of it, or null where there is nothing new.
   */
  outcomeToReturn(request: { reportId: string; ending?: Ending | null; at: string }): Promise<number | null>;
  /** Open the task of contacting the reporter, for whom they let; null where nobody may or it is under way. */
  openContactTask(request: {
    reportId: string;
    occasion: string;
    askedBy?: string;
    carriesOn?: string;
    at: string;
  }): Promise<OpenTask | null>;
  /** Where approved questions to the reporter stand; withdrawn where they may not be put any more. */
  takeUpQuestions(request: { reportId: string; questionId: string }): Promise<QuestionState>;
  /** Note that questions have left; gives the facts as they then are, and until when an answer is waited for. */
  questionsSent(request: {
    reportId: string;
    questionId: string;
    at: string;
  }): Promise<{ facts: ReportFacts; clock: AnswerClock }>;
  /** Remind whoever asked that there is no answer yet. */
  remindOfAnswer(request: { reportId: string; questionId: string }): Promise<void>;
  /** Record that no answer has come in time. */
  noAnswer(request: { reportId: string; questionId: string }): Promise<void>;
}

export function createContactRecords({ database, clocks }: RecordsDependencies): ContactRecords {
  return {
    outcomeToReturn: ({ at, ...request }) =>
      asWorker(database, (tx) => outcomeToReturn(tx, { ...request, at: new Date(at) })),
    openContactTask: (order) =>
      asWorker(database, async (tx) => {
        const opened = await openContactTask(tx, { ...order, clocks });
        return opened && asOpenTask(opened);
      }),
    takeUpQuestions: (request) => asWorker(database, (tx) => takeUpQuestions(tx, request)),
    questionsSent: ({ at, ...request }) =>
      asWorker(database, async (tx) => {
        const clock = await questionsSent(tx, { ...request, at: new Date(at) });
        return { facts: await readFacts(tx, request.reportId), clock };
      }),
    remindOfAnswer: (request) => asWorker(database, (tx) => remindOfAnswer(tx, request)),
    noAnswer: (request) => asWorker(database, (tx) => noAnswer(tx, request)),
  };
}
