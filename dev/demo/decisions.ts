import { TASK_FORMS, type TaskForm } from '../../domain/schemas/task-forms.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { assess, type AssessmentOffer } from './assess.ts';
import { calendarDayInUk, dayAfter } from '../../domain/working-days.ts';
import type { ExpectedHandling } from './samples.ts';

/** What a sample person knows when they fill a form in. */
export interface Matter {
  /** How the latest message of the report ought to be handled; undefined for messages of one's own. */
  expected: ExpectedHandling | undefined;
  /** The investigator to allocate. */
  investigator: string;
  /** The people of whom one may be meant, where the task asks. */
  candidates: readonly string[];
  /** The parts that the task offers, where a report is divided between forces. */
  parts: readonly { force: string; subjectNos: number[] }[];
  /** What an assessment may begin with, where the task is one. */
  offer: AssessmentOffer;
}

type Decide = { [Kind in TaskKind]: (matter: Matter) => TaskForm<Kind> };

const dayFromNow = (days: number): string => dayAfter(calendarDayInUk(new Date()), days);
const today = (): string => calendarDayInUk(new Date());

function gradeIntelligence({ expected }: Matter): TaskForm<'grade-intelligence'> {
  const grade = expected?.intelGrade ?? {
    ...({ source: '2', assessment: 'D', handling: 'C', actionCode: 'A1', sanitisationCode: 'S2' } as const),
  };
  const codes = expected?.nationalCorruptionCategories ?? [];
  const categories = codes.length > 0 ? codes : ['OTHER'];
  const text = 'Information suggests that a member of the force acts as described in the category named.';
  const title = 'Conduct of a member of the force';
  const reviewOn = dayFromNow(300);
  const corroboration = 'A record of the force that was made before says the same.';
  return TASK_FORMS['grade-intelligence'].parse({
    items: [
      {
        title,
        text,
        informationOn: null,
        categories,
        disclosure: 'PII_CLAIM',
        reviewOn,
        ...grade,
        ...(grade.assessment === 'B' && { corroboration }),
      },
    ],
    confidence: 'MEDIUM',
    sensitiveSource: true,
    riskAssessment: {
      toSource: 'Few people know of it: whoever gave it could be worked out.',
      toSubject: 'None beyond what an enquiry brings with it.',
      toThirdParties: 'Those who are named may be asked about it by the subject.',
      toTechnique: 'None: nothing was done to obtain it.',
      toOrganisation: 'Confidence in the service, if it became known.',
      mitigation: 'A fresh form of words; no action before the originator agrees.',
      owner: 'The head of the intelligence unit',
      reviewOn,
    },
    copies: [],
  });
}

function planSafeguarding({ expected }: Matter): TaskForm<'plan-safeguarding'> {
  const toMarac = expected?.safeguarding.some((line) => line.includes('MARAC')) === true;
  return {
    assessment: toMarac ? { tool: 'DASH', score: 16 } : { tool: 'NOT_DOMESTIC' },
    ...(!toMarac && { judgement: 'Nobody named lives, or has lived, with whoever is complained of.' }),
    risk: 'HIGH',
    flags: {
      NON_FATAL_STRANGULATION: 'NOT_KNOWN',
      SEPARATION: 'NOT_KNOWN',
      COERCIVE_CONTROL: toMarac ? 'YES' : 'NOT_KNOWN',
      STALKING: 'NOT_KNOWN',
      THREATS_TO_KILL: 'NOT_KNOWN',
      PREGNANCY: 'NOT_KNOWN',
      FIREARMS_ACCESS: 'NOT_KNOWN',
      VICTIMS_OWN_FEAR: 'NOT_KNOWN',
    },
    ...(toMarac && {
      marac: { professionalJudgement: 'YES', potentialEscalation: 'NOT_KNOWN', honourBased: 'NO' },
    }),
    riskSummary: 'A person named in the report may be harmed; details are in the report.',
    referrals: [
      { to: 'PUBLIC_PROTECTION_UNIT', informationBarrier: true },
      ...(toMarac
        ? [{ to: 'MARAC' as const, informationBarrier: true, attention: 'The chair of the conference' }]
        : []),
    ],
    actions: [
      {
        action: 'Contact strategy led from outside the unit concerned',
        owner: 'Public protection',
        dueOn: dayFromNow(1),
      },
    ],
    reviewOn: dayFromNow(7),
  };
}

