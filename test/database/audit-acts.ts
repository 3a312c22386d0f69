/* eslint-disable max-lines, max-lines-per-function -- the acts are one table, and read as one */
import { randomUUID } from 'node:crypto';
import { inject, vi } from 'vitest';
import { z } from 'zod';
import { beginSession, noteFailedStepUp } from '../../api/session/begin-session.ts';
import type { RecordsActivities } from '../../activities/records/activities.ts';
import { sessions } from '../../cli/commands/sessions.ts';
import { recordExport } from '../../database/audit-export.ts';
import { takeOverPeople } from '../../database/directory-syncs.ts';
import { putFeed } from '../../database/feeds.ts';
import { findLinks } from '../../database/find-links.ts';
import { beginAttempt, delivered, doneByHand, keepRequest, refused } from '../../database/hand-offs.ts';
import { type DirectoryPerson, putPeople } from '../../database/people.ts';
import { createPool } from '../../database/pool.ts';
import { readFacts } from '../../database/process.ts';
import { openProcessTask } from '../../database/process-tasks.ts';
import { reindexReport } from '../../database/reindex.ts';
import { completeNames, resolveAnew } from '../../database/resolve-anew.ts';
import { climbLadders } from '../../database/on-call-ladder.ts';
import { runRetention } from '../../database/retention-run.ts';
import { asOwner, asWorker } from '../../database/transactions.ts';
import { withdrawTask } from '../../database/withdraw-task.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { ask, answer, backdate, granted, windUp } from '../support/break-glass.ts';
import {
  allocated,
  assessedAs,
  assessedWith,
  assessedOf,
  confirmErasure,
  doneByHand as doneByHandForm,
  notNeeded,
  oversightAnswered,
  toErase,
} from '../support/forms.ts';
import { allocate, INVESTIGATOR, receiveContact, type Requests, requestsOf } from '../support/identity.ts';
import { aMessage } from '../support/messages.ts';
import {
  closedReport,
  createTestSigner,
  decideErasure,
  retentionOf,
  REVIEWER,
  waitingTask,
} from '../support/retention.ts';
import { openApprovalOf, openTaskOf, receiveTask } from '../support/tasks.ts';
import { refusedReferral } from '../support/oversight.ts';
import { type Answer, FEED, person, type World } from '../support/world.ts';

const [ASSESSOR, SUPERVISOR, MANAGER, AUDITOR] = [
  'isolde.marchpenny',
  'edmund.larkwhistle',
  'hesper.quillan',
  'lucian.brackenbury',
];
const [OWNER, SAFEGUARDER] = ['augusta.pellingham', 'perpetua.sallowfield'];
const REASON = 'An invented reason that is long enough.';
const SEALING: Partial<FeedMessage> = { subjects: [{ name: 'Philippa Hartsbourne-Lisle' }] };

const handOff = { system: 'case-management', occasion: 'o' } as const;

/** Something that the product does, in its parts: what leads up to it, and the act itself. */
export type Act = () => Promise<() => Promise<unknown>>;
type Acts = Record<string, Act>;

/** An answer of the api, which must be none of a failure. */
async function ok(answered: Promise<Answer>): Promise<Answer> {
  const { status, text, ...rest } = await answered;
  if (status >= 400) throw new Error(`${status} ${text}`);
  return { status, text, ...rest };
}

/** What several acts begin with. */
// eslint-disable-next-line typescript/explicit-function-return-type -- the tools of one table
const toolsOf = (world: World) => {
  const { admin } = world.database;
  const post = (login: string, path: string, body?: object): Promise<Answer> =>
    ok(world.as(login).post(path, body, { 'idempotency-key': randomUUID() }));
  const remove = (login: string, path: string): Promise<Answer> =>
    ok(world.as(login).delete(path, { 'idempotency-key': randomUUID() }));
  const aReport = async (overrides: Partial<FeedMessage> = {}): Promise<string> =>
    (await world.receive(aMessage(overrides)))[0] ?? '';
  const claimed = async (
    kind: TaskKind = 'assess-report',
    overrides: Partial<FeedMessage> = {},
  ): Promise<string> => {
    const { id } = await receiveTask(world, overrides, kind);
    await ok(world.as(ASSESSOR).post(`/v1/tasks/${id}/claim`));
    return id;
  };
  const worker = <Result>(work: Parameters<typeof asWorker<Result>>[1]): Promise<Result> =>
    asWorker(world.database.worker, work);
  const idOf = async (sql: string): Promise<string> => {
    const { rows } = await admin.query<{ id: string }>(sql);
    return rows[0]?.id ?? '';
  };
  return { admin, post, remove, aReport, claimed, worker, idOf };
};

