import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { closeReport } from '../../database/close-report.ts';
import { changeDirectory, holdDirectory } from '../../database/directory-lock.ts';
import { openProcessTask } from '../../database/process-tasks.ts';
import { rescreenReport, rescreenReports } from '../../database/screening.ts';
import { lockReportRow } from '../../database/lock-report.ts';
import { asActor, asConsequence, asIntake, asWorker } from '../../database/transactions.ts';
import { RuleError } from '../../domain/errors.ts';
import * as forms from '../support/forms.ts';
import { aMessage } from '../support/messages.ts';
import { type OpenedTask, openTaskOf } from '../support/tasks.ts';
import { type Answer, createWorld, person, type World } from '../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const SUPERVISOR = 'edmund.larkwhistle';
const ROUNDS = 15;

const keyed = (): Record<string, string> => ({ 'idempotency-key': randomUUID() });
const raw = { reason: 'An invented reason that is long enough.' };

describe('the order of locks', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const taskOf = async (reportId: string, kind: OpenedTask['kind']): Promise<string> => {
    const { rows } = await world.database.admin.query<{ id: string }>(
      /* sql */ `select id from pacars.tasks where report_id = $1 and kind = $2`,
      [reportId, kind],
    );
    return rows[0]?.id ?? '';
  };
  /** A report with work of many kinds in many hands. */
  const busyReport = async (): Promise<{ id: string; reportRef: string; tasks: Record<string, string> }> => {
    const message = aMessage({ keepInContact: true, subjects: [{ name: 'Gideon Slaughterford' }] });
    const [id = ''] = await world.receive(message);
    const allocate = await openTaskOf(world, id, 'allocate-investigator');
    const questions = await openTaskOf(world, id, 'approve-question');
    const mode = await openTaskOf(world, id, 'record-oversight-mode');
    const plan = await openTaskOf(world, id, 'plan-safeguarding');
    const tasks = {
      assess: await taskOf(id, 'assess-report'),
      allocate: allocate.id,
      questions: questions.id,
      mode: mode.id,
      plan: plan.id,
    };
    await world.as(ASSESSOR).post(`/v1/tasks/${tasks.assess}/claim`);
    await world.as(SUPERVISOR).post(`/v1/tasks/${tasks.mode}/claim`);
    await world.as(SUPERVISOR).post(`/v1/tasks/${tasks.questions}/claim`);
    return { id, reportRef: message.reportRef, tasks };
  };

  it(`lets nothing fail that meets on one report: ${ROUNDS} times a dozen`, async () => {
    const queries = vi.spyOn(Client.prototype, 'query');
    const answers: number[] = [];
    const gaveWay: unknown[] = [];
    const asked = async (answer: Promise<Answer>): Promise<void> => {
      answers.push((await answer).status);
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id, reportRef, tasks } = await busyReport();
      const [other = ''] = await world.receive(aMessage());
      const further = { messageType: 'FURTHER_INFORMATION', reportRef, keepInContact: true } as const;
      const complete = (login: string, task: string, form: unknown): Promise<void> =>
        asked(world.as(login).post(`/v1/tasks/${task}/complete`, { form }, keyed()));
      const send = (sequence: number, priority: 'URGENT' | 'IMMEDIATE', name: string): Promise<void> =>
        asked(
          world.send(
            JSON.stringify(
              aMessage({
                ...further,
                sequence,
                priority,
                subjects: [{ name, role: 'OFFICER' }],
                ...(sequence === 3 && { messageType: 'REPLY_TO_FORCE_QUESTION' }),
              }),
            ),
          ),
        );
      const worker = world.database.worker;
      const merge = async (): Promise<void> => {
        const merged = await world
          .as(SUPERVISOR)
          .post(`/v1/reports/${other}/merges`, { into: id, ...raw }, keyed());
        answers.push(merged.status);
        if (merged.status !== 201) return;
        const at = `/v1/reports/${other}/merges/${merged.body['id']}/undo`;
        await asked(world.as(SUPERVISOR).post(at, raw, keyed()));
      };
      await Promise.all([
        send(2, 'URGENT', 'Gideon Slaughterford'),
        send(3, 'IMMEDIATE', 'Darrow Fennimore-Quill'),
        complete(SUPERVISOR, tasks['mode'] ?? '', forms.oversightMode()),
        complete(SUPERVISOR, tasks['questions'] ?? '', forms.questionApproved('APPROVE')),
        complete(ASSESSOR, tasks['assess'] ?? '', forms.assessedAs('SAFEGUARDING')),
        merge(),
        asked(
          world
            .as(SUPERVISOR)
            .post(
              `/v1/tasks/${tasks['plan']}/assign`,
              { assignee: person('perpetua.sallowfield').id },
              keyed(),
            ),
        ),
        asked(world.as(SUPERVISOR).post(`/v1/tasks/${tasks['allocate']}/claim`, undefined, keyed())),
        asWorker(worker, async (tx) => {
          await holdDirectory(tx);
          await rescreenReport(tx, id, { by: 'worker' });
        }),
        asWorker(worker, async (tx) => {
          await changeDirectory(tx);
          await rescreenReports(tx, [id, other], { by: 'worker' });
        }),
        asWorker(worker, (tx) =>
          openProcessTask(tx, { reportId: id, kind: 'contact-reporter', occasion: 'stress', clocks: {} }),
        ),
        asWorker(worker, (tx) =>
          closeReport(tx, { reportId: other, considered: [], ending: 'NO_FURTHER_ACTION' }),
        ),
      ]);
      gaveWay.push(
        ...queries.mock.settledResults.flatMap(({ type, value }) =>
          type === 'rejected' && ['40P01', '40001'].includes(value.code) ? [value.code] : [],
        ),
      );
      queries.mockClear();
    }
    queries.mockRestore();
    expect(answers.filter((status) => status >= 500)).toEqual([]);
    expect(answers.filter((status) => status < 300).length).toBeGreaterThan(ROUNDS * 6);
    expect(gaveWay).toEqual([]);
  });

  it('takes the reports of tasks that are given over together by their ids, not by those of the tasks', async () => {
    const held: { task: string; report: string }[] = [];
    // Until the task with the lower id is of the report with the higher.
    while (held.length < 2 || (held[0]?.report ?? '') < (held.at(-1)?.report ?? '')) {
      const [report = ''] = await world.receive(aMessage());
      held.push({ report, task: await taskOf(report, 'assess-report') });
      held.sort((one, other) => (one.task < other.task ? -1 : 1));
    }
    for (const { task } of held)
      expect((await world.as(ASSESSOR).post(`/v1/tasks/${task}/claim`)).status).toBe(200);
    const lowest = held.map(({ report }) => report).toSorted()[0] ?? '';
    const giving = await asWorker(world.database.worker, async (tx) => {
      await lockReportRow(tx, lowest);
      const answer = world.as(SUPERVISOR).post('/v1/tasks/reassignments', {
        from: person(ASSESSOR).id,
        to: person('tamsin.copperdale').id,
        ...raw,
      });
      await vi.waitFor(async () => {
        const { rowCount } = await world.database.admin.query(
          /* sql */ `select from pg_locks where not granted and locktype in ('transactionid', 'tuple')`,
        );
        expect(rowCount).toBeGreaterThan(0);
      }, 10_000);
      // Whoever waits for the first of them holds none that comes after.
      await tx.query(/* sql */ `select from reports where id = any ($1::uuid[]) for no key update nowait`, [
        held.map(({ report }) => report),
      ]);
      return { answer };
    });
    expect((await giving.answer).body).toMatchObject({ notReassigned: 0 });
  });

  const fails = async (code: string, run: typeof asIntake | typeof asWorker): Promise<number> => {
    let attempts = 0;
    const { api, worker } = world.database;
    const ended = run(run === asIntake ? api : worker, async (tx) => {
      attempts += 1;
      await tx.query(`do $$ begin raise exception using errcode = '${code}'; end $$`);
    });
    await expect(ended).rejects.toMatchObject({ code });
    return attempts;
  };

  it('begins again what PostgreSQL has ended so that others could go on', async () => {
    const [one = '', other = ''] = await world.receive(aMessage(), aMessage());
    let begun = 0;
    let locked = 0;
    let meet: (() => void) | undefined;
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const both = (first: string, second: string): Promise<void> =>
      asIntake(world.database.api, async (tx) => {
        begun += 1;
        await lockReportRow(tx, first);
        locked += 1;
        if (locked === 2) meet?.();
        await met;
        await lockReportRow(tx, second);
      });
    await Promise.all([both(one, other), both(other, one)]);
    expect(begun).toBeGreaterThan(2);
  });

  it('leaves nobody with more than is theirs where a consequence of their act is refused', async () => {
    const actor = { id: person(ASSESSOR).id, roles: ['psd-assessor' as const], forces: ['derbyshire'] };
    const mode = await asActor(world.database.api, actor, async (tx) => {
      await asConsequence(tx, () => Promise.reject(new RuleError('NOBODY_LEFT', 'refused'))).catch(() => {});
      return (await tx.query<{ on: boolean }>(/* sql */ `select pacars.is_intake() as on`)).rows[0];
    });
    expect(mode).toEqual({ on: false });
  });

  it.each([
    ['40P01', asIntake, 3],
    ['40001', asIntake, 3],
    ['23505', asIntake, 1],
    ['55P03', asIntake, 1],
    // Repeated by whoever runs it.
    ['40P01', asWorker, 1],
  ] as const)('%s is not tried for ever', async (code, run, attempts) => {
    expect(await fails(code, run)).toBe(attempts);
  });
});
