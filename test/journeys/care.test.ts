import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskForm } from '../../domain/schemas/task-forms.ts';
import { calendarDayInUk, dayAfter } from '../../domain/working-days.ts';
import * as forms from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

type Plan = TaskForm<'plan-safeguarding'>;
const OFFICER = 'perpetua.sallowfield';
const today = calendarDayInUk(new Date());
const none: NonNullable<Plan['marac']> = {
  professionalJudgement: 'NO',
  potentialEscalation: 'NOT_KNOWN',
  honourBased: 'NO',
};

/** Each criterion of the conference by itself: what is said, and what the conference is told. */
const CRITERIA: [string, Partial<Plan>, string[]][] = [
  [
    'visible high risk by the score',
    { assessment: { tool: 'DASH', score: 14 }, risk: 'HIGH' },
    ['VISIBLE_HIGH_RISK'],
  ],
  ['judgement', { marac: { ...none, professionalJudgement: 'YES' } }, ['PROFESSIONAL_JUDGEMENT']],
  ['escalation', { marac: { ...none, potentialEscalation: 'YES' } }, ['POTENTIAL_ESCALATION']],
  ['honour-based abuse', { marac: { ...none, honourBased: 'YES' } }, ['HONOUR_BASED']],
  [
    'a conference within the year',
    { marac: { ...none, lastConferenceOn: dayAfter(today, -300) } },
    ['REPEAT'],
  ],
];

describe('a plan that refers', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const toPlan = async (): Promise<TestReport> => {
    const report = await receiveReport(line);
    await report.complete('assess-report', forms.assessedAs('SAFEGUARDING'));
    await report.claim('plan-safeguarding');
    return report;
  };
  const refused = async (report: TestReport, form: Plan): Promise<unknown> => {
    const { id } = await report.waiting('plan-safeguarding');
    const { status, body } = await line.world.as(OFFICER).post(`/v1/tasks/${id}/complete`, { form });
    return [status, body['errors']?.[0]?.pointer];
  };
  /** What the safeguarding system was told of the report's last plan, in order of its bodies. */
  const told = (): Record<string, unknown>[] =>
    line.simulators
      .requests()
      .filter(
        ({ method, url }) =>
          method === 'POST' && url.startsWith(line.simulators.connections.safeguarding.baseUrl),
      )
      .map(({ body }) => Object(JSON.parse(body)));

  it.each(CRITERIA)('to the conference, by %s: it is told which criterion', async (_what, said, criteria) => {
    const report = await toPlan();
    const plan = { ...forms.planned('MARAC'), ...said };
    // A criterion that is met and no conference: only with a reason.
    expect(await refused(report, { ...plan, referrals: [] })).toEqual([
      422,
      expect.stringContaining('/form/'),
    ]);
    const before = told().length;
    await report.complete('plan-safeguarding', plan);
    await report.complete('confirm-safeguarding', forms.confirmed());
    await report.closed();
    expect(told().slice(before)).toMatchObject([{ to: 'MARAC', criteria, informationBarrier: true }]);
    expect(await report.handOffs()).toMatchObject([{ system: 'safeguarding', state: 'delivered' }]);
  });

  it('to the officer who looks at those who work with children (LADO), behind a barrier, with a day to answer by', async () => {
    const report = await toPlan();
    const before = told().length;
    // Without a barrier only with a reason: a police subject sits where partners meet.
    const [open] = forms.planned('LADO').referrals;
    expect(
      await refused(report, {
        ...forms.planned(),
        referrals: open ? [{ ...open, informationBarrier: false }] : [],
      }),
    ).toEqual([422, expect.stringContaining('/form/referrals/0')]);
    await report.complete('plan-safeguarding', forms.planned('LADO'));
    await report.complete('confirm-safeguarding', forms.confirmed());
    await report.closed();
    expect(told().slice(before)).toMatchObject([
      { to: 'LADO', informationBarrier: true, criteria: [], answerBy: expect.any(String) },
    ]);
    expect(await report.handOffs()).toMatchObject([{ system: 'safeguarding', state: 'delivered' }]);
  });
});
