import { expect } from 'vitest';
import { canaryMessage } from './canaries.ts';
import { eventually } from './eventually.ts';
import { tellReport } from './leak-reports.ts';
import type { Teller } from './leak-teller.ts';

const ASSESSOR = 'isolde.marchpenny';
const OURS = { immediateRisk: null, targetForce: { slug: 'derbyshire', confidence: 'HIGH' } } as const;

/** A reporter who may be contacted: after an assessment, and because somebody asks for it. */
export async function tellContact(teller: Teller): Promise<void> {
  const { canaries, say } = teller;
  const { reporter } = canaryMessage(canaries, 'approached');
  const report = await tellReport(teller, 'approached', {
    ...OURS,
    reporter: { ...reporter, contact: { ...reporter?.contact, consentToContactBy: ['PSD_INVESTIGATOR'] } },
  });
  await teller.complete(report, 'assess-report', {
    outcomes: [{ outcome: 'INTELLIGENCE', reason: say('assess-report.outcomes/reason') }],
  });
  await teller.complete(report, 'contact-reporter');
  const { status } = await teller.post(
    ASSESSOR,
    '/v1/reports/:id/contact-tasks',
    { id: report.id },
    { purpose: 'FURTHER_DETAIL', reason: say('contact-tasks.reason') },
  );
  expect(status).toBe(201);
  await teller.complete(report, 'contact-reporter', { result: 'NOT_REACHED' });
}

/** Questions to an anonymous reporter, approved, put through Crimestoppers, and answered. */
export async function tellQuestions(teller: Teller): Promise<void> {
  const { canaries, line, say } = teller;
  const report = await tellReport(teller, 'asked', {
    ...OURS,
    anonymity: 'ANONYMOUS',
    reporter: null,
    keepInContact: true,
  });
  await report.claim('assess-report');
  const asked = await teller.post(
    ASSESSOR,
    '/v1/reports/:id/questions',
    { id: report.id },
    {
      questions: [say('questions.questions'), say('questions.questions')],
      reason: say('questions.reason'),
      advice: say('questions.advice'),
    },
  );
  expect(asked.status).toBe(201);
  await teller.complete(report, 'approve-question');
  await eventually(async () => (await report.returns()).map(({ state }) => state)).toEqual(['delivered']);
  const [put] = await report.returns();
  await line.world.receive(
    canaryMessage(canaries, 'answered', {
      messageType: 'REPLY_TO_FORCE_QUESTION',
      reportRef: String((await report.row())['reference']),
      inReplyTo: put?.receipt ?? null,
      sequence: 2,
      anonymity: 'ANONYMOUS',
      reporter: null,
      otherForces: null,
      immediateRisk: null,
    }),
  );
}
