import type { ConductDecision, CriminalDecision, MatterKind, ProcessingRegime } from './assessment/codes.ts';
import type { Category, Outcome } from './codes.ts';
import type { ListingDue } from './investigation/listing.ts';
import type { Measure } from './investigation/suspension-codes.ts';
import { type OversightCodes, oversightCodes } from './oversight/answers.ts';
import type { PersonKind } from './oversight/persons.ts';
import type {
  MATTER_KINDS,
  NotReferredBecause,
  ReferringAuthority,
  ToldState,
} from './oversight/referral.ts';
import type { OversightBody } from './oversight/schemes.ts';
import { type Sensitivity, sensitivitiesOf } from './intelligence/safeguards.ts';
import type { RetentionClass } from './retention.ts';
import { endOfFirst } from './safeguarding/days.ts';
import type { ReferralAwaited } from './safeguarding/referral-bodies.ts';
import type { TaskForm } from './schemas/task-forms.ts';
import type { HandOffRule } from './hand-off-second-person.ts';
import type { SecondPersonRule } from './second-person.ts';
import type { TaskKind } from './task-kinds.ts';
import { endOfDayInUk, morningOf, startOfDayInUk } from './working-days.ts';

/** What was decided on a referral; of one that is not made, only why. */
export interface ReferralDecision {
  decision: TaskForm<'refer-to-oversight'>['decision'];
  kind: 'MANDATORY' | 'VOLUNTARY' | null;
  bodies: OversightBody[];
  matter: (typeof MATTER_KINDS)[number] | null;
  authority: ReferringAuthority | null;
  concerned: PersonKind[];
  told: ToldState | null;
  /** The day on which it is looked at again whether the person concerned can be told, `2026-11-24`. */
  tellReviewOn: string | null;
  /** When that day begins in the UK, UTC RFC 3339: the process waits until then. */
  tellReviewAt: string | null;
  because: NotReferredBecause | null;
  earlier: string | null;
}

