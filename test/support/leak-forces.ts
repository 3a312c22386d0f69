import { expect } from 'vitest';
import { canaryMessage } from './canaries.ts';
import { divided } from './forms.ts';
import { tellReport } from './leak-reports.ts';
import type { Teller } from './leak-teller.ts';
import { eventually } from './eventually.ts';

const ASSESSOR = 'isolde.marchpenny';
const SUPERVISOR = 'edmund.larkwhistle';
const OURS = { immediateRisk: null, targetForce: { slug: 'derbyshire', confidence: 'HIGH' } } as const;

/** A report of several forces: one with this deployment and one without are each given a part. */
export async function tellDivided(teller: Teller): Promise<void> {
  const { canaries, say } = teller;
  const word = (field: string): string => canaries.word(`divided.${field}`);
  const subject = (subjectNo: number) => ({
    subjectNo,
    name: word('name'),
    description: word('description'),
  });
  const report = await tellReport(teller, 'divided', {
    ...OURS,
    subjects: [subject(1), subject(2), subject(3)],
    otherForces: [
      { slug: 'west-midlands', subjectNos: [2], [word('unknown field')]: word('unknown value') },
      { slug: 'btp', subjectNos: [3] },
    ],
  });
  const { id } = await report.claim('divide-report');
  const parts = [{ force: 'btp', subjectNos: [3], account: say('parts.account') }];
  const looked = { parts, reason: say('parts.reason') };
  expect((await teller.post(ASSESSOR, '/v1/tasks/:id/parts', { id }, looked)).status).toBe(200);
  const account = (): string => say('divide-report.parts/account');
  await teller.complete(
    report,
    'divide-report',
    divided(
      { force: 'west-midlands', subjectNos: [2], account: account() },
      { force: 'btp', subjectNos: [3], account: account() },
    ),
  );
  await eventually(async () => (await report.handOffs()).map(({ state }) => state)).toEqual(['delivered']);
}

/** Two reports that are one, and apart again. */
export async function tellMerged(teller: Teller): Promise<void> {
  const { say } = teller;
  const [one, other] = [
    await tellReport(teller, 'merged', OURS),
    await tellReport(teller, 'merged into', OURS),
  ];
  await Promise.all([one.waiting('assess-report'), other.waiting('assess-report')]);
  const route = '/v1/reports/:id/merges';
  const merge = await teller.post(
    SUPERVISOR,
    route,
    { id: one.id },
    { into: other.id, reason: say('merges.reason') },
  );
  expect(merge.status).toBe(201);
  const ids = { id: one.id, mergeId: String(merge.body['id']) };
  const undone = await teller.post(SUPERVISOR, `${route}/:mergeId/undo`, ids, { reason: say('undo.reason') });
  expect(undone.status).toBe(200);
}

/** A report that the force says is not its own. */
export async function tellNotOurs(teller: Teller): Promise<void> {
  const report = await tellReport(teller, 'not ours', OURS);
  await report.waiting('assess-report');
  const body = { reason: teller.say('not-ours.reason') };
  const { status } = await teller.post(ASSESSOR, '/v1/reports/:id/not-ours', { id: report.id }, body);
  expect(status).toBe(200);
}

/** A report that its sender corrects and takes back. */
export async function tellTakenBack(teller: Teller): Promise<void> {
  const { canaries, line } = teller;
  const report = await tellReport(teller, 'taken back', OURS);
  await report.waiting('assess-report');
  const reportRef = String((await report.row())['reference']);
  for (const [sequence, messageType] of [
    [2, 'CORRECTION'],
    [3, 'RETRACTION'],
  ] as const)
    await line.world.receive(
      canaryMessage(canaries, messageType, { ...OURS, reportRef, messageType, sequence, otherForces: null }),
    );
  await teller.complete(report, 'review-retraction');
}
