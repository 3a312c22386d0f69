import { dayFromNow, threatened } from './forms.ts';
import { tellReport } from './leak-reports.ts';
import type { Teller } from './leak-teller.ts';

const SUPERVISOR = 'edmund.larkwhistle';

/** A threat to somebody's life, by name, and an investigator of another force. */
export async function tellThreat(teller: Teller): Promise<void> {
  const { say } = teller;
  const report = await tellReport(teller, 'threatened');
  const told = (field: string): string => say(`triage-danger.threatToLife/${field}`);
  await teller.complete(report, 'triage-danger', {
    ...threatened(dayFromNow(3)),
    voiceHandOver: { state: 'NONE', reason: say('triage-danger.voiceHandOver/reason') },
    threatToLife: {
      known: 'YES',
      reason: told('reason'),
      person: told('person'),
      warning: { decision: 'DO_NOT_WARN', reason: told('warning/reason') },
      disruption: { decision: 'SERVE', reason: told('disruption/reason') },
      owner: told('owner'),
      reviewOn: dayFromNow(3),
    },
    reason: say('triage-danger.reason'),
  });
  await report.waiting('plan-safeguarding');
  await teller.complete(report, 'assess-report', {
    outcomes: [{ outcome: 'INVESTIGATION', reason: say('assess-report.outcomes/reason') }],
    conduct: { decision: 'INVESTIGATE', reason: say('assess-report.conduct/reason') },
  });
  await teller.complete(report, 'allocate-investigator', {
    investigator: undefined,
    outside: { force: 'west-midlands', name: say('allocate-investigator.outside/name') },
  });
  await teller.complete(report, 'assess-severity', {}, SUPERVISOR);
}
