/* eslint-disable max-lines-per-function -- the acts are one table, and read as one */
import { answer, ask } from '../support/break-glass.ts';
import { INVESTIGATOR, type Requests, allocate, receiveContact, requestsOf } from '../support/identity.ts';
import { aMessage } from '../support/messages.ts';
import { closedReport } from '../support/retention.ts';
import { type Answer, type World, person } from '../support/world.ts';
import {
  ASSESSOR,
  MANAGER,
  OWNER,
  REASON,
  SAFEGUARDER,
  SEALING,
  SUPERVISOR,
  ok,
  toolsOf,
  type Acts,
} from './act-tools.ts';
import { taskRouteActs } from './task-route-acts.ts';
import { z } from 'zod';

/** Every route that changes anything, by method and path. */
export function routeActs(world: World): Acts {
  const { post, remove, aReport, claimed } = toolsOf(world);
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
  const absent = (path: string, login: string): Promise<Answer> =>
    ok(
      world.as(login).put(path, { from: '2099-01-01', until: '2099-01-14', deputy: 'callum.wrexcombe-tarn' }),
    );
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
    'PUT /v1/me/absence': async () => () => absent('/v1/me/absence', 'perpetua.sallowfield'),
    'DELETE /v1/me/absence': async () => {
      await absent('/v1/me/absence', 'perpetua.sallowfield');
      return () => remove('perpetua.sallowfield', '/v1/me/absence');
    },
    'PUT /v1/people/:id/absence': async () => () =>
      absent(`/v1/people/${person('perpetua.sallowfield').id}/absence`, SUPERVISOR),
    'DELETE /v1/people/:id/absence': async () => {
      const path = `/v1/people/${person('perpetua.sallowfield').id}/absence`;
      await absent(path, SUPERVISOR);
      return () => remove(SUPERVISOR, path);
    },
    ...taskRouteActs(world),
  };
}