/** Every route that changes anything, by method and path. */
export function routeActs(world: World): Acts {
  const { post, remove, aReport, claimed, worker } = toolsOf(world);
  const held = async (): Promise<string> => {
    const id = await aReport();
    await post(MANAGER, `/v1/reports/${id}/hold`, { reason: REASON });
    return id;
  };
  const moratorium = {
    name: 'An invented inquiry',
    scope: 'CATEGORY',
    category: 'DISCRIMINATION',
    reason: REASON,
  };
  const declared = (login: string): Promise<Answer> =>
    post('jocasta.fernhollow', '/v1/me/relationships', { login, kind: 'BUSINESS' });
  const asked = async (): Promise<string> =>
    String((await ask(world, SAFEGUARDER, { reportId: await aReport() })).body['id']);
  const requested = async (): Promise<{ requests: Requests; path: string; id: string }> => {
    const reportId = await receiveContact(world);
    await allocate(world, reportId, INVESTIGATOR);
    const requests = requestsOf(world, reportId);
    const id = await requests.asked(INVESTIGATOR);
    return { requests, id, path: `/v1/reports/${reportId}/identity-requests/${id}` };
  };
  return {
    'POST /v1/feed/messages': async () => () => ok(world.send(JSON.stringify(aMessage()))),
    'POST /v1/reports': async () => () => post(ASSESSOR, '/v1/reports', aMessage()),
    'POST /v1/reports/:id/content': async () => {
      const id = await aReport();
      return () => post(ASSESSOR, `/v1/reports/${id}/content`, { reason: REASON });
    },
    'POST /v1/reports/:id/readers': async () => {
      const id = await aReport(SEALING);
      return () => post(OWNER, `/v1/reports/${id}/readers`, { reason: REASON });
    },
    'POST /v1/reports/:id/oversight-clocks': async () => {
      const id = await aReport();
      const body = {
        criteria: ['SERIOUS_CORRUPTION'],
        becameClearAt: new Date().toISOString(),
        reason: REASON,
      };
      return () => post(ASSESSOR, `/v1/reports/${id}/oversight-clocks`, body);
    },
    'POST /v1/reports/:id/subjects': async () => {
      const id = await aReport();
      return () =>
        post(SUPERVISOR, `/v1/reports/${id}/subjects`, { login: 'darrow.fennimore-quill', reason: REASON });
    },
    'POST /v1/reports/:id/not-ours': async () => {
      const id = await aReport();
      return () => post(ASSESSOR, `/v1/reports/${id}/not-ours`, { reason: REASON });
    },
    'POST /v1/reports/:id/merges': async () => {
      const [id, into] = [await aReport(), await aReport()];
      return () => post(SUPERVISOR, `/v1/reports/${id}/merges`, { into, reason: REASON });
    },
    'POST /v1/reports/:id/merges/:mergeId/undo': async () => {
      const [id, into] = [await aReport(), await aReport()];
      const { text } = await post(SUPERVISOR, `/v1/reports/${id}/merges`, { into, reason: REASON });
      const { id: mergeId } = z.object({ id: z.string() }).parse(JSON.parse(text));
      return () => post(SUPERVISOR, `/v1/reports/${id}/merges/${mergeId}/undo`, { reason: REASON });
    },
    'POST /v1/reports/:id/contact-tasks': async () => {
      const id = await receiveContact(world);
      return () =>
        post(ASSESSOR, `/v1/reports/${id}/contact-tasks`, { purpose: 'FURTHER_DETAIL', reason: REASON });
    },
    'POST /v1/reports/:id/questions': async () => {
      const task = await claimed('assess-report', { keepInContact: true });
      const { body } = await world.as(ASSESSOR).get(`/v1/tasks/${task}`);
      const questions = ['What did the invented officer say?'];
      return () =>
        post(ASSESSOR, `/v1/reports/${String(body['reportId'])}/questions`, { questions, reason: REASON });
    },
    'POST /v1/tasks/:id/refused-request': async () => {
      const reportId = await aReport();
      const { id } = await worker((tx) => beginAttempt(tx, { reportId, ...handOff }));
      const attempt = { id, attempt: 1, reportId, system: handOff.system, problem: 'invalid', pointers: [] };
      await worker((tx) => refused(tx, attempt));
      const occasion = `${handOff.system}/${handOff.occasion}/1`;
      const order = { reportId, kind: 'resolve-hand-off', occasion, clocks: {} } as const;
      const task = await worker((tx) => openProcessTask(tx, order));
      await post(SUPERVISOR, `/v1/tasks/${task?.id ?? ''}/claim`);
      return () => post(SUPERVISOR, `/v1/tasks/${task?.id ?? ''}/refused-request`, { reason: REASON });
    },
    'POST /v1/reports/:id/identity-clues': async () => {
      const id = await aReport({ narrative: 'Ring me on 07700 900417 about the invented buyer.' });
      return () => post(ASSESSOR, `/v1/reports/${id}/identity-clues`, { reason: REASON });
    },
    'POST /v1/reports/:id/retention-class': async () => {
      const id = await closedReport(world, { years: 0 });
      return () => post(MANAGER, `/v1/reports/${id}/retention-class`, { class: 'MOPI_3', reason: REASON });
    },
    'POST /v1/reports/:id/hold': async () => {
      const id = await aReport();
      return () => post(MANAGER, `/v1/reports/${id}/hold`, { reason: REASON });
    },
    'DELETE /v1/reports/:id/hold': async () => {
      const id = await held();
      return () => remove(MANAGER, `/v1/reports/${id}/hold`);
    },
    'POST /v1/moratoria': async () => () => post(MANAGER, '/v1/moratoria', moratorium),
    'POST /v1/moratoria/:id/lift': async () => {
      const { body } = await post(MANAGER, '/v1/moratoria', moratorium);
      return () => post(MANAGER, `/v1/moratoria/${String(body['id'])}/lift`);
    },
    'PUT /v1/on-call/:force': async () => () =>
      ok(world.as(SUPERVISOR).put('/v1/on-call/derbyshire', { shifts: [] })),
    'POST /v1/search': async () => () =>
      post(ASSESSOR, '/v1/search', { name: 'Somebody Invented', reason: REASON }),
    'POST /v1/me/relationships': async () => () => declared('caspian.wintergreen'),
    'DELETE /v1/me/relationships/:id': async () => {
      await declared('merrick.stourbridge');
      const { body } = await ok(world.as('jocasta.fernhollow').get('/v1/me/relationships'));
      return () => remove('jocasta.fernhollow', `/v1/me/relationships/${String(body['items'].at(-1).id)}`);
    },
    'POST /v1/break-glass': async () => {
      const reportId = await aReport();
      return () => ok(ask(world, SAFEGUARDER, { reportId }));
    },
    'POST /v1/break-glass/:id/approve': async () => {
      const id = await asked();
      return () => ok(answer(world, SUPERVISOR, id, 'approve'));
    },
    'POST /v1/break-glass/:id/refuse': async () => {
      const id = await asked();
      return () => ok(answer(world, SUPERVISOR, id, 'refuse'));
    },
    'POST /v1/break-glass/:id/end': async () => {
      const id = await asked();
      return () => ok(answer(world, SAFEGUARDER, id, 'end'));
    },
    'POST /v1/reports/:id/identity-requests': async () => {
      const reportId = await receiveContact(world);
      await allocate(world, reportId, INVESTIGATOR);
      return () => ok(requestsOf(world, reportId).ask(INVESTIGATOR));
    },
    'POST /v1/reports/:id/identity-requests/:requestId/approve': async () => {
      const { requests, id } = await requested();
      return () => ok(requests.post(SUPERVISOR, id, 'approve'));
    },
    'POST /v1/reports/:id/identity-requests/:requestId/refuse': async () => {
      const { requests, id } = await requested();
      return () => ok(requests.post(SUPERVISOR, id, 'refuse', { reason: REASON }));
    },
    'POST /v1/reports/:id/identity-requests/:requestId/withdraw': async () => {
      const { requests, id } = await requested();
      return () => ok(requests.post(INVESTIGATOR, id, 'withdraw'));
    },
    'POST /v1/reports/:id/identity-requests/:requestId/open': async () => {
      const { requests, id } = await requested();
      await ok(requests.post(SUPERVISOR, id, 'approve'));
      const { body } = await ok(requests.read(INVESTIGATOR, id));
      return () => ok(requests.post(INVESTIGATOR, id, 'open', { conditionsRead: body['conditionsDigest'] }));
    },
    'POST /v1/session/end-all': async () => () => post('tamsin.copperdale', '/v1/session/end-all'),
    'POST /logout': async () => {
      const browser = world.browser(ASSESSOR);
      await ok(browser.get('/v1/session'));
      return () => ok(browser.post('/logout'));
    },
    'POST /v1/temporal/codec/decode': async () => () =>
      post('dilys.thornaby', '/v1/temporal/codec/decode', { payloads: [] }),
    'POST /v1/tasks/:id/claim': async () => {
      const { id } = await receiveTask(world);
      return () => post(ASSESSOR, `/v1/tasks/${id}/claim`);
    },
    'POST /v1/tasks/:id/release': async () => {
      const id = await claimed();
      return () => post(ASSESSOR, `/v1/tasks/${id}/release`);
    },
    'POST /v1/tasks/:id/assign': async () => {
      const { id } = await receiveTask(world);
      return () => post(SUPERVISOR, `/v1/tasks/${id}/assign`, { assignee: person(ASSESSOR).id });
    },
    'POST /v1/tasks/:id/draft': async () => {
      const id = await claimed();
      return () => post(ASSESSOR, `/v1/tasks/${id}/draft`, { form: { scope: 'IN_SCOPE' } });
    },
    'POST /v1/tasks/:id/complete': async () => {
      const id = await claimed();
      return () => post(ASSESSOR, `/v1/tasks/${id}/complete`, { form: assessedAs('INTELLIGENCE') });
    },
    'POST /v1/tasks/:id/judged': async () => {
      const id = await claimed();
      await post(ASSESSOR, `/v1/tasks/${id}/complete`, { form: assessedOf('DISCRIMINATION') });
      const approval = await openApprovalOf(world, id);
      return () => post(SUPERVISOR, `/v1/tasks/${approval}/judged`, { reason: REASON });
    },
  };
}