/** Crimestoppers hands what is immediate over by voice as well. */
const VOICE_HAND_OVER = {
  state: 'RECEIVED',
  fromRole: 'CRIMESTOPPERS',
  byRole: 'DUTY_FIM',
  at: '2026-11-24T02:05:00Z',
} as const;

/** What the sample staff decide, from the expected handling of the samples. */
const DECISIONS: Decide = {
  'route-report': ({ expected }) => {
    if (expected?.routing.action === 'REDIRECT_OTHER_AGENCY')
      return { route: 'REDIRECT_TO_OTHER_AGENCY', reason: 'The subject does not work for any police force.' };
    if (expected?.routing.action === 'HOLD_FOR_FORCE_IDENTIFICATION')
      return {
        route: 'TRANSFER',
        force: 'btp',
        reason: 'The place points to the transport police: they take the lead.',
      };
    return { route: 'KEEP', reason: 'Nothing points to another force: it is assessed here.' };
  },
  // The people of a part are said by whoever has read the message; of a message of one's own nothing is known here.
  'divide-report': ({ parts }) => ({
    parts: parts.map((part) => ({
      ...part,
      account: 'A member of that force is said to have acted as the category named describes.',
    })),
    reason: 'Each force is given what concerns its own people, and no more.',
  }),
  'triage-danger': ({ expected }) =>
    expected?.outcomesExpected.includes('SAFEGUARDING') === true &&
    expected.routing.toForces.includes('derbyshire')
      ? {
          decision: 'SAFEGUARDING_PLAN',
          voiceHandOver: VOICE_HAND_OVER,
          threatToLife: { known: 'NO', reason: 'Harm is likely, but nothing points to a risk to life now.' },
          reason: 'Somebody is at risk now: a plan is made at once.',
        }
      : {
          decision: 'NO_IMMEDIATE_ACTION',
          voiceHandOver: VOICE_HAND_OVER,
          threatToLife: { known: 'NO', reason: 'Nothing points to a risk to life that is ours to meet.' },
          reason: "Told to the other force's duty officer by voice.",
        },
  'assess-report': ({ expected, offer }) => assess(expected, offer),
  'approve-decision': () => ({ decision: 'APPROVE', reason: 'Read by a second person: the reasons hold.' }),
  'refer-to-oversight': () => ({
    decision: 'REFER',
    kind: 'MANDATORY',
    bodies: ['IOPC'],
    matter: 'CONDUCT',
    authority: 'CHIEF_OFFICER_OF_FORCE',
    concerned: ['OFFICER'],
    summary: 'A report passed on to the force alleges conduct of which a criterion for referral is met.',
    told: 'NOT_YET_PREJUDICE',
    prejudice: 'The person concerned does not know of the report yet.',
    // The demonstration does not wait for a day to come.
    tellReviewOn: today(),
    reason: 'A criterion that must be referred is met.',
  }),
  'record-oversight-mode': () => ({
    mode: 'DIRECTED',
    reference: 'SAMPLE/0001',
    decidedOn: new Date().toISOString().slice(0, 10),
    reason: 'The oversight body has answered.',
  }),
  'tell-concerned': () => ({ state: 'TOLD', reason: 'Nothing is put at risk by it any more.' }),
  'assess-severity': () => ({
    severity: 'GROSS_MISCONDUCT',
    regime: 'CONDUCT',
    proceedings: 'HEARING',
    standards: ['CONFIDENTIALITY', 'DISCREDITABLE_CONDUCT'],
    reason: 'If it were true, dismissal would be justified.',
  }),
  'serve-notice': () => ({
    state: 'WITHHELD_PREJUDICE',
    reviewOn: dayFromNow(14),
    reason: 'While enquiries are covert, a notice would prejudice them.',
  }),
  'review-progress': () => ({
    toldOn: today(),
    told: [],
    notTold: 'NOBODY_ENTITLED',
    waitingFor: ['DIGITAL_FORENSICS'],
    nextSteps: ['INTERVIEW_OFFICER'],
    progress: 'Enquiries go on; those concerned have been told.',
  }),
  'send-delay-letter': () => ({
    letter: 'The investigation goes on: devices are still being examined. It is expected to end in spring.',
    sent: [
      { to: 'LOCAL_POLICING_BODY', on: today() },
      { to: 'IOPC', on: today() },
    ],
    spared: [],
    expectedBy: dayFromNow(90),
    reason: 'Sent as it was drafted.',
  }),
  'review-risk': () => ({ decision: 'UNCHANGED', reason: 'What is planned covers what is new.' }),
  'release-intelligence': () => ({ decision: 'RELEASE', reason: 'Nothing in it leads to the source.' }),
  'contact-reporter': () => ({
    result: 'REACHED',
    withinConditions: true,
    reason: 'Reached as they asked to be.',
  }),
  'approve-question': () => ({
    decision: 'APPROVE',
    asksOnlyWhatIsKnown: true,
    reason: 'It asks what they know, and no more.',
  }),
  'allocate-investigator': ({ investigator }) => ({
    investigator,
    reason: 'Outside the line of those concerned.',
  }),
  'record-investigation-result': () => ({
    result: 'CASE_TO_ANSWER',
    proceedings: 'DISMISSED',
    noticeNotServed: 'It was withheld until the arrest, and those concerned have left since.',
    learning: 'Recorded for the people intelligence meeting.',
    reason: 'The evidence supports the allegation on the balance of probabilities.',
  }),
  // Nobody is suspended among the samples.
  'decide-suspension': ({ investigator }) => ({
    subject: investigator,
    measure: 'NONE',
    decidedBy: 'DELEGATE',
    reason: 'Neither the investigation nor the public is at risk while they stay in post.',
  }),
  'review-suspension': () => ({
    decision: 'CONTINUE',
    because: 'PERIODIC',
    reviewedOn: today(),
    decidedBy: 'DELEGATE',
    reason: 'What it rests on has not changed.',
  }),
  'report-to-list': () => ({
    decision: 'REPORTED',
    reportedOn: today(),
    reference: 'SAMPLE-0001',
    reason: 'Dismissed: reported as the law asks.',
  }),
  'plan-safeguarding': planSafeguarding,
  'confirm-safeguarding': () => ({
    actions: [{ action: 1, state: 'DONE' }],
    note: 'Every action of the plan is done and confirmed.',
  }),
  'record-referral-answer': () => ({
    answer: 'ACCEPTED',
    answeredOn: today(),
    barrier: 'KEPT',
    note: 'They have taken it on, and only the chair knows of it.',
  }),
  'grade-intelligence': gradeIntelligence,
  'review-further-information': () => ({
    decision: 'REASSESS',
    reason: 'It changes the risk: assessed again.',
  }),
  'review-retraction': () => ({
    decision: 'GO_ON',
    pressureConsidered: true,
    reason: 'It may have been taken back under pressure: what it says is followed up all the same.',
  }),
  'resolve-hand-off': () => ({ decision: 'RETRY', reason: 'The other system has mended its fault.' }),
  'review-identity-clues': () => ({
    clues: [],
    others: { decision: 'REMOVE', reason: 'Nothing that could lead to the reporter is needed.' },
  }),
  'confirm-subject': ({ candidates }) => ({
    candidates: candidates.map((person) => ({
      person,
      answer: 'UNSURE',
      reason: 'The report does not say enough to tell: they stay away from it.',
    })),
  }),
  'review-break-glass': () => ({ justified: true, reason: 'Nobody else could be reached in time.' }),
  'review-retention': () => ({
    decision: 'KEEP',
    criteria: ['POSITION_OF_TRUST'],
    reason: 'The person concerned still holds the post.',
  }),
  'confirm-erasure': () => ({ decision: 'KEEP', reason: 'Nothing of the samples is old enough to erase.' }),
};

/** The form with which sample staff complete a task. */
export function decide<Kind extends TaskKind>(kind: Kind, matter: Matter): TaskForm<Kind> {
  return DECISIONS[kind](matter);
}
