import { expect } from 'vitest';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { canaryMessage } from './canaries.ts';
import { eventually } from './eventually.ts';
import { outOfScope, routed } from './forms.ts';
import { tellCorrected, tellInvestigation } from './leak-investigation.ts';
import type { Teller } from './leak-teller.ts';
import type { Line } from './line.ts';
import { type TestReport, takeHoldOf } from './reports.ts';
import { person } from './world.ts';

const OWNER = 'augusta.pellingham';

/** Send a message with a word in every field, and take hold of its report under a name. */
export async function tellReport(
  { line, canaries, reports }: Teller,
  name: string,
  overrides: Partial<FeedMessage> = {},
): Promise<TestReport> {
  // Of several forces a person divides it first: that is a story of its own.
  const message = canaryMessage(canaries, name, { otherForces: null, ...overrides });
  const [id = ''] = await line.world.receive(message);
  const report = takeHoldOf(line, id, message.reportRef);
  reports.set(name, report);
  return report;
}

/** How often the database has refused the worker a row. */
const failures = (line: Line): number => line.logged().split('23514').length - 1;
const worseThan = (line: Line, before: number): PromiseLike<void> =>
  eventually(() => failures(line)).toBeGreaterThan(before);

/** Danger, all three outcomes, a refused hand-off, further information, and the close. */
export async function tellInFull(teller: Teller): Promise<void> {
  const { line, canaries, breakFor, say } = teller;
  const report = await tellReport(teller, 'first');
  await teller.complete(report, 'triage-danger');
  // The API's own database error, which quotes the row with the decision.
  await breakFor(`decision is null or kind <> 'assess-report'`, 'tasks', async () => {
    const { id } = await report.claim('assess-report');
    const form = { ...outOfScope('COMPLAINTS'), reason: say('refused by the database') };
    expect((await teller.post('isolde.marchpenny', '/v1/tasks/:id/complete', { id }, { form })).status).toBe(
      500,
    );
  });
  const codes = ['INVESTIGATION', 'SAFEGUARDING', 'INTELLIGENCE'] as const;
  await teller.complete(report, 'assess-report', {
    outcomes: codes.map((outcome) => ({ outcome, reason: say('assess-report.outcomes/reason') })),
    conduct: { decision: 'INVESTIGATE', reason: say('assess-report.conduct/reason') },
    safeguardingConcern: true,
  });
  await teller.complete(report, 'allocate-investigator');
  await tellInvestigation(teller, report);
  // The worker's own database errors, which quote the row with the receipt.
  await breakFor(`receipt is null or system <> 'intelligence'`, 'hand_offs', async () => {
    await teller.complete(report, 'grade-intelligence');
    await teller.complete(report, 'release-intelligence', { decision: 'RELEASE' });
    await worseThan(line, failures(line));
  });
  await teller.complete(report, 'plan-safeguarding');
  await tellCorrected(teller, report);
  await breakFor(`receipt is null or receipt not like 'Canary%'`, 'hand_offs', async () => {
    await teller.complete(report, 'resolve-hand-off', { reference: canaries.word('reference by hand') });
    await teller.complete(report, 'approve-decision');
    await worseThan(line, failures(line));
  });
  await report.further(canaryMessage(canaries, 'further', { anonymity: 'ANONYMOUS', otherForces: null }));
  await teller.complete(report, 'triage-danger');
  await teller.complete(report, 'review-further-information');
  await teller.complete(report, 'review-risk');
  for (let body = 1; body <= 2; body += 1) {
    const { occasion } = await report.waiting('record-referral-answer');
    // Of the other no barrier was asked.
    const over = occasion.endsWith('/MARAC') ? {} : { barrier: undefined };
    await teller.complete(report, 'record-referral-answer', over);
  }
  await teller.complete(report, 'confirm-safeguarding');
  await teller.complete(report, 'record-investigation-result');
  expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON' });
  await report.ended();
}

