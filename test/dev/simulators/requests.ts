import type { OpenCaseRequest } from '../../../activities/case-management/contract.ts';
import type { OutcomeReturn, QuestionsReturn } from '../../../activities/crimestoppers/contract.ts';
import type { TransferRequest } from '../../../activities/force-desk/contract.ts';
import type { RecordReportRequest } from '../../../activities/intelligence/contract.ts';
import type { OversightReferralRequest } from '../../../activities/oversight/contract.ts';
import type { ReferralRequest } from '../../../activities/safeguarding/contract.ts';

/** Our reference of every request below. */
export const OUR_REFERENCE = '3f0c7a52-7c0e-4a6e-9f57-5a3f8f1f0a01';

export const aCase = (more: Partial<OpenCaseRequest> = {}): OpenCaseRequest => ({
  ourReference: OUR_REFERENCE,
  force: 'derbyshire',
  nation: 'England',
  priority: 'URGENT',
  categories: ['INFO_INFLUENCE'],
  severity: 'GROSS_MISCONDUCT',
  allegation: 'CANARY-ALLEGATION An officer sells what the police computer knows.',
  subjects: [{ subjectNo: 1, name: 'Darrow Fennimore-Quill', rank: 'PC', collarNumber: 'T9041' }],
  investigator: '8c7d1d0e-2a55-4a4e-8f3f-0d0c5f8b9a11',
  outsideForce: null,
  ...more,
});

export const aReferral = (more: Partial<ReferralRequest> = {}): ReferralRequest => ({
  ourReference: OUR_REFERENCE,
  force: 'derbyshire',
  to: 'MARAC',
  urgency: 'IMMEDIATE',
  riskSummary: 'CANARY-RISK Threatened at home tonight.',
  informationBarrier: true,
  ...more,
});

export const anIntelligenceReport = (more: Partial<RecordReportRequest> = {}): RecordReportRequest => ({
  ourReference: OUR_REFERENCE,
  force: 'derbyshire',
  items: [
    {
      itemNo: 1,
      text: 'CANARY-ITEM An officer is said to sell information.',
      grade: { source: '2', assessment: 'C', handling: 'C', actionCode: 'A1', sanitisationCode: 'S2' },
      categories: ['DISCLOSURE_OF_INFORMATION'],
    },
    {
      itemNo: 2,
      text: 'CANARY-ITEM A grey hatchback is used.',
      grade: { source: '1', assessment: 'A', handling: 'P' },
      categories: [],
    },
  ],
  ...more,
});

export const aTransfer = (more: Partial<TransferRequest> = {}): TransferRequest => ({
  ourReference: OUR_REFERENCE,
  fromForce: 'derbyshire',
  toForce: 'police-scotland',
  messages: [
    {
      schemaVersion: '1.0',
      messageId: '5b5ad3c8-5f4e-4ad0-8a55-0f6f8e0f2b21',
      messageType: 'NEW_REPORT',
      reportRef: 'AC-26-117594-P',
      sequence: 1,
      channel: 'PHONE',
      receivedDate: '2026-10-30',
      disseminatedAt: '2026-10-30T09:00:00Z',
      priority: 'ROUTINE',
      anonymity: 'ANONYMOUS',
      reporter: { relationship: 'MEMBER_OF_PUBLIC', isPolice: false, contact: null },
      narrative: 'CANARY-NARRATIVE A dealer was told of a raid the night before.',
    },
  ],
  consentToShareContact: false,
  ...more,
});

export const anOversightReferral = (
  more: Partial<OversightReferralRequest> = {},
): OversightReferralRequest => ({
  ourReference: OUR_REFERENCE,
  force: 'derbyshire',
  nation: 'England',
  to: 'IOPC',
  kind: 'MANDATORY',
  matter: 'CONDUCT',
  criteria: ['SERIOUS_CORRUPTION'],
  becameClearAt: '2026-10-30T09:00:00Z',
  summary: 'CANARY-SUMMARY An officer is paid for what the police computer knows.',
  subjects: [{ subjectNo: 1, name: 'Darrow Fennimore-Quill', rank: 'PC', collarNumber: 'T9041' }],
  priority: 'URGENT',
  ...more,
});

export const anOutcome = (more: Partial<OutcomeReturn> = {}): OutcomeReturn => ({
  ourReference: OUR_REFERENCE,
  kind: 'OUTCOME',
  reportRef: 'AC-26-117594-P',
  outcome: 'POSITIVE',
  at: '2026-10-30T09:00:00Z',
  ...more,
});

export const someQuestions = (more: Partial<QuestionsReturn> = {}): QuestionsReturn => ({
  ourReference: OUR_REFERENCE,
  kind: 'QUESTIONS',
  reportRef: 'AC-26-117594-P',
  questions: ['CANARY-QUESTION Which car was it?', 'Can it be seen from the road?'],
  ...more,
});
