import { z } from 'zod';
import { isReferred } from './oversight-answers.ts';
import type { ExpectedHandling } from './samples.ts';
import type { StaffClient } from './staff-client.ts';

const reportDetail = z.object({
  id: z.string(),
  reference: z.string(),
  force: z.string(),
  targetForce: z.string().nullable(),
  priority: z.string(),
  sealed: z.boolean(),
  stage: z.string(),
  ending: z.string().nullable(),
  outcomes: z.array(z.string()),
  receivedAt: z.string(),
  closedAt: z.string().nullable(),
  tasks: z.array(z.object({ kind: z.string(), escalations: z.number(), state: z.string() })),
  handOffs: z.array(z.object({ system: z.string(), state: z.string(), receipt: z.string().nullable() })),
});

/** Where one report went. */
export interface ReportResult {
  reference: string;
  samples: string[];
  priority: string;
  sealed: boolean;
  ended: boolean;
  /** How it ended, or the stage at which it stands. */
  wentTo: string;
  outcomes: string[];
  handOffs: { system: string; receipt: string | null }[];
  escalations: number;
  seconds: number;
  asExpected: boolean;
}

/** The forces whose sample staff work in the stack. */
const SAMPLE_FORCES = ['derbyshire', 'west-midlands'];

/** The ending and the outcomes that the expected handling asks for. */
function expectationOf(
  expected: readonly ExpectedHandling[],
): { ending: string; outcomes: string[] } | undefined {
  const [first] = expected;
  if (!first) return undefined;
  const outcomes = [...new Set(expected.flatMap(({ outcomesExpected }) => outcomesExpected))];
  if (outcomes.includes('OUT_OF_SCOPE_SIGNPOST')) return { ending: 'SIGNPOSTED_TO_COMPLAINTS', outcomes: [] };
  if (outcomes.includes('OUT_OF_SCOPE_REDIRECT'))
    return { ending: 'REDIRECTED_TO_OTHER_AGENCY', outcomes: [] };
  if (!first.routing.toForces.some((force) => SAMPLE_FORCES.includes(force)))
    return { ending: 'TRANSFERRED_TO_OTHER_FORCE', outcomes: [] };
  return { ending: 'ACTED_ON', outcomes };
}

const SYSTEM_OF: Record<string, string> = {
  INVESTIGATION: 'case-management',
  SAFEGUARDING: 'safeguarding',
  INTELLIGENCE: 'intelligence',
};

/** Read what has become of a report, as the first of these people who may know it. */
export async function readResult(
  readers: readonly StaffClient[],
  reportId: string,
  expected: readonly ExpectedHandling[],
  samples: string[],
): Promise<ReportResult | undefined> {
  for (const reader of readers) {
    const { status, body } = await reader.get(`/v1/reports/${reportId}`);
    if (status !== 200) continue;
    const report = reportDetail.parse(body);
    const wanted = expectationOf(expected);
    const delivered = report.handOffs.filter(({ receipt }) => receipt !== null).map(({ system }) => system);
    const systems = [
      ...(report.ending === 'TRANSFERRED_TO_OTHER_FORCE'
        ? ['force-desk']
        : report.outcomes.map((code) => SYSTEM_OF[code])),
      ...(report.ending === 'ACTED_ON' && expected.some(isReferred) ? ['oversight'] : []),
      // However it ends, its sender is told the class of that.
      'crimestoppers',
    ];
    const handedOff = systems.every((system) => system !== undefined && delivered.includes(system));
    const endedSo =
      !wanted ||
      (report.ending === wanted.ending && wanted.outcomes.every((code) => report.outcomes.includes(code)));
    const ended = report.stage === 'CLOSED';
    return {
      reference: report.reference,
      samples,
      priority: report.priority,
      sealed: report.sealed,
      ended,
      wentTo:
        report.ending === 'TRANSFERRED_TO_OTHER_FORCE'
          ? `transferred to ${report.targetForce}`
          : (report.ending ?? report.stage),
      outcomes: report.outcomes,
      handOffs: report.handOffs.map(({ system, receipt }) => ({ system, receipt })),
      escalations: report.tasks.reduce((sum, { escalations }) => sum + escalations, 0),
      seconds:
        (Date.parse(report.closedAt ?? new Date().toISOString()) - Date.parse(report.receivedAt)) / 1_000,
      asExpected: ended && endedSo && handedOff,
    };
  }
  return undefined;
}
