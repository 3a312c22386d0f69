import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import {
  allocated,
  approved,
  assessedAs,
  assessedOf,
  confirmed,
  graded,
  released,
  outOfScope,
  planned,
  result,
  reviewed,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

/** Works in professional standards: only the owners of sealed reports may know of a report about them. */
const accused: Partial<FeedMessage> = {
  subjects: [{ subjectNo: 1, name: 'Tamsin Copperdale', role: 'OFFICER' }],
};
const [OWNER, SECOND] = ['augusta.pellingham', 'leopold.quenby-hurst'];

describe('an assessment that a second person judges', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const rowsOf = async (report: TestReport, kind: string): Promise<Record<string, unknown>[]> => {
    const { rows } = await line.world.database.admin.query<Record<string, unknown>>(
      /* sql */ `
        select id, occasion, state, decision, about_task, barred from pacars.tasks
        where report_id = $1 and kind = $2 order by created_at, id`,
      [report.id, kind],
    );
    return rows;
  };
  const untouched = {
    stage: 'ASSESSMENT',
    outcomes: [],
    ending: null,
    assessed_categories: [],
    severity: null,
  };

  it('stands, and takes effect, when it is approved; until then nothing of it does', async () => {
    const report = await receiveReport(line);
    const task = await report.complete('assess-report', assessedOf('PARTNER_ABUSE'));
    await report.waiting('approve-decision');
    await report.atRest();
    expect(await report.row()).toMatchObject(untouched);
    expect(await rowsOf(report, 'assess-report')).toMatchObject([
      { decision: { secondPerson: ['NO_ACTION_ON_PARTNER_ABUSE'] } },
    ]);
    expect(await rowsOf(report, 'approve-decision')).toMatchObject([
      { occasion: task.id, about_task: task.id, barred: [expect.any(String)] },
    ]);
    await report.complete('approve-decision', approved());
    expect(await report.closed()).toMatchObject({
      ending: 'NO_FURTHER_ACTION',
      // The reporter's own choice stays beside the assessor's.
      categories: ['INFO_INFLUENCE'],
      assessed_categories: ['PARTNER_ABUSE'],
      severity: 'MISCONDUCT',
      matter: 'CONDUCT',
      criminal_decision: 'NO_CRIMINAL_MATTER',
      conduct_decision: 'NO_CONDUCT_MATTER',
      processing_regime: 'DPA_PART_3',
    });
    expect(await report.events()).toContain('ASSESSMENT_STANDS');
    expect((await report.ended()).status.name).toBe('COMPLETED');
  });

  it('is asked for by what the reporter chose too, and by sending the matter elsewhere', async () => {
    const report = await receiveReport(line, { categories: ['SEXUAL_BOUNDARY'] });
    await report.complete('assess-report', outOfScope('COMPLAINTS'));
    await report.complete('approve-decision', approved());
    expect(await report.closed()).toMatchObject({ ending: 'SIGNPOSTED_TO_COMPLAINTS' });
    expect(await rowsOf(report, 'assess-report')).toMatchObject([
      { decision: { secondPerson: ['NO_ACTION_ON_SEXUAL_BOUNDARY'] } },
    ]);
  });

  it('is made again when it is returned, with another second person, and the old one stays as it was', async () => {
    const report = await receiveReport(line);
    const first = await report.complete('assess-report', assessedOf('DISCRIMINATION'));
    await report.complete('approve-decision', approved('RETURN'));
    const again = await report.complete('assess-report', assessedAs());
    await report.waiting('approve-decision');
    await report.atRest();
    expect(await report.row()).toMatchObject(untouched);
    expect(await rowsOf(report, 'assess-report')).toMatchObject([
      { id: first.id, occasion: 'first', decision: { categories: ['DISCRIMINATION'] } },
      // Whoever leaves the category out is not rid of the second person.
      {
        id: again.id,
        occasion: 'first/2',
        about_task: first.id,
        decision: { secondPerson: ['NO_ACTION_ON_DISCRIMINATION', 'RETURNED_BEFORE'] },
      },
    ]);
    await report.complete('approve-decision', approved('RETURN'));
    await report.complete('assess-report', assessedOf('DISCRIMINATION', 'INTELLIGENCE'));
    await report.complete('approve-decision', approved());
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    expect(await report.closed()).toMatchObject({
      ending: 'ACTED_ON',
      outcomes: ['INTELLIGENCE'],
      assessed_categories: ['DISCRIMINATION'],
    });
    expect((await rowsOf(report, 'assess-report')).map(({ occasion }) => occasion)).toEqual([
      'first',
      'first/2',
      'first/3',
    ]);
  });

  it('of a sealed report is approved by its other owner, and its safeguarding waits for nobody', async () => {
    const report = await receiveReport(line, accused);
    await report.complete('assess-report', assessedAs('SAFEGUARDING', 'INTELLIGENCE'), OWNER);
    await report.complete('plan-safeguarding', planned('MASH'), OWNER);
    const confirming = await report.waiting('confirm-safeguarding');
    expect(await report.row()).toMatchObject(untouched);
    expect((await report.tasks()).map(({ kind }) => kind)).not.toContain('grade-intelligence');
    // What has been lost goes on from the rows.
    await report.lose();
    await report.complete('approve-decision', approved(), SECOND);
    await report.complete('grade-intelligence', graded(), OWNER);
    await report.complete('release-intelligence', released(), 'leopold.quenby-hurst');
    expect(await report.row()).toMatchObject({ stage: 'ACTION', outcomes: ['INTELLIGENCE', 'SAFEGUARDING'] });
    expect((await report.waiting('confirm-safeguarding')).id).toBe(confirming.id);
    await report.complete('confirm-safeguarding', confirmed(), OWNER);
    await report.closed();
    const tasks = (await report.tasks()).map(({ kind }) => kind);
    for (const kind of ['plan-safeguarding', 'confirm-safeguarding', 'approve-decision'])
      expect(tasks.filter((one) => one === kind)).toHaveLength(1);
    expect((await report.handOffs()).map(({ system }) => system)).toEqual(['intelligence', 'safeguarding']);
  });

  it('leaves what safeguards somebody as it is when the rest is returned', async () => {
    const report = await receiveReport(line, accused);
    await report.complete('assess-report', assessedAs('SAFEGUARDING'), OWNER);
    await report.waiting('plan-safeguarding');
    await report.complete('approve-decision', approved('RETURN'), SECOND);
    await report.complete('assess-report', assessedAs('SAFEGUARDING', 'INTELLIGENCE'), OWNER);
    await report.complete('approve-decision', approved(), SECOND);
    await report.complete('grade-intelligence', graded(), OWNER);
    await report.complete('release-intelligence', released(), 'leopold.quenby-hurst');
    await report.complete('plan-safeguarding', planned(), OWNER);
    await report.complete('confirm-safeguarding', confirmed(), OWNER);
    expect(await report.closed()).toMatchObject({ outcomes: ['INTELLIGENCE', 'SAFEGUARDING'] });
    expect((await report.tasks()).filter(({ kind }) => kind === 'plan-safeguarding')).toHaveLength(1);
  });

  it('needs the second person by what the report was when it was made', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INVESTIGATION'));
    await report.waiting('allocate-investigator');
    await report.further(accused);
    await eventually(async () => (await report.row())['sealed']).toBe(true);
    await report.lose();
    await report.complete('review-further-information', reviewed('NOTED'), OWNER);
    await report.complete('allocate-investigator', allocated(OWNER), OWNER);
    await report.complete('record-investigation-result', result(), OWNER);
    await report.closed();
    expect(await rowsOf(report, 'approve-decision')).toEqual([]);
  });

  it('made again on further information adds up, and the latest one says what the report is', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.closed();
    await report.further();
    await report.complete('review-further-information', reviewed('REASSESS'));
    await report.complete('assess-report', {
      ...assessedOf('SEXUAL_BOUNDARY', 'INVESTIGATION'),
      severity: 'GROSS_MISCONDUCT',
    });
    await report.waiting('allocate-investigator');
    await report.lose();
    await report.complete('allocate-investigator', allocated());
    await report.complete('record-investigation-result', result());
    expect(await report.closed(2)).toMatchObject({
      outcomes: ['INTELLIGENCE', 'INVESTIGATION'],
      categories: ['INFO_INFLUENCE'],
      assessed_categories: ['SEXUAL_BOUNDARY'],
      severity: 'GROSS_MISCONDUCT',
    });
    expect(await rowsOf(report, 'assess-report')).toMatchObject([
      { decision: { categories: ['INFO_INFLUENCE'] } },
      { decision: { categories: ['SEXUAL_BOUNDARY'] } },
    ]);
    // The older one, gone through again, changes nothing.
    const events = (await report.events()).filter((kind) => kind === 'ASSESSMENT_STANDS');
    expect(events).toHaveLength(2);
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
