import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as forms from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport } from '../support/reports.ts';

const GRADER = 'caspian.wintergreen';
const RELEASER = 'ottoline.greenhythe';

describe('intelligence of two items', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  it('is graded item by item, released by another, and comes back with the number of its record', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', forms.assessedAs('INTELLIGENCE'));
    const { id } = await report.claim('grade-intelligence');

    const kept = { ...forms.gradedItem(), disclosure: 'SENSITIVE' as const, reviewOn: forms.dayFromNow(30) };
    const { actionCode: _action, sanitisationCode: _sanitisation, ...bare } = forms.gradedItem();
    const shared = {
      ...bare,
      title: 'What may be shared',
      source: '1' as const,
      assessment: 'A' as const,
      handling: 'P' as const,
      disclosure: 'DISCLOSURE_RELEVANT' as const,
      reviewOn: forms.dayFromNow(90),
    };
    const refused = async (...items: object[]): Promise<unknown> => {
      const form = { ...forms.graded(), items };
      const { status, body } = await line.world.as(GRADER).post(`/v1/tasks/${id}/complete`, { form });
      return [status, body['errors']?.[0]?.pointer];
    };
    // Action and sanitisation codes stand under C, and under nothing else; a grade is one of the list.
    expect(await refused(kept, { ...shared, actionCode: 'A1', sanitisationCode: 'S1' })).toEqual([
      422,
      expect.stringContaining('/form/items/1'),
    ]);
    expect(await refused({ ...bare, handling: 'C' })).toEqual([
      422,
      expect.stringContaining('/form/items/0'),
    ]);
    expect(await refused({ ...kept, source: '4' })).toEqual([422, '/form/items/0/source']);
    await report.complete('grade-intelligence', { ...forms.graded(), items: [kept, shared] });

    const releasing = await report.waiting('release-intelligence');
    expect((await line.world.as(GRADER).post(`/v1/tasks/${releasing.id}/claim`)).status).toBe(403);
    expect((await line.simulators.state('intelligence')).counts.effects).toBe(0);
    await report.complete('release-intelligence', forms.released(), RELEASER);
    await report.closed();

    const [sent] = line.simulators
      .requests()
      .filter(
        ({ method, url }) =>
          method === 'POST' && url.startsWith(line.simulators.connections.intelligence.baseUrl),
      )
      .map(({ body }): Record<string, unknown> => Object(JSON.parse(body)));
    expect(sent).toMatchObject({
      // The strictest handling and the first day of review stand over all of them.
      header: { handling: 'C', reviewOn: forms.dayFromNow(30) },
      items: [
        {
          itemNo: 1,
          grade: { source: '2', assessment: 'C', handling: 'C', actionCode: 'A1', sanitisationCode: 'S2' },
          disclosure: 'SENSITIVE',
          reviewOn: forms.dayFromNow(30),
        },
        {
          itemNo: 2,
          grade: { source: '1', assessment: 'A', handling: 'P' },
          disclosure: 'DISCLOSURE_RELEVANT',
          reviewOn: forms.dayFromNow(90),
        },
      ],
    });
    const shown = await line.world.as('isolde.marchpenny').get(`/v1/reports/${report.id}`);
    expect(
      shown.body['handOffs'].filter(({ system }: { system: string }) => system === 'intelligence'),
    ).toMatchObject([{ state: 'delivered', receipt: expect.stringMatching(/^IR\d{6,9}$/u) }]);
  });
});