/** Looks that are themselves in the audit, by method and path; with a name after it, at something in particular. */
export function lookActs(world: World): Acts {
  const { aReport } = toolsOf(world);
  const look =
    (login: string, path: string): (() => Promise<Answer>) =>
    () =>
      ok(world.as(login).get(path));
  const ofReport =
    (login: string, what: string): Act =>
    async () =>
      look(login, `/v1/reports/${await aReport()}/${what}`);
  const byGrant = async (): Promise<string> => {
    const reportId = await aReport(SEALING);
    await granted(world, SAFEGUARDER, SUPERVISOR, { reportId });
    return reportId;
  };
  return {
    'GET /v1/audit': async () => look(AUDITOR, '/v1/audit'),
    'GET /v1/audit/checkpoints': async () => look(AUDITOR, '/v1/audit/checkpoints'),
    'GET /v1/audit/entries/:hash/proof': async () => async () => {
      // No checkpoint is there yet, so there is no proof: the look is recorded all the same.
      const { status } = await world.as(AUDITOR).get(`/v1/audit/entries/${'0'.repeat(64)}/proof`);
      if (status !== 404) throw new Error(String(status));
    },
    'GET /v1/reports/:id/readers': ofReport(AUDITOR, 'readers'),
    'GET /v1/reports/:id/subjects': ofReport(ASSESSOR, 'subjects'),
    'GET /v1/reports/:id/links': ofReport(ASSESSOR, 'links'),
    'GET /v1/statistics': async () => look(ASSESSOR, '/v1/statistics'),
    'GET /v1/moratoria': async () => look(MANAGER, '/v1/moratoria'),
    'GET /v1/break-glass': async () => {
      await ask(world, SAFEGUARDER, { reportId: randomUUID() });
      return look(SAFEGUARDER, '/v1/break-glass');
    },
    'GET /v1/reports/:id/identity-requests/:requestId': async () => {
      const reportId = await receiveContact(world);
      await allocate(world, reportId, INVESTIGATOR);
      const requests = requestsOf(world, reportId);
      const id = await requests.asked(INVESTIGATOR);
      return () => ok(requests.read(INVESTIGATOR, id));
    },
    'GET /v1/reports searched': async () => look(ASSESSOR, '/v1/reports?q=AC-26-000001-A'),
    'GET /v1/reports/:id in an emergency': async () => look(SAFEGUARDER, `/v1/reports/${await byGrant()}`),
    'GET /v1/tasks in an emergency': async () => {
      const reportId = await aReport(SEALING);
      // Nobody of the asker's own line decides.
      await granted(world, ASSESSOR, MANAGER, { reportId });
      return look(ASSESSOR, '/v1/tasks');
    },
    'GET /v1/reports/:id refused': async () => async () => {
      const { status } = await world.as(ASSESSOR).get(`/v1/reports/${randomUUID()}`);
      if (status !== 404) throw new Error(String(status));
    },
  };
}