/** A second person reads an assessment and returns it; it is made again, from what was there, and approved. */
async function tellSecondPerson(teller: Teller, report: TestReport): Promise<void> {
  const second = 'philippa.hartsbourne-lisle';
  const { id } = await report.claim('approve-decision');
  const reading = { reason: teller.say('judged.reason') };
  expect((await teller.post(second, '/v1/tasks/:id/judged', { id }, reading)).status).toBe(200);
  await teller.post(
    second,
    '/v1/tasks/:id/complete',
    { id },
    { form: { decision: 'RETURN', reason: teller.say('approve-decision.reason') } },
  );
  await teller.complete(report, 'assess-report');
  await teller.complete(report, 'approve-decision');
}

/** Of nobody's force, with clues to its reporter, and about somebody who may be one of the staff. */
export async function tellUnclear(teller: Teller): Promise<void> {
  const { canaries } = teller;
  const word = (field: string): string => canaries.word(`unclear.${field}`);
  const report = await tellReport(teller, 'unclear', {
    immediateRisk: null,
    anonymity: 'ANONYMOUS',
    reporter: null,
    targetForce: {
      slug: word('slug'),
      code: word('code'),
      confidence: 'NONE',
      statedText: word('statedText'),
    },
    subjects: [{ subjectNo: 1, name: 'D Fennimore-Quill', rank: 'PC', notes: word('notes') }],
    narrative: [
      `My name is ${word('clue, a name')}.`,
      `Write to ${word('clue, an address').toLowerCase()}@example.com,`,
      `my snapchat is ${word('clue, a handle').toLowerCase()}.`,
      `Sold ${word('narrative')} to an invented buyer.`,
    ].join(' '),
  });
  await teller.complete(report, 'route-report');
  const seen = await teller.post(
    'isolde.marchpenny',
    '/v1/reports/:id/identity-clues',
    { id: report.id },
    {
      reason: teller.say('identity-clues.reason'),
    },
  );
  const [clue] = seen.body['clues'];
  const kept = [
    { clue: clue.id, decision: 'KEEP' as const, reason: teller.say('review-identity-clues.clues/reason') },
  ];
  await teller.complete(report, 'review-identity-clues', { clues: kept });
  await teller.complete(report, 'confirm-subject');
  await teller.complete(report, 'assess-report');
  await tellSecondPerson(teller, report);
  expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
  await report.ended();
}

/** The outcomes that end elsewhere, and a report that only its owner sees. */
export async function tellOthers(teller: Teller): Promise<void> {
  const routine = { immediateRisk: null, targetForce: { slug: 'derbyshire', confidence: 'HIGH' } } as const;
  const elsewhere = await tellReport(teller, 'elsewhere', {
    immediateRisk: null,
    targetForce: { slug: 'btp', confidence: 'HIGH' },
  });
  const ofNobody = { immediateRisk: null, targetForce: null } as const;
  const transferred = await tellReport(teller, 'transferred', ofNobody);
  await teller.complete(transferred, 'route-report', routed('TRANSFER', 'west-midlands'));
  const redirected = await tellReport(teller, 'redirected', ofNobody);
  await teller.complete(redirected, 'route-report', { route: 'REDIRECT_TO_OTHER_AGENCY' });
  for (const route of ['COMPLAINTS', 'OTHER_AGENCY'] as const) {
    const outside = await tellReport(teller, route, routine);
    const { reason: _mine, ...form } = outOfScope(route);
    const { id } = await outside.claim('assess-report');
    const whole = { form: { ...form, reason: teller.say('assess-report.reason') } };
    await teller.post('isolde.marchpenny', '/v1/tasks/:id/complete', { id }, whole);
    await outside.closed();
  }
  const name = person('philippa.hartsbourne-lisle').name;
  const sealed = await tellReport(teller, 'sealed', {
    ...routine,
    subjects: [{ subjectNo: 1, name, notes: teller.canaries.word('sealed.notes') }],
  });
  await teller.complete(sealed, 'assess-report', {}, OWNER);
  await teller.complete(sealed, 'approve-decision', {}, 'leopold.quenby-hurst');
  for (const ending of [elsewhere, redirected, sealed]) await ending.closed();
}
