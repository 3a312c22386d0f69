/* eslint-disable max-lines-per-function -- the acts are one table, and read as one */
import type { RecordsActivities } from '../../activities/records/activities.ts';
import { refused } from '../../database/hand-off-outcomes.ts';
import { beginAttempt, keepRequest } from '../../database/hand-offs.ts';
import { readFacts } from '../../database/process.ts';
import { withdrawTask } from '../../database/withdraw-task.ts';
import {
  allocated,
  assessedAs,
  assessedWith,
  doneByHand as doneByHandForm,
  notNeeded,
  oversightAnswered,
} from '../support/forms.ts';
import { receiveContact } from '../support/identity.ts';
import { refusedReferral } from '../support/oversight.ts';
import { openTaskOf, receiveTask } from '../support/tasks.ts';
import type { World } from '../support/world.ts';
import { ASSESSOR, SUPERVISOR, handOff, refusedOnce, toolsOf, type Act } from './act-tools.ts';

/** Every call by which a workflow changes our records; those that only read are named so. */
export function activityActs(
  world: World,
  records: RecordsActivities,
): Record<keyof RecordsActivities, Act | 'only reads'> {
  const { post, aReport, claimed, worker, idOf } = toolsOf(world);
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
    const attempt = refusedOnce({ id, reportId });
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
    nextSuspensionReview: 'only reads',
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
    beginSafeguarding: async () => {
      const { id, reportId } = await completed();
      return () => records.beginSafeguarding({ reportId, assessmentTaskId: id });
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
      const attempt = refusedOnce({ id, reportId });
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