/** The codes of each decision: all that a workflow, a list or a log may know of a completed form. */
export interface Decisions {
  'route-report': {
    route: TaskForm<'route-report'>['route'];
    force: string | null;
    /** Why it needs a second person, noted as it is completed; left out where it stands at once. */
    secondPerson?: SecondPersonRule[];
  };
  /** The other forces that are given a part. */
  'divide-report': { forces: string[] };
  'triage-danger': {
    decision: TaskForm<'triage-danger'>['decision'];
    /** When the decision on a threat to life is to have been looked at again, UTC RFC 3339. */
    reviewBy: string | null;
  };
  'assess-report': {
    scope: 'IN_SCOPE' | 'OUT_OF_SCOPE';
    route: 'COMPLAINTS' | 'OTHER_AGENCY' | null;
    outcomes: Outcome[];
    severity: string | null;
    categories: Category[];
    criminal: CriminalDecision | null;
    conduct: ConductDecision | null;
    matter: MatterKind | null;
    processingRegime: ProcessingRegime | null;
    /** The criteria of referral by their answers, and the instant at which one became clear. */
    oversight: OversightCodes;
    /** Why it needs a second person; what the form alone does not tell is noted as it is completed. */
    secondPerson: SecondPersonRule[];
  };
  'approve-decision': { decision: TaskForm<'approve-decision'>['decision'] };
  'refer-to-oversight': ReferralDecision;
  'record-oversight-mode': { mode: TaskForm<'record-oversight-mode'>['mode']; decidedOn: string };
  'tell-concerned': {
    state: TaskForm<'tell-concerned'>['state'];
    reviewOn: string | null;
    /** When that day begins in the UK, UTC RFC 3339. */
    reviewAt: string | null;
  };
  /** Null where somebody of another force investigates. */
  'allocate-investigator': { investigator: string | null; outsideForce: string | null; covert: boolean };
  'assess-severity': Pick<TaskForm<'assess-severity'>, 'severity' | 'regime' | 'proceedings'> & {
    referToVetting: boolean;
  };
  /** The day on which a notice that is withheld is looked at again, `2026-11-24`. */
  'serve-notice': {
    state: TaskForm<'serve-notice'>['state'];
    reviewOn: string | null;
    servedOn: string | null;
  };
  /** Days, and codes of what it waits for and what is next: a letter about the delay is drafted from them. */
  'review-progress': Pick<TaskForm<'review-progress'>, 'toldOn' | 'told' | 'waitingFor' | 'nextSteps'> & {
    expectedBy: string | null;
  };
  'send-delay-letter': Pick<TaskForm<'send-delay-letter'>, 'sent' | 'spared' | 'expectedBy'>;
  'record-investigation-result': {
    result: TaskForm<'record-investigation-result'>['result'];
    proceedings: string | null;
    criminalOutcome: string | null;
    referToVetting: boolean;
    /** How each suspension that stood has ended, by the task that decided it. */
    suspensions: { suspension: string; how: string; on: string }[];
    /** The list that the person is to be reported to, and the clock of that; noted as it is completed. */
    listing: ListingDue | null;
  };
  'report-to-list': Pick<TaskForm<'report-to-list'>, 'decision'> & { reportedOn: string | null };
  /** What is done about somebody, whose name is in the form alone. Days, `2026-11-24`. */
  'decide-suspension': {
    measure: Measure;
    from: string | null;
    grounds: string[];
    conditions: string[];
    decidedBy: string;
  };
  /** Null: what holds is not changed. */
  'review-suspension': Pick<TaskForm<'review-suspension'>, 'decision' | 'because' | 'reviewedOn'> & {
    measure: Measure | null;
    conditions: string[] | null;
    liftedOn: string | null;
    decidedBy: string;
  };
  /** How many actions it has; by when the first of them is to be confirmed, and when the risk is read again, as instants. */
  'plan-safeguarding': {
    risk: TaskForm<'plan-safeguarding'>['risk'];
    referrals: string[];
    actions: number;
    confirmBy: string | null;
    reviewAt: string | null;
    /** By when each body is to answer, as an instant, and whether it must keep a barrier; noted as it is completed. */
    answers: ReferralAwaited[];
  };
  /** What the body does; when it is asked again, where that is not known yet, as an instant. */
  'record-referral-answer': Pick<TaskForm<'record-referral-answer'>, 'answer'> & { againBy: string | null };
  'review-risk': { decision: TaskForm<'review-risk'>['decision']; reviewAt: string | null };
  /** The actions that stay to be done, by their numbers, and by when the first of them is. */
  'confirm-safeguarding': { outstanding: number[]; confirmBy: string | null };
  /** Why another person must release it. */
  'grade-intelligence': { items: number; release: Sensitivity[] };
  'release-intelligence': { decision: TaskForm<'release-intelligence'>['decision'] };
  /** The day on which they are contacted next, `2026-11-24`. */
  'contact-reporter': { result: TaskForm<'contact-reporter'>['result']; nextContactOn: string | null };
  'approve-question': { decision: TaskForm<'approve-question'>['decision'] };
  'review-further-information': { decision: TaskForm<'review-further-information'>['decision'] };
  'review-retraction': { decision: TaskForm<'review-retraction'>['decision'] };
  'resolve-hand-off': {
    decision: TaskForm<'resolve-hand-off'>['decision'];
    /** The other system's reference, when a person did it by hand. */
    reference: string | null;
    /** Why it needs a second person, noted as it is completed; decisions of version 0.2 do not say. */
    secondPerson?: HandOffRule[];
  };
  /** How many clues were decided one by one. */
  'review-identity-clues': { kept: number; removed: number; othersRemoved: boolean };
  /** How many of the candidates were found to be meant, and how many not. */
  'confirm-subject': { confirmed: number; rejected: number; unsure: number };
  'review-break-glass': { justified: boolean };
  'review-retention': { decision: 'KEEP' | 'ERASE'; criteria: string[]; class: RetentionClass | null };
  'confirm-erasure': { decision: 'KEEP' | 'ERASE' };
}

function assessed(form: TaskForm<'assess-report'>): Decisions['assess-report'] {
  const { scope, route, outcomes = [], severity, categories = [], oversight } = form;
  return {
    scope,
    route: route ?? null,
    outcomes: outcomes.map(({ outcome }) => outcome),
    severity: severity ?? null,
    categories,
    criminal: form.criminal?.decision ?? null,
    conduct: form.conduct?.decision ?? null,
    matter: form.matter?.kind ?? null,
    processingRegime: form.processingRegime ?? null,
    oversight: oversightCodes(oversight ?? { criteria: [] }),
    secondPerson: [],
  };
}

type CodesOf = { [Kind in TaskKind]: (form: TaskForm<Kind>) => Decisions[Kind] };

