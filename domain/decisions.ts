import type { ConductDecision, CriminalDecision, MatterKind, ProcessingRegime } from './assessment/codes.ts';
import type { Category, Outcome } from './codes.ts';
import type { RetentionClass } from './retention.ts';
import type { TaskForm } from './schemas/task-forms.ts';
import type { SecondPersonRule } from './second-person.ts';
import type { TaskKind } from './task-kinds.ts';

/** The codes of each decision: all that a workflow, a list or a log may know of a completed form. */
export interface Decisions {
  'route-report': { route: TaskForm<'route-report'>['route']; force: string | null };
  /** The other forces that are given a part. */
  'divide-report': { forces: string[] };
  'triage-danger': { decision: TaskForm<'triage-danger'>['decision'] };
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
    oversight: { met: string[]; notMet: string[]; cannotTell: string[]; becameClearAt: string | null };
    /** Why it needs a second person; what the form alone does not tell is noted as it is completed. */
    secondPerson: SecondPersonRule[];
  };
  'approve-decision': { decision: TaskForm<'approve-decision'>['decision'] };
  'refer-to-oversight': { decision: TaskForm<'refer-to-oversight'>['decision'] };
  'record-oversight-mode': { mode: TaskForm<'record-oversight-mode'>['mode'] };
  'allocate-investigator': { investigator: string };
  'assess-severity': { severity: TaskForm<'assess-severity'>['severity'] };
  /** The day on which a notice that is withheld is looked at again, `2026-11-24`. */
  'serve-notice': { state: TaskForm<'serve-notice'>['state']; reviewOn: string | null };
  'review-progress': Record<string, never>;
  'send-delay-letter': { sentOn: string };
  'record-investigation-result': { result: TaskForm<'record-investigation-result'>['result'] };
  'plan-safeguarding': { risk: string; referrals: string[] };
  'review-risk': { decision: TaskForm<'review-risk'>['decision'] };
  'confirm-safeguarding': { actionsDone: true };
  'grade-intelligence': { items: number };
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
  const answered = (wanted: string): string[] =>
    (oversight?.criteria ?? []).filter(({ answer }) => answer === wanted).map(({ criterion }) => criterion);
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
    oversight: {
      met: answered('MET'),
      notMet: answered('NOT_MET'),
      cannotTell: answered('CANNOT_TELL'),
      becameClearAt: oversight?.becameClearAt ?? null,
    },
    secondPerson: [],
  };
}

type CodesOf = { [Kind in TaskKind]: (form: TaskForm<Kind>) => Decisions[Kind] };

const CODES_OF: CodesOf = {
  'route-report': ({ route, force }) => ({ route, force: force ?? null }),
  'divide-report': ({ parts }) => ({ forces: parts.map(({ force }) => force) }),
  'triage-danger': ({ decision }) => ({ decision }),
  'assess-report': assessed,
  'approve-decision': ({ decision }) => ({ decision }),
  'refer-to-oversight': ({ decision }) => ({ decision }),
  'record-oversight-mode': ({ mode }) => ({ mode }),
  'allocate-investigator': ({ investigator }) => ({ investigator }),
  'assess-severity': ({ severity }) => ({ severity }),
  'serve-notice': ({ state, reviewOn }) => ({ state, reviewOn: reviewOn ?? null }),
  'review-progress': () => ({}),
  'send-delay-letter': ({ sentOn }) => ({ sentOn }),
  'record-investigation-result': ({ result }) => ({ result }),
  'plan-safeguarding': ({ risk, referrals }) => ({ risk, referrals: referrals.map(({ to }) => to) }),
  'review-risk': ({ decision }) => ({ decision }),
  'confirm-safeguarding': ({ actionsDone }) => ({ actionsDone }),
  'grade-intelligence': ({ items }) => ({ items: items.length }),
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