/** Every call by which a workflow changes our records; those that only read are named so. */
export function activityActs(
  world: World,
  records: RecordsActivities,
): Record<keyof RecordsActivities, Act | 'only reads'> {
  const { aReport, claimed, post, worker, idOf } = toolsOf(world);
  const completed = async (): Promise<{ id: string; reportId: string }> => {
    const id = await claimed();
    await post(ASSESSOR, `/v1/tasks/${id}/complete`, { form: assessedAs('INTELLIGENCE', 'SAFEGUARDING') });
    return { id, reportId: await idOf(`select report_id as id from pacars.tasks where id = '${id}'`) };
  };
  /** A refused hand-off, and what its supervisor decided about it. */
  const refusedHandOff = async (form: object) => {
    const reportId = await aReport();
    const { id } = await worker((tx) => beginAttempt(tx, { reportId, ...handOff }));
    const request = { allegation: 'An invented form of words.' };
    await worker((tx) => keepRequest(tx, world.vault, { reportId, handOffId: id, request, stands: true }));
    const attempt = { id, attempt: 1, reportId, system: handOff.system, problem: 'invalid', pointers: [] };
    await worker((tx) => refused(tx, attempt));
    const occasion = `${handOff.system}/${handOff.occasion}/1`;
    const at = new Date().toISOString();
    const task = await records.openTask({ reportId, kind: 'resolve-hand-off', occasion, at });
    const taskId = task?.taskId ?? '';
    await post(SUPERVISOR, `/v1/tasks/${taskId}/claim`);
    await post(SUPERVISOR, `/v1/tasks/${taskId}/complete`, { form });
    return { reportId, ...handOff, taskId };
  };
  /** Questions that have come so far. */
  const askedQuestions = async (state: 'APPROVED' | 'SENT') => {
    const id = await claimed('assess-report', { keepInContact: true });
    const reportId = await idOf(`select report_id as id from pacars.tasks where id = '${id}'`);
    await post(ASSESSOR, `/v1/reports/${reportId}/questions`, {
      questions: ['What did the invented officer say?'],
      reason: 'An invented reason that is long enough.',
    });
    const questionId = await idOf(`select id from pacars.reporter_questions where report_id = '${reportId}'`);
    await world.database.admin.query(
      /* sql */ `
        update pacars.reporter_questions set state = $2, sent_at = now(), remind_at = now(), answer_due = now()
        where id = $1`,
      [questionId, state],
    );
    return { reportId, questionId };
  };
  return {
    takeUp: 'only reads',
    decisionOf: 'only reads',
    messagesOf: 'only reads',
    partsToHandOver: 'only reads',
    takeBack: async () => {
      const reportId = await aReport();
      await records.giveToForce({ reportId, force: 'essex' });
      return () => records.takeBack({ reportId, round: 0 });
    },
    nextInvestigationStep: 'only reads',
    giveInvestigation: async () => {
      const allocation = await openTaskOf(world, await aReport(), 'allocate-investigator');
      await post(SUPERVISOR, `/v1/tasks/${allocation.id}/claim`);
      await post(SUPERVISOR, `/v1/tasks/${allocation.id}/complete`, { form: allocated() });
      const { reportId } = await openTaskOf(world, allocation.reportId, 'assess-severity');
      return () => records.giveInvestigation({ reportId, assessmentTaskId: 'test' });
    },
    openTask: async () => {
      const reportId = await aReport();
      const at = new Date().toISOString();
      return () => records.openTask({ reportId, kind: 'grade-intelligence', occasion: 'test', at });
    },
    withdrawTask: async () => {
      const task = await openTaskOf(world, await aReport(), 'review-risk');
      return () => records.withdrawTask({ taskId: task.id, because: 'NO_LONGER_NEEDED' });
    },
    beginOutcomes: async () => {
      const { id, reportId } = await completed();
      return () => records.beginOutcomes({ reportId, assessmentTaskId: id });
    },
    passMilestone: async () => {
      const { id } = await receiveTask(world);
      return () => records.passMilestone({ taskId: id, milestone: 'breach', count: 0 });
    },
    orderReferrals: async () => {
      const taskId = await claimed();
      const reportId = await idOf(`select report_id as id from pacars.tasks where id = '${taskId}'`);
      const oversight = oversightAnswered(['SERIOUS_CORRUPTION']);
      const form = assessedWith(oversight, 'INTELLIGENCE');
      await post(ASSESSOR, `/v1/tasks/${taskId}/complete`, { form });
      const at = new Date().toISOString();
      return () => records.orderReferrals({ reportId, assessmentTaskId: taskId, at });
    },
    rulesOfReferral: 'only reads',
    settleReferral: async () => {
      const taskId = await refusedReferral(world, await aReport());
      return () => records.settleReferral({ taskId, stands: false, at: new Date().toISOString() });
    },
    giveToForce: async () => {
      const reportId = await aReport();
      return () => records.giveToForce({ reportId, force: 'essex' });
    },
    recordDoneByHand: async () => {
      const reportId = await aReport();
      const { id } = await worker((tx) => beginAttempt(tx, { reportId, ...handOff }));
      const attempt = { id, attempt: 1, reportId, system: handOff.system, problem: 'invalid', pointers: [] };
      await worker((tx) => refused(tx, attempt));
      const task = await openTaskOf(world, reportId, 'resolve-hand-off');
      await post(SUPERVISOR, `/v1/tasks/${task.id}/claim`);
      await post(SUPERVISOR, `/v1/tasks/${task.id}/complete`, { form: doneByHandForm('CM-1') });
      return () => records.recordDoneByHand({ reportId, ...handOff, taskId: task.id });
    },
    correctHandOff: async () => {
      const decided = await refusedHandOff({
        decision: 'CORRECT',
        corrections: [{ pointer: '/allegation', value: 'An invented corrected form of words.' }],
        reason: 'An invented reason that is long enough.',
      });
      return () => records.correctHandOff(decided);
    },
    abandonHandOff: async () => {
      const decided = await refusedHandOff(notNeeded());
      return () => records.abandonHandOff(decided);
    },
    outcomeToReturn: async () => {
      const reportId = await aReport();
      return () =>
        records.outcomeToReturn({ reportId, ending: 'NO_FURTHER_ACTION', at: new Date().toISOString() });
    },
    openContactTask: async () => {
      const reportId = await receiveContact(world);
      return () => records.openContactTask({ reportId, occasion: 'test', at: new Date().toISOString() });
    },
    takeUpQuestions: async () => {
      const asked = await askedQuestions('APPROVED');
      await world.database.admin.query('update pacars.contact_statements set keep_in_contact = false');
      return () => records.takeUpQuestions(asked);
    },
    questionsSent: async () => {
      const asked = await askedQuestions('APPROVED');
      const occasion = `questions/${asked.questionId}`;
      await worker((tx) => beginAttempt(tx, { reportId: asked.reportId, system: 'crimestoppers', occasion }));
      return () => records.questionsSent({ ...asked, at: new Date().toISOString() });
    },
    remindOfAnswer: async () => {
      const asked = await askedQuestions('SENT');
      return () => records.remindOfAnswer(asked);
    },
    noAnswer: async () => {
      const asked = await askedQuestions('SENT');
      return () => records.noAnswer(asked);
    },
    closeReport: async () => {
      const reportId = await aReport();
      const { waiting, tasks } = await worker((tx) => readFacts(tx, reportId));
      for (const { taskId } of tasks)
        await worker((tx) => withdrawTask(tx, { taskId, because: 'NO_LONGER_NEEDED' }));
      return () => records.closeReport({ reportId, considered: waiting, ending: 'NO_FURTHER_ACTION' });
    },
  };
}

