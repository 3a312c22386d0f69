import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport } from '../support/reports.ts';

describe('links of reports that are in hand', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  it('are found by the worker, and the question that they raise holds up no step but the close', async () => {
    const narrative = Array.from({ length: 8 }, () => randomUUID().replaceAll('-', ' so ')).join(' then ');
    const first = await receiveReport(line, { narrative });
    await first.waiting('assess-report');
    await receiveReport(line, { narrative, subjects: [{ name: 'Rosalind Tillinghast', role: 'OFFICER' }] });
    await first.waiting('confirm-subject');
    await first.waiting('assess-report');
    const { rows } = await line.world.database.admin.query<{ reason: string }>(
      /* sql */ `select reason from pacars.report_exclusions where report_id = $1`,
      [first.id],
    );
    expect(new Set(rows.map(({ reason }) => reason))).toEqual(new Set(['CANDIDATE']));
    await eventually(async () => {
      const { rows: waiting } = await line.world.database.admin.query(`select from pacars.link_searches`);
      return waiting.length;
    }).toBe(0);
  });
});
