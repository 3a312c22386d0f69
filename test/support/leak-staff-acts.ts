import { expect } from 'vitest';
import { outOfScope } from './forms.ts';
import { reportNamed } from './leak-reasons.ts';
import type { Teller } from './leak-teller.ts';
import { receiveReport } from './reports.ts';
import { person } from './world.ts';

const ASSESSOR = 'isolde.marchpenny';
const SUPERVISOR = 'edmund.larkwhistle';

/** What staff say to one another, and why they give work back, put it off, give it over, have it decided anew. */
export async function tellOfStaffActs(teller: Teller): Promise<void> {
  const { line, say, told } = teller;
  const give = async (login: string, route: string, id: string, body: object): Promise<void> => {
    const { status, text } = await teller.post(login, route, { id }, body);
    expect({ route, status, text }).toMatchObject({
      status: expect.toSatisfy((code: number) => code < 300),
    });
  };
  const { id } = reportNamed(teller, 'unclear');
  await give(ASSESSOR, '/v1/reports/:id/comments', id, { text: say('comments.text') });
  const report = await receiveReport(line, { priority: 'ROUTINE' });
  const task = await report.claim('assess-report');
  const on = '2099-01-04';
  const put = await line.world
    .as(ASSESSOR)
    .put(`/v1/tasks/${task.id}/follow-up`, { on, reason: say('follow-up.reason') });
  expect(put.status).toBe(200);
  told.fields.add('/v1/tasks/:id/follow-up reason');
  await give(ASSESSOR, '/v1/tasks/:id/release', task.id, { reason: say('release.reason') });
  await report.claim('assess-report');
  await give(SUPERVISOR, '/v1/tasks/reassignments', '', {
    from: person(ASSESSOR).id,
    to: person('tamsin.copperdale').id,
    reason: say('reassignments.reason'),
  });
  await give('tamsin.copperdale', '/v1/tasks/:id/release', task.id, {});
  await report.complete('assess-report', outOfScope('COMPLAINTS'));
  await report.closed();
  await give(SUPERVISOR, '/v1/tasks/:id/corrections', task.id, { reason: say('corrections.reason') });
  await report.complete('assess-report', outOfScope('COMPLAINTS'));
  await report.closed(2);
}
