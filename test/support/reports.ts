import type { WorkflowExecutionDescription } from '@temporalio/client';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import type { TaskForm } from '../../domain/schemas/task-forms.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { TASK_QUEUES } from '../../domain/task-queues.ts';
import { REPORT_WORKFLOW, workflowIdOf } from '../../domain/workflow-signals.ts';
import { eventually, PATIENCE } from './eventually.ts';
import type { Line } from './line.ts';
import { answered, domesticAbuseChecked } from './forms.ts';
import { aMessage } from './messages.ts';
import { waitsAgain } from './waits-again.ts';
import type { World } from './world.ts';

/** Who does each kind of task in the tests, by force. */
export const DOERS = {
  derbyshire: {
    'route-report': 'isolde.marchpenny',
    'divide-report': 'isolde.marchpenny',
    'review-retraction': 'edmund.larkwhistle',
    'triage-danger': 'perpetua.sallowfield',
    'assess-report': 'isolde.marchpenny',
    'allocate-investigator': 'edmund.larkwhistle',
    'record-investigation-result': 'morwenna.thrale',
    'plan-safeguarding': 'perpetua.sallowfield',
    'confirm-safeguarding': 'perpetua.sallowfield',
    'record-referral-answer': 'perpetua.sallowfield',
    'decide-suspension': 'edmund.larkwhistle',
    'review-suspension': 'edmund.larkwhistle',
    'report-to-list': 'edmund.larkwhistle',
    'grade-intelligence': 'caspian.wintergreen',
    'review-further-information': 'isolde.marchpenny',
    'resolve-hand-off': 'edmund.larkwhistle',
    'review-identity-clues': 'isolde.marchpenny',
    'confirm-subject': 'isolde.marchpenny',
    'review-break-glass': 'hesper.quillan',
    'review-retention': 'hesper.quillan',
    'confirm-erasure': 'edmund.larkwhistle',
    'approve-decision': 'philippa.hartsbourne-lisle',
    'refer-to-oversight': 'edmund.larkwhistle',
    'record-oversight-mode': 'isolde.marchpenny',
    'tell-concerned': 'edmund.larkwhistle',
    'assess-severity': 'morwenna.thrale',
    'serve-notice': 'morwenna.thrale',
    'review-progress': 'morwenna.thrale',
    'send-delay-letter': 'edmund.larkwhistle',
    'review-risk': 'perpetua.sallowfield',
    'release-intelligence': 'ottoline.greenhythe',
    'contact-reporter': 'isolde.marchpenny',
    'approve-question': 'philippa.hartsbourne-lisle',
  },
  'west-midlands': {
    'route-report': 'barnabas.elverstone',
    'divide-report': 'barnabas.elverstone',
    'review-retraction': 'winifred.ottershaw',
    'triage-danger': 'merrick.stourbridge',
    'assess-report': 'barnabas.elverstone',
    'allocate-investigator': 'winifred.ottershaw',
    'record-investigation-result': 'merrick.stourbridge',
    'plan-safeguarding': 'merrick.stourbridge',
    'confirm-safeguarding': 'merrick.stourbridge',
    'record-referral-answer': 'merrick.stourbridge',
    'decide-suspension': 'winifred.ottershaw',
    'review-suspension': 'winifred.ottershaw',
    'report-to-list': 'winifred.ottershaw',
    'grade-intelligence': 'merrick.stourbridge',
    'review-further-information': 'barnabas.elverstone',
    'resolve-hand-off': 'winifred.ottershaw',
    'review-identity-clues': 'barnabas.elverstone',
    'confirm-subject': 'barnabas.elverstone',
    'review-break-glass': 'winifred.ottershaw',
    'review-retention': 'winifred.ottershaw',
    'confirm-erasure': 'winifred.ottershaw',
    'approve-decision': 'rufus.ellingstring',
    'refer-to-oversight': 'winifred.ottershaw',
    'record-oversight-mode': 'barnabas.elverstone',
    'tell-concerned': 'winifred.ottershaw',
    'assess-severity': 'merrick.stourbridge',
    'serve-notice': 'merrick.stourbridge',
    'review-progress': 'merrick.stourbridge',
    'send-delay-letter': 'winifred.ottershaw',
    'review-risk': 'merrick.stourbridge',
    'release-intelligence': 'rufus.ellingstring',
    'contact-reporter': 'barnabas.elverstone',
    'approve-question': 'rufus.ellingstring',
  },
} as const satisfies Record<string, Record<TaskKind, string>>;

/** A task's row, as much of it as tests look at. */
export interface TaskRow {
  id: string;
  kind: TaskKind;
  occasion: string;
  force: string;
  state: string;
  assignee: string | null;
  escalations: number;
}

