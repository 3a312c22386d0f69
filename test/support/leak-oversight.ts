import { expect } from 'vitest';
import type { Teller } from './leak-teller.ts';
import { notReferred } from './forms.ts';
import { tellReport } from './leak-reports.ts';

/** A clock started by hand, a refusal that a second person returns, a referral to two bodies, and their answers. */
export async function tellOversight(teller: Teller): Promise<void> {
  const { say } = teller;
  const report = await tellReport(teller, 'overseen', {
    immediateRisk: null,
    targetForce: { slug: 'derbyshire', confidence: 'HIGH' },
  });
  const { status } = await teller.post(
    'isolde.marchpenny',
    '/v1/reports/:id/oversight-clocks',
    { id: report.id },
    {
      criteria: ['SERIOUS_CORRUPTION'],
      becameClearAt: new Date().toISOString(),
      reason: say('oversight-clocks.reason'),
    },
  );
  expect(status).toBe(201);
  await report.complete('refer-to-oversight', { ...notReferred(), reason: say('refer-to-oversight.reason') });
  await teller.complete(report, 'approve-decision', { decision: 'RETURN' });
  await teller.complete(report, 'refer-to-oversight');
  await teller.complete(report, 'record-oversight-mode');
  await teller.complete(report, 'record-oversight-mode');
  await teller.complete(report, 'tell-concerned');
  await teller.complete(report, 'assess-report');
  await teller.complete(report, 'approve-decision');
  expect((await report.handOffs()).map(({ system, state }) => `${system} ${state}`)).toEqual([
    'oversight delivered',
  ]);
  await report.closed();
}
