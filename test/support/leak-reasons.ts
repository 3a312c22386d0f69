import { expect } from 'vitest';
import { TASK_QUEUES } from '../../domain/task-queues.ts';
import { windUp } from './break-glass.ts';
import { canaryMessage } from './canaries.ts';
import { eventually } from './eventually.ts';
import type { Teller } from './leak-teller.ts';
import type { TestReport } from './reports.ts';
import { age, CONFIRMER, REVIEWER } from './retention.ts';

const ASSESSOR = 'isolde.marchpenny';
const ASKER = 'perpetua.sallowfield';
const OWNER = 'augusta.pellingham';

export function reportNamed({ reports }: Teller, name: string): TestReport {
  const report = reports.get(name);
  if (!report) throw new RangeError(`nothing was told of a report ${name}`);
  return report;
}

/** Send what is written by hand to a route, which must take it. */
async function give(teller: Teller, login: string, route: string, id: string, body: object): Promise<string> {
  const { status, text, body: answered } = await teller.post(login, route, { id }, body);
  expect({ route, status, text }).toMatchObject({ status: expect.toSatisfy((code: number) => code < 300) });
  return String(answered['id']);
}

/** Why somebody reads, who is meant, what they search for. */
export async function tellWhatReadersSay(teller: Teller): Promise<void> {
  const { line, canaries, say } = teller;
  const { id } = reportNamed(teller, 'unclear');
  const word = (field: string): string => canaries.word(`search.${field}`);
  await give(teller, ASSESSOR, '/v1/reports/:id/content', id, { reason: say('content.reason') });
  await give(teller, OWNER, '/v1/reports/:id/content', reportNamed(teller, 'sealed').id, {
    reason: say('content.reason of an owner'),
  });
  await give(teller, OWNER, '/v1/reports/:id/readers', reportNamed(teller, 'sealed').id, {
    reason: say('readers.reason'),
  });
  await give(teller, ASSESSOR, '/v1/reports/:id/subjects', id, {
    login: 'wilfred.ashenhurst',
    reason: say('subjects.reason'),
  });
  await give(teller, ASSESSOR, '/v1/search', id, {
    name: word('name'),
    collarNumber: word('collarNumber'),
    email: `${word('email').toLowerCase()}@example.org`,
    handle: `@${word('handle').toLowerCase()}`,
    text: `${word('text')} is said to have sold what is known of seven invented inquiries to an invented buyer.`,
    reason: say('search.reason'),
  });
  canaries.keep('search.telephone', '900461');
  canaries.keep('search.vehicle', 'ZZ99 QXW');
  await give(teller, ASSESSOR, '/v1/search', id, {
    telephone: '07700 900461',
    vehicle: 'ZZ99 QXW',
    reason: say('search.reason'),
  });
  const listed = await line.world.as(ASSESSOR).get(`/v1/reports?q=${word('in the address')}`);
  expect(listed.status).toBe(200);
  await give(teller, 'morwenna.thrale', '/v1/me/relationships', id, {
    login: 'jocasta.fernhollow',
    kind: 'OTHER',
  });
  await give(teller, ASSESSOR, '/v1/reports', id, canaryMessage(canaries, 'entered by hand'));
}

/** Emergency access, asked for and answered in every way, and what the review says of it. */
export async function tellOfEmergencies(teller: Teller): Promise<void> {
  const { line, canaries, say } = teller;
  const report = reportNamed(teller, 'sealed');
  const asked = (): object => ({ purpose: 'RISK_TO_LIFE', reason: say('break-glass.reason'), hours: 4 });
  const granted = await give(teller, ASKER, '/v1/break-glass', '', { reportId: report.id, ...asked() });
  const refused = await give(teller, ASKER, '/v1/break-glass', '', {
    reference: canaries.word('break-glass.reference'),
    ...asked(),
  });
  await give(teller, REVIEWER, '/v1/break-glass/:id/approve', granted, { reason: say('approve.reason') });
  await give(teller, CONFIRMER, '/v1/break-glass/:id/refuse', refused, { reason: say('refuse.reason') });
  await give(teller, ASKER, '/v1/reports/:id/content', report.id, {
    reason: say('content.reason in an emergency'),
  });
  expect((await line.world.as(ASKER).post(`/v1/break-glass/${granted}/end`)).status).toBe(200);
  await windUp(line.world);
  await teller.complete(report, 'review-break-glass', {}, OWNER);
}

/** How long things are kept, why they are held, and an erasure. */
export async function tellOfRetention(teller: Teller): Promise<void> {
  const { line, canaries, say } = teller;
  const kept = reportNamed(teller, 'unclear');
  const erased = reportNamed(teller, 'COMPLAINTS');
  const lift = async (path: string, method: 'post' | 'delete'): Promise<void> => {
    for (const login of [REVIEWER, CONFIRMER])
      expect((await line.world.as(login)[method](path)).status).toBe(200);
  };
  await give(teller, REVIEWER, '/v1/reports/:id/retention-class', erased.id, {
    // Of a class whose erasure a second person must confirm.
    class: 'MOPI_3',
    reason: say('retention-class.reason'),
  });
  await give(teller, REVIEWER, '/v1/reports/:id/hold', kept.id, { reason: say('hold.reason') });
  await lift(`/v1/reports/${kept.id}/hold`, 'delete');
  const inquiry = await give(teller, REVIEWER, '/v1/moratoria', '', {
    name: `Inquiry ${canaries.word('moratorium.name')}`,
    scope: 'FORCE',
    reason: say('moratorium.reason'),
  });
  await lift(`/v1/moratoria/${inquiry}/lift`, 'post');
  let runs = 0;
  const review = (): Promise<unknown> => {
    runs += 1;
    const workflowId = `standing/leak-${runs}`;
    return line.client.workflow.execute('reviewRetention', { workflowId, taskQueue: TASK_QUEUES.reports });
  };
  await allDelivered(teller);
  for (const { id } of [kept, erased]) await age(line.world, id, 11);
  await review();
  await teller.complete(kept, 'review-retention');
  await teller.complete(erased, 'review-retention', { decision: 'ERASE', criteria: [], class: undefined });
  await teller.complete(erased, 'confirm-erasure', { decision: 'ERASE' });
  await allDelivered(teller);
  await erased.ended();
  await review();
  expect(await erased.row()).toEqual({});
}

/** Wait until the outbox is empty. */
export async function allDelivered({ line }: Teller): Promise<void> {
  await eventually(async () => {
    const { rows } = await line.world.database.admin.query(
      /* sql */ `select from pacars.outbox where delivered_at is null`,
    );
    return rows.length;
  }).toBe(0);
}