/** A hand-off's row, as much of it as tests look at. */
interface HandOffRow {
  system: string;
  state: string;
  attempts: number;
  receipt: string | null;
}

/** One report, as those who work on it meet it. Rows are read as the superuser, whatever the report's seal. */
export interface TestReport {
  id: string;
  /** Wait for the task and complete it as the person whose work it is, or as the person named. */
  complete<Kind extends TaskKind>(kind: Kind, form: TaskForm<Kind>, login?: string): Promise<TaskRow>;
  claim(kind: TaskKind, login?: string): Promise<TaskRow>;
  /** Wait for a task of the kind that nobody has completed. */
  waiting(kind: TaskKind): Promise<TaskRow>;
  tasks(): Promise<TaskRow[]>;
  row(): Promise<Record<string, unknown>>;
  /** What was handed to other systems, without what went back to the sender. */
  handOffs(): Promise<HandOffRow[]>;
  /** What went back to the sender: outcomes and questions. */
  returns(): Promise<(HandOffRow & { occasion: string; id: string })[]>;
  events(): Promise<string[]>;
  /** How much news for its workflow waits in the outbox. */
  undelivered(): Promise<number>;
  /** Wait until the report is closed so often. */
  closed(times?: number): Promise<Record<string, unknown>>;
  /** Wait until its latest run has ended, and describe it. */
  ended(): Promise<WorkflowExecutionDescription>;
  describe(): Promise<WorkflowExecutionDescription>;
  /** Wait until its workflow has heard all news and waits again. */
  atRest(): Promise<void>;
  /**
   * End its workflow as if Temporal had lost it: the next news starts it afresh. Where time is skipped, only at rest: the
   * server keeps its clock locked for a workflow task, and one that is under way when its run ends never unlocks it.
   */
  lose(): Promise<void>;
  /** Send a signal to its workflow, starting it when it does not run, as the dispatcher does or a forger might. */
  signal(name: string, argument: object): Promise<void>;
  /** Further information on it. */
  further(overrides?: Partial<FeedMessage>): Promise<void>;
}

/** Send a new report in and take hold of it. */
export async function receiveReport(line: Line, overrides: Partial<FeedMessage> = {}): Promise<TestReport> {
  const message = aMessage(overrides);
  const [id = ''] = await line.world.receive(message);
  return takeHoldOf(line, id, message.reportRef);
}

/** Take hold of a report that has been received. */
export function takeHoldOf(line: Line, id: string, reference: string): TestReport {
  const { world, client } = line;
  const { admin } = world.database;
  const handle = client.workflow.getHandle(workflowIdOf(id));
  let sequence = 1;
  const report: TestReport = {
    id,
    tasks: async () => {
      const { rows } = await admin.query<TaskRow>(
        /* sql */ `
          select id, kind, occasion, force, state, assignee, escalations from pacars.tasks
          where report_id = $1 order by created_at, id`,
        [id],
      );
      return rows;
    },
    waiting: async (kind) => {
      return vi.waitFor(async () => {
        const found = (await report.tasks()).find(
          ({ kind: of, state }) => of === kind && (state === 'open' || state === 'claimed'),
        );
        if (!found) throw new RangeError(`no ${kind} waits`);
        return found;
      }, PATIENCE);
    },
    claim: async (kind, login) => {
      const task = await report.waiting(kind);
      const { status } = await world.as(login ?? whoDoes(task)).post(`/v1/tasks/${task.id}/claim`);
      expect(status).toBe(200);
      return task;
    },
    complete: async (kind, form, login) => {
      const task = await report.claim(kind, login);
      const by = login ?? whoDoes(task);
      if (kind === 'confirm-safeguarding') await recordAnswers(world, by, task);
      await completeAs(world, by, task.id, await withSubjects(world, by, task.id, form));
      return task;
    },
    row: async () => {
      const { rows } = await admin.query<Record<string, unknown>>(
        /* sql */ `select * from pacars.reports where id = $1`,
        [id],
      );
      return rows[0] ?? {};
    },
    handOffs: async () => {
      const { rows } = await admin.query<HandOffRow>(
        /* sql */ `
          select system, state, attempts, receipt from pacars.hand_offs
          where report_id = $1 and system <> 'crimestoppers' order by system, created_at, id`,
        [id],
      );
      return rows;
    },
    returns: async () => {
      const { rows } = await admin.query<HandOffRow & { occasion: string; id: string }>(
        /* sql */ `
          select id, occasion, system, state, attempts, receipt from pacars.hand_offs
          where report_id = $1 and system = 'crimestoppers' order by created_at, id`,
        [id],
      );
      return rows;
    },
    events: async () => {
      const { rows } = await admin.query<{ kind: string }>(
        /* sql */ `select kind from pacars.report_events where report_id = $1 order by id`,
        [id],
      );
      return rows.map(({ kind }) => kind);
    },
    undelivered: async () => {
      const { rows } = await admin.query<{ waiting: number }>(
        /* sql */ `
          select count(*)::int as waiting from pacars.outbox
          where report_id = $1 and destination = 'workflow' and delivered_at is null`,
        [id],
      );
      return rows[0]?.waiting ?? 0;
    },
    closed: async (times = 1) => {
      const standing = async (): Promise<string> => {
        const { stage, closings } = await report.row();
        return `${String(stage)} ${String(closings)}`;
      };
      await eventually(standing).toBe(`CLOSED ${times}`);
      return report.row();
    },
    describe: () => handle.describe(),
    atRest: async () => {
      await eventually(async () => {
        if ((await report.undelivered()) > 0) return false;
        return waitsAgain(handle);
      }).toBe(true);
    },
    lose: async () => {
      await handle.terminate('the test has lost it');
    },
    signal: async (signal, argument) => {
      await client.workflow.signalWithStart(REPORT_WORKFLOW, {
        workflowId: workflowIdOf(id),
        taskQueue: TASK_QUEUES.reports,
        args: [{ reportId: id }],
        signal,
        signalArgs: [argument],
      });
    },
    ended: async () => {
      await eventually(async () => (await handle.describe()).status.name).not.toBe('RUNNING');
      return handle.describe();
    },
    further: async (overrides = {}) => {
      sequence += 1;
      await world.receive(
        aMessage({ messageType: 'FURTHER_INFORMATION', ...overrides, reportRef: reference, sequence }),
      );
    },
  };
  return report;
}