const CODES_OF: CodesOf = {
  'route-report': ({ route, force }) => ({ route, force: force ?? null }),
  'divide-report': ({ parts }) => ({ forces: parts.map(({ force }) => force) }),
  'triage-danger': ({ decision, threatToLife }) => ({
    decision,
    reviewBy: threatToLife.known === 'NO' ? null : endOfDayInUk(threatToLife.reviewOn).toISOString(),
  }),
  'assess-report': assessed,
  'approve-decision': ({ decision }) => ({ decision }),
  'refer-to-oversight': (form) => ({
    decision: form.decision,
    kind: form.kind ?? null,
    bodies: form.bodies ?? [],
    matter: form.matter ?? null,
    authority: form.authority ?? null,
    concerned: form.concerned ?? [],
    told: form.told ?? null,
    tellReviewOn: form.tellReviewOn ?? null,
    tellReviewAt: form.tellReviewOn === undefined ? null : startOfDayInUk(form.tellReviewOn).toISOString(),
    because: form.because ?? null,
    earlier: form.earlier ?? null,
  }),
  'record-oversight-mode': ({ mode, decidedOn }) => ({ mode, decidedOn }),
  'tell-concerned': ({ state, reviewOn }) => ({
    state,
    reviewOn: reviewOn ?? null,
    reviewAt: reviewOn === undefined ? null : startOfDayInUk(reviewOn).toISOString(),
  }),
  'allocate-investigator': ({ investigator, outside, covert }) => ({
    investigator: investigator ?? null,
    outsideForce: outside?.force ?? null,
    covert: covert === true,
  }),
  'assess-severity': ({ severity, regime, proceedings, referToVetting }) => ({
    severity,
    regime,
    proceedings,
    referToVetting: referToVetting === true,
  }),
  'serve-notice': ({ state, reviewOn, servedOn }) => ({
    state,
    reviewOn: reviewOn ?? null,
    servedOn: servedOn ?? null,
  }),
  'review-progress': ({ toldOn, told, waitingFor, nextSteps, expectedBy }) => ({
    toldOn,
    told,
    waitingFor,
    nextSteps,
    expectedBy: expectedBy ?? null,
  }),
  'send-delay-letter': ({ sent, spared, expectedBy }) => ({ sent, spared, expectedBy }),
  'record-investigation-result': ({ result, proceedings, criminalOutcome, referToVetting, suspensions }) => ({
    result,
    proceedings: proceedings ?? null,
    criminalOutcome: criminalOutcome ?? null,
    referToVetting: referToVetting === true,
    suspensions: suspensions ?? [],
    listing: null,
  }),
  'report-to-list': ({ decision, reportedOn }) => ({ decision, reportedOn: reportedOn ?? null }),
  'decide-suspension': ({ measure, from, grounds, conditions, decidedBy }) => ({
    measure,
    from: from ?? null,
    grounds: grounds ?? [],
    conditions: conditions ?? [],
    decidedBy,
  }),
  'review-suspension': (form) => ({
    decision: form.decision,
    because: form.because,
    reviewedOn: form.reviewedOn,
    measure: form.measure ?? null,
    conditions: form.conditions ?? null,
    liftedOn: form.liftedOn ?? null,
    decidedBy: form.decidedBy,
  }),
  'plan-safeguarding': ({ risk, referrals, actions, reviewOn }) => ({
    risk,
    referrals: referrals.map(({ to }) => to),
    actions: actions.length,
    confirmBy: endOfFirst(actions.map(({ dueOn }) => dueOn)),
    reviewAt: morningOf(reviewOn),
    answers: [],
  }),
  'record-referral-answer': ({ answer, againOn }) => ({
    answer,
    againBy: againOn === undefined ? null : endOfDayInUk(againOn).toISOString(),
  }),
  'review-risk': ({ decision, reviewOn }) => ({
    decision,
    reviewAt: reviewOn === undefined ? null : morningOf(reviewOn),
  }),
  'confirm-safeguarding': ({ actions }) => {
    const open = actions.filter((one) => one.state === 'NOT_DONE');
    return {
      outstanding: open.map(({ action }) => action).toSorted((one, other) => one - other),
      confirmBy: endOfFirst(open.map(({ followUpOn }) => followUpOn)),
    };
  },
  'grade-intelligence': (form) => ({ items: form.items.length, release: sensitivitiesOf(form) }),
  'release-intelligence': ({ decision }) => ({ decision }),
  'contact-reporter': ({ result, nextContactOn }) => ({ result, nextContactOn: nextContactOn ?? null }),
  'approve-question': ({ decision }) => ({ decision }),
  'review-further-information': ({ decision }) => ({ decision }),
  'review-retraction': ({ decision }) => ({ decision }),
  'resolve-hand-off': ({ decision, reference }) => ({ decision, reference: reference ?? null }),
  'review-identity-clues': ({ clues, others }) => ({
    kept: clues.filter(({ decision }) => decision === 'KEEP').length,
    removed: clues.filter(({ decision }) => decision === 'REMOVE').length,
    othersRemoved: others !== undefined,
  }),
  'confirm-subject': ({ candidates }) => {
    const count = (wanted: string): number => candidates.filter(({ answer }) => answer === wanted).length;
    return { confirmed: count('YES'), rejected: count('NO'), unsure: count('UNSURE') };
  },
  'review-break-glass': ({ justified }) => ({ justified }),
  'review-retention': ({ decision, criteria, class: changed }) => ({
    decision,
    criteria,
    class: changed ?? null,
  }),
  'confirm-erasure': ({ decision }) => ({ decision }),
};

/** The codes of a completed form, without any of its free text. */
export function decisionOf<Kind extends TaskKind>(kind: Kind, form: TaskForm<Kind>): Decisions[Kind] {
  return CODES_OF[kind](form);
}