/** What the feed brings, what the worker does by the clock, and what leaves. */
export function worldActs(world: World, records: RecordsActivities): Acts {
  const { aReport, worker, admin, post } = toolsOf(world);
  const { signer } = createTestSigner();
  const retention = () => runRetention(retentionOf(world, signer), { limit: 1_000 });
  const begun = async (): Promise<{ id: string; reportId: string }> => {
    const reportId = await aReport();
    const { id } = await worker((tx) => beginAttempt(tx, { reportId, ...handOff }));
    return { id, reportId };
  };
  const reviewed = async (years = 11): Promise<string> => {
    const reportId = await closedReport(world, { years });
    await retention();
    return reportId;
  };
  const completing = async (reportId: string, kind: TaskKind, login: string, form: object) => {
    const id = await waitingTask(world, reportId, kind);
    await post(login, `/v1/tasks/${id}/claim`);
    return () => post(login, `/v1/tasks/${id}/complete`, { form });
  };
  return {
    'danger climbs to the next of those on call': async () => {
      await aReport({ priority: 'IMMEDIATE' });
      return () => worker((tx) => climbLadders(tx));
    },
    'a message that cannot be read': async () => async () => {
      const { status } = await world.send('{"messages": [{"schemaVersion": "1.0"}]}');
      if (status >= 500) throw new Error('not kept');
    },
    'a message whose id was used before': async () => {
      const message = aMessage();
      await world.receive(message);
      return async () => {
        const { status } = await world.send(
          JSON.stringify({ ...message, narrative: 'An invented other one.' }),
        );
        if (status !== 409) throw new Error('not held');
      };
    },
    'further information': async () => {
      const message = aMessage();
      await world.receive(message);
      const { reportRef } = message;
      const further = { ...aMessage(), messageType: 'FURTHER_INFORMATION', reportRef, sequence: 2 };
      return () => ok(world.send(JSON.stringify(further)));
    },
    'a link that is found': async () => {
      const narrative =
        'The invented officer asks the invented bookmaker for tips before every race, and pays with invented searches of the force system.';
      await world.receive(aMessage({ narrative }));
      const reportId = await aReport({ narrative });
      return () => worker((tx) => findLinks(tx, { reportId, force: 'derbyshire', actor: 'worker' }));
    },
    'giving a report to another force of this installation': async () => {
      const reportId = await aReport();
      return () => records.giveToForce({ reportId, force: 'west-midlands' });
    },
    'the intent of a hand-off': async () => {
      const reportId = await aReport();
      return () => worker((tx) => beginAttempt(tx, { reportId, ...handOff }));
    },
    'a hand-off that arrived': async () => {
      const { id, reportId } = await begun();
      const facts = { id, reportId, force: 'derbyshire', system: handOff.system, receipt: 'CM-2' };
      return () => worker((tx) => delivered(tx, facts));
    },
    'a hand-off that was refused': async () => {
      const { id, reportId } = await begun();
      const attempt = { id, attempt: 1, reportId, system: handOff.system, problem: 'invalid', pointers: [] };
      return () => worker((tx) => refused(tx, attempt));
    },
    'a hand-off done by hand': async () => {
      const { reportId } = await begun();
      return () => worker((tx) => doneByHand(tx, { reportId, ...handOff, reference: 'CM-3' }));
    },
    'emergency access that nobody answered': async () => {
      const { body } = await ask(world, SAFEGUARDER, { reportId: randomUUID() });
      await backdate(world, String(body['id']), 200);
      return () => windUp(world);
    },
    'emergency access whose hours are over': async () => {
      const reportId = await aReport();
      await backdate(world, await granted(world, SAFEGUARDER, SUPERVISOR, { reportId }), 25);
      return () => windUp(world);
    },
    'the review of emergency access that was given back': async () => {
      const reportId = await aReport();
      const id = await granted(world, SAFEGUARDER, SUPERVISOR, { reportId });
      await answer(world, SAFEGUARDER, id, 'end');
      return () => windUp(world);
    },
    'a retention clock that was missing': async () => {
      const reportId = await closedReport(world, { years: 0 });
      await admin.query('delete from pacars.report_retention where report_id = $1', [reportId]);
      return retention;
    },
    'the erasure of an identity, and the review that is due': async () => {
      await closedReport(world);
      return retention;
    },
    'the decision of a review to erase': async () =>
      completing(await reviewed(), 'review-retention', REVIEWER, toErase()),
    'the confirmation of an erasure': async () => {
      const reportId = await reviewed();
      await (
        await completing(reportId, 'review-retention', REVIEWER, toErase())
      )();
      return completing(reportId, 'confirm-erasure', SUPERVISOR, confirmErasure('ERASE'));
    },
    'the erasure of a report': async () => {
      await decideErasure(world, await reviewed());
      return retention;
    },
  };
}