function whoDoes({ force, kind }: TaskRow): string {
  const doers: Partial<Record<string, Record<TaskKind, string>>> = DOERS;
  return doers[force]?.[kind] ?? '';
}

const offeredSubjects = z.object({
  suggestion: z.object({
    domesticAbuseAsked: z.boolean(),
    subjects: z.array(z.object({ message: z.string(), subjectNo: z.number() })),
  }),
});

/**
 * An assessment in scope that names nobody, with everybody whom the messages name, and with the checklist where somebody
 * named partner abuse before; any other form as it is.
 */
export async function withSubjects(
  world: World,
  login: string,
  taskId: string,
  form: object,
): Promise<object> {
  if (!('subjects' in form && Array.isArray(form.subjects) && form.subjects.length === 0)) return form;
  const { body } = await world.as(login).get(`/v1/tasks/${taskId}`);
  const { subjects, domesticAbuseAsked } = offeredSubjects.parse(body).suggestion;
  return {
    ...(domesticAbuseAsked && { domesticAbuse: domesticAbuseChecked() }),
    ...form,
    subjects: subjects.map((subject) => ({ ...subject, serving: 'YES', role: 'OFFICER' })),
  };
}

/**
 * Record that the bodies which a plan refers to have taken it on, as far as nobody has recorded what they said: whoever
 * confirms a plan in these tests has heard from them, though it may be confirmed before they have been asked.
 */
async function recordAnswers(world: World, login: string, { occasion }: TaskRow): Promise<void> {
  const plan = occasion.split('/')[0] ?? occasion;
  const { rows } = await world.database.admin.query<{ referrals: number }>(
    /* sql */ `
      select (jsonb_array_length(p.decision -> 'referrals') - count(h.id))::int as referrals
      from pacars.tasks p left join pacars.hand_offs h on h.report_id = p.report_id
        and starts_with(h.occasion, $1 || '/') and h.state in ('abandoned', 'superseded')
      where p.id::text = $1 group by p.id`,
    [plan],
  );
  const asked = async () => {
    const { rows: answers } = await world.database.admin.query<{ id: string; state: string }>(
      /* sql */ `
        select id, state from pacars.tasks
        where kind = 'record-referral-answer' and starts_with(occasion, $1 || '/') order by created_at, id`,
      [plan],
    );
    return answers;
  };
  await eventually(async () => (await asked()).length >= (rows[0]?.referrals ?? 0)).toBe(true);
  for (const { id: answer, state } of await asked()) {
    if (state !== 'open') continue;
    expect((await world.as(login).post(`/v1/tasks/${answer}/claim`)).status).toBe(200);
    await completeAs(world, login, answer, answered());
  }
}

/** Complete a task that the person holds. */
export async function completeAs(world: World, login: string, taskId: string, form: object): Promise<void> {
  const answer = await world.as(login).post(`/v1/tasks/${taskId}/complete`, { form });
  expect(answer).toMatchObject({ status: 200 });
}
