/* eslint-disable max-lines-per-function -- the acts are one table, and read as one */
import { z } from 'zod';
import { refused } from '../../database/hand-off-outcomes.ts';
import { beginAttempt } from '../../database/hand-offs.ts';
import { openProcessTask } from '../../database/process-tasks.ts';
import { allocated, assessedAs, assessedOf, outOfScope, severe, suspended } from '../support/forms.ts';
import { openApprovalOf, openTaskOf, receiveTask } from '../support/tasks.ts';
import { type World, person } from '../support/world.ts';
import { ASSESSOR, REASON, SUPERVISOR, handOff, refusedOnce, ok, toolsOf, type Acts } from './act-tools.ts';

/** The routes of tasks that change anything, by method and path. */
export function taskRouteActs(world: World): Acts {
  const { post, aReport, claimed, worker } = toolsOf(world);
  /** A report about somebody, whose investigation is allocated. */
  const investigated = async (): Promise<string> => {
    const reportId = await aReport({
      subjects: [{ subjectNo: 1, name: 'Darrow Fennimore-Quill', collarNumber: 'T9041' }],
    });
    const { id } = await openTaskOf(world, reportId, 'allocate-investigator');
    await post(SUPERVISOR, `/v1/tasks/${id}/claim`);
    await post(SUPERVISOR, `/v1/tasks/${id}/complete`, { form: allocated() });
    return reportId;
  };
  return {
    'POST /v1/tasks/:id/refused-request': async () => {
      const reportId = await aReport();
      const { id } = await worker((tx) => beginAttempt(tx, { reportId, ...handOff }));
      const attempt = refusedOnce({ id, reportId });
      await worker((tx) => refused(tx, attempt));
      const occasion = `${handOff.system}/${handOff.occasion}/1`;
      const order = { reportId, kind: 'resolve-hand-off', occasion, clocks: {} } as const;
      const task = await worker((tx) => openProcessTask(tx, order));
      await post(SUPERVISOR, `/v1/tasks/${task?.id ?? ''}/claim`);
      return () => post(SUPERVISOR, `/v1/tasks/${task?.id ?? ''}/refused-request`, { reason: REASON });
    },
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
    'POST /v1/tasks/:id/undo-claim': async () => {
      const id = await claimed();
      return () => post(ASSESSOR, `/v1/tasks/${id}/undo-claim`);
    },
    'POST /v1/tasks/:id/severity-revision': async () => {
      const { id } = await openTaskOf(world, await aReport(), 'assess-severity', 'morwenna.thrale');
      await post('morwenna.thrale', `/v1/tasks/${id}/complete`, { form: severe() });
      return () => post(SUPERVISOR, `/v1/tasks/${id}/severity-revision`);
    },
    'POST /v1/reports/:id/suspensions': async () => {
      const id = await investigated();
      return () => post(SUPERVISOR, `/v1/reports/${id}/suspensions`);
    },
    'POST /v1/reports/:id/suspensions/:taskId/reviews': async () => {
      const id = await investigated();
      const { text } = await post(SUPERVISOR, `/v1/reports/${id}/suspensions`);
      const { id: taskId } = z.object({ id: z.string() }).parse(JSON.parse(text));
      await post(SUPERVISOR, `/v1/tasks/${taskId}/claim`);
      const form = suspended(person('darrow.fennimore-quill').id);
      await post(SUPERVISOR, `/v1/tasks/${taskId}/complete`, { form });
      const body = { because: 'REPRESENTATIONS' };
      return () => post(SUPERVISOR, `/v1/reports/${id}/suspensions/${taskId}/reviews`, body);
    },
    'PUT /v1/tasks/:id/follow-up': async () => {
      const id = await claimed();
      return () =>
        ok(world.as(ASSESSOR).put(`/v1/tasks/${id}/follow-up`, { on: '2099-01-04', reason: REASON }));
    },
    'POST /v1/tasks/:id/corrections': async () => {
      const id = await claimed();
      await post(ASSESSOR, `/v1/tasks/${id}/complete`, { form: assessedAs('INTELLIGENCE') });
      return () => post(ASSESSOR, `/v1/tasks/${id}/corrections`, { reason: REASON });
    },
    'POST /v1/tasks/reassignments': async () => {
      const { id } = await receiveTask(world);
      await post('tamsin.copperdale', `/v1/tasks/${id}/claim`);
      const [from, to] = [person('tamsin.copperdale').id, person(ASSESSOR).id];
      return () => ok(world.as(SUPERVISOR).post('/v1/tasks/reassignments', { from, to, reason: REASON }));
    },
    'POST /v1/tasks/batch-completions': async () => {
      const { id } = await receiveTask(world, { priority: 'ROUTINE', categories: [] });
      const body = { kind: 'assess-report', tasks: [id], form: outOfScope('COMPLAINTS') };
      return () => ok(world.as(ASSESSOR).post('/v1/tasks/batch-completions', body));
    },
    'POST /v1/reports/:id/comments': async () => {
      const id = await aReport();
      return () => post(ASSESSOR, `/v1/reports/${id}/comments`, { text: REASON });
    },
    'POST /v1/tasks/:id/complete': async () => {
      const id = await claimed();
      return () => post(ASSESSOR, `/v1/tasks/${id}/complete`, { form: assessedAs('INTELLIGENCE') });
    },
    'POST /v1/tasks/:id/parts': async () => {
      const subjects = [{ subjectNo: 1, name: 'Una Invented' }];
      const { id } = await receiveTask(
        world,
        { subjects, otherForces: [{ slug: 'btp', subjectNos: [1] }] },
        'divide-report',
      );
      await post(ASSESSOR, `/v1/tasks/${id}/claim`);
      const parts = [{ force: 'btp', subjectNos: [1], wholeNarrative: true }];
      return () => post(ASSESSOR, `/v1/tasks/${id}/parts`, { parts, reason: REASON });
    },
    'POST /v1/tasks/:id/judged': async () => {
      const id = await claimed();
      await post(ASSESSOR, `/v1/tasks/${id}/complete`, { form: assessedOf('DISCRIMINATION') });
      const approval = await openApprovalOf(world, id);
      return () => post(SUPERVISOR, `/v1/tasks/${approval}/judged`, { reason: REASON });
    },
  };
}
