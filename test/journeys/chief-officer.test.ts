import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskKind } from '../../domain/task-kinds.ts';
import * as forms from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

/** Owners of the force's sealed reports: the one decides, and the other judges. */
const OWNER = 'augusta.pellingham';
const SECOND = 'leopold.quenby-hurst';
const ABSENT = '11111111-2222-4333-8444-555555555555';
const CHIEF_OFFICER = { subjects: [{ name: 'Theodora Ravensmoor', role: 'OFFICER' as const }] };

describe('a report about a chief officer', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  /** What somebody is told of a thing: of what does not exist for them the same as of what does not exist. */
  const seen = async (login: string, what: 'reports' | 'tasks', id: string): Promise<unknown> => {
    const { status, body } = await line.world.as(login).get(`/v1/${what}/${id}`);
    expect(status).toBeGreaterThanOrEqual(400);
    return [status, body['detail'], body['title']];
  };
  const refused = async (report: TestReport, kind: TaskKind, form: object): Promise<unknown> => {
    const { id } = await report.claim(kind, OWNER);
    const { status, body } = await line.world.as(OWNER).post(`/v1/tasks/${id}/complete`, { form });
    return [status, body['errors']?.[0]?.pointer];
  };

  it('is the sealed reports’ owners’, referred by the local policing body, and local only once that is confirmed', async () => {
    const report = await receiveReport(line, CHIEF_OFFICER);
    expect(await report.row()).toMatchObject({ sealed: true });
    for (const login of ['theodora.ravensmoor', 'isolde.marchpenny', 'edmund.larkwhistle'])
      expect(await seen(login, 'reports', report.id)).toEqual(await seen(login, 'reports', ABSENT));

    const found = forms.oversightAnswered(['CHIEF_OFFICER']);
    await report.complete('assess-report', forms.assessedWith(found), OWNER);
    await report.complete('approve-decision', forms.approved(), SECOND);
    const { id } = await report.waiting('refer-to-oversight');
    for (const login of ['theodora.ravensmoor', 'isolde.marchpenny', 'edmund.larkwhistle'])
      expect(await seen(login, 'tasks', id)).toEqual(await seen(login, 'tasks', ABSENT));

    expect(await refused(report, 'refer-to-oversight', forms.referred())).toEqual([422, '/form/authority']);
    await report.complete('refer-to-oversight', forms.referred({ authority: 'LOCAL_POLICING_BODY' }), OWNER);
    await report.waiting('record-oversight-mode');
    const sent = line.simulators
      .requests()
      .filter(
        ({ method, url }) =>
          method === 'POST' && url.startsWith(line.simulators.connections.oversight.baseUrl),
      );
    expect(sent.map(({ body }) => Object(JSON.parse(body)))).toMatchObject([
      { to: 'IOPC', kind: 'MANDATORY', criteria: ['CHIEF_OFFICER'], referredBy: 'LOCAL_POLICING_BODY' },
    ]);

    expect(await refused(report, 'record-oversight-mode', forms.oversightMode('LOCAL'))).toEqual([
      422,
      '/form/localIsAvailable',
    ]);
    await report.complete(
      'record-oversight-mode',
      { ...forms.oversightMode('LOCAL'), localIsAvailable: true },
      OWNER,
    );
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
    expect(await report.handOffs()).toMatchObject([{ system: 'oversight', state: 'delivered' }]);
  });
});