/** What administrators do, what the people system brings, and how people sign in. */
export function commandActs(world: World, people: readonly DirectoryPerson[]): Acts {
  const { aReport, worker, admin } = toolsOf(world);
  const { vault, database } = world;
  const changed = (login: string, change: Partial<DirectoryPerson>): DirectoryPerson[] =>
    people.map((one) => (one.login === login ? { ...one, ...change } : one));
  const put = (list: readonly DirectoryPerson[]) => () => asOwner(admin, (tx) => putPeople(tx, vault, list));
  const signIns = {
    database: database.api,
    limits: { idleSeconds: 1_800, absoluteSeconds: 43_200 },
    homeForce: 'derbyshire',
  };
  const attempt = {
    state: 's',
    nonce: 'n',
    verifier: 'v',
    returnTo: '/',
    replaces: null,
    stepUpOf: null,
    begunAt: new Date(),
  };
  const signIn = (id: string) => () =>
    beginSession(
      signIns,
      { id, roles: ['psd-assessor'], forces: ['derbyshire'], authenticatedAt: new Date() },
      attempt,
    );
  return {
    'signing in': async () => signIn(person(ASSESSOR).id),
    'signing in as somebody whom the directory does not have': async () => signIn(randomUUID()),
    'a step-up that failed': async () => () => noteFailedStepUp(signIns, person(ASSESSOR).id, 'REFUSED'),
    'sessions end': async () => {
      const url = new URL(inject('postgres'));
      url.pathname = `/${database.name}`;
      vi.stubEnv('DATABASE_URL', url.href);
      return () => sessions.run(['end', 'morwenna.thrale']);
    },
    'audit export': async () => async () => {
      const pool = createPool({
        url: database.urlOf('pacars_auditor'),
        applicationName: database.name,
        onIdleError: () => {},
      });
      try {
        await recordExport(pool, ['west-midlands', 'derbyshire'], {});
      } finally {
        await pool.end();
      }
    },
    'search reindex': async () => {
      const id = await aReport();
      return () => worker((tx) => reindexReport(tx, vault, { id, force: 'derbyshire' }));
    },
    'people rescreen': async () => {
      const reportId = await aReport();
      return () => worker((tx) => resolveAnew(tx, vault, { reportId, clocks: {} }));
    },
    'names that had no tokens': async () => {
      await admin.query(`update pacars.people_names set tokens = '{}' where person_id = $1`, [
        person(ASSESSOR).id,
      ]);
      return () => worker((tx) => completeNames(tx, vault));
    },
    'a change of a feed’s secrets': async () => () =>
      asOwner(admin, (tx) =>
        putFeed(tx, vault, {
          name: FEED.name,
          force: 'derbyshire',
          secrets: [FEED.secret],
          referencePattern: null,
        }),
      ),
    'a change of a post': async () =>
      put(changed('merrick.stourbridge', { unit: 'Another unit', manager: null })),
    'a change of an address alone, to which mail would go': async () =>
      put(changed('merrick.stourbridge', { unit: 'Another unit', email: 'somewhere.else@example.org' })),
    'a change of a role alone': async () => put(changed('merrick.stourbridge', { roles: ['investigator'] })),
    'a change of a number alone': async () => put(changed('merrick.stourbridge', { collarNumber: '99417' })),
    'people sync': async () => () =>
      worker((tx) => takeOverPeople(tx, vault, changed('merrick.stourbridge', { unit: 'A third unit' }))),
  };
}
