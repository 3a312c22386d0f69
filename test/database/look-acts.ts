/* eslint-disable max-lines-per-function -- the acts are one table, and read as one */
import { ask, granted } from '../support/break-glass.ts';
import { INVESTIGATOR, allocate, receiveContact, requestsOf } from '../support/identity.ts';
import type { Answer, World } from '../support/world.ts';
import {
  ASSESSOR,
  AUDITOR,
  MANAGER,
  SAFEGUARDER,
  SEALING,
  SUPERVISOR,
  ok,
  toolsOf,
  type Act,
  type Acts,
} from './act-tools.ts';
import { randomUUID } from 'node:crypto';

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
    'GET /v1/reports/:id/comments': ofReport(ASSESSOR, 'comments'),
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
