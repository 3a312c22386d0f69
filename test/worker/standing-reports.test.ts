import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClient } from '../../runtime/temporal.ts';
import { workflowIdOf } from '../../domain/workflow-signals.ts';
import { reviveStandingReports } from '../../worker/standing-reports.ts';
import { eventually } from '../support/eventually.ts';
import { assessedAs, divided } from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, takeHoldOf } from '../support/reports.ts';

describe('reviveStandingReports', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const revive = (olderThanSeconds: number): Promise<number> =>
    reviveStandingReports(
      { database: line.world.database.worker, client: line.client, log: line.log },
      olderThanSeconds,
    );
  const statusOf = async (reportId: string): Promise<string> =>
    (await line.client.workflow.getHandle(workflowIdOf(reportId)).describe()).status.name;

  it('starts the workflow of an open report again when it is gone, and leaves a running one alone', async () => {
    const [lost, running] = [await receiveReport(line), await receiveReport(line)];
    await lost.waiting('assess-report');
    await running.waiting('assess-report');
    await Promise.all([lost.atRest(), running.atRest()]);
    const runOf = async (reportId: string): Promise<string> =>
      (await line.client.workflow.getHandle(workflowIdOf(reportId)).describe()).runId;
    const firstRun = await runOf(running.id);
    await lost.lose();

    expect(await revive(0)).toBe(1);
    await eventually(() => statusOf(lost.id)).toBe('RUNNING');
    expect(await runOf(running.id)).toBe(firstRun);

    await lost.complete('assess-report', assessedAs());
    expect(await lost.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
  });

  it('starts a closed report again whose sender was being told what its part came to', async () => {
    const subjects = [{ subjectNo: 1, name: 'Una Invented' }];
    const otherForces = [{ slug: 'west-midlands', subjectNos: [1] }];
    const lead = await receiveReport(line, { subjects, otherForces });
    await lead.complete(
      'divide-report',
      divided({ force: 'west-midlands', subjectNos: [1], wholeNarrative: true }),
    );
    await lead.complete('assess-report', assessedAs());
    await lead.closed();
    await lead.ended();
    const { rows } = await line.world.database.admin.query<{ id: string; reference: string }>(
      /* sql */ `
        select r.id, r.reference from pacars.report_parts p join pacars.reports r on r.id = p.part_report_id
        where p.report_id = $1`,
      [lead.id],
    );
    const part = takeHoldOf(line, rows[0]?.id ?? '', rows[0]?.reference ?? '');
    await line.simulators.order('crimestoppers', { down: true });
    await part.complete('assess-report', assessedAs());
    await part.closed();
    await eventually(async () => (await lead.returns()).length).toBe(2);
    await lead.lose();
    await line.simulators.cure('crimestoppers');
    await eventually(() => revive(0)).toBe(1);
    await eventually(async () => (await lead.returns()).map(({ state }) => state)).toEqual([
      'delivered',
      'delivered',
    ]);
    await lead.ended();
    expect(await revive(0)).toBe(0);
  });

  it('leaves closed reports, and reports looked at a moment ago, alone', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs());
    await report.closed();
    const fresh = await receiveReport(line);
    await fresh.waiting('assess-report');
    await fresh.atRest();
    await fresh.lose();
    expect(await revive(600)).toBe(0);
    expect(await revive(0)).toBe(1);
  });

  it('concludes nothing while Temporal is away', async () => {
    const report = await receiveReport(line);
    await report.waiting('assess-report');
    await report.atRest();
    const { client, connection } = connectClient({
      address: '127.0.0.1:1',
      namespace: line.namespace,
      apiKey: undefined,
      tls: undefined,
      payloadCodec: 'off' as const,
    });
    const { database } = line.world;
    const revived = await reviveStandingReports({ database: database.worker, client, log: line.log }, 0);
    await connection.close();
    expect(revived).toBe(0);
    expect(line.logged()).toContain('standing-reports');
  });
});
