import type { z } from 'zod';
import type { TaskKind } from '../task-kinds.ts';
import { assessReport, reviewFurtherInformation } from './forms/assessment.ts';
import { approveQuestion, contactReporter } from './forms/contact.ts';
import { triageDanger } from './forms/danger.ts';
import { resolveHandOff } from './forms/hand-off.ts';
import { gradeIntelligence, releaseIntelligence } from './forms/intelligence.ts';
import {
  allocateInvestigator,
  assessSeverity,
  recordInvestigationResult,
  reviewProgress,
  sendDelayLetter,
  serveNotice,
} from './forms/investigation.ts';
import { recordOversightMode, referToOversight, tellConcerned } from './forms/oversight.ts';
import { confirmErasure, reviewRetention } from './forms/retention.ts';
import { divideReport, reviewRetraction, routeReport } from './forms/routing.ts';
import { recordReferralAnswer } from './forms/referral-answer.ts';
import { confirmSafeguarding, planSafeguarding, reviewRisk } from './forms/safeguarding.ts';
import { confirmSubject, reviewBreakGlass, reviewIdentityClues } from './forms/screening.ts';
import { approveDecision } from './forms/second-person.ts';
import { decideSuspension, reportToList, reviewSuspension } from './forms/suspension.ts';

/** The form that completes a task of each kind. Free text in it is sealed; only its codes reach a workflow. */
export const TASK_FORMS = {
  'route-report': routeReport,
  'divide-report': divideReport,
  'triage-danger': triageDanger,
  'assess-report': assessReport,
  'approve-decision': approveDecision,
  'refer-to-oversight': referToOversight,
  'record-oversight-mode': recordOversightMode,
  'tell-concerned': tellConcerned,
  'allocate-investigator': allocateInvestigator,
  'assess-severity': assessSeverity,
  'serve-notice': serveNotice,
  'review-progress': reviewProgress,
  'send-delay-letter': sendDelayLetter,
  'decide-suspension': decideSuspension,
  'review-suspension': reviewSuspension,
  'record-investigation-result': recordInvestigationResult,
  'report-to-list': reportToList,
  'plan-safeguarding': planSafeguarding,
  'review-risk': reviewRisk,
  'confirm-safeguarding': confirmSafeguarding,
  'record-referral-answer': recordReferralAnswer,
  'grade-intelligence': gradeIntelligence,
  'release-intelligence': releaseIntelligence,
  'contact-reporter': contactReporter,
  'approve-question': approveQuestion,
  'review-further-information': reviewFurtherInformation,
  'review-retraction': reviewRetraction,
  'resolve-hand-off': resolveHandOff,
  'review-identity-clues': reviewIdentityClues,
  'confirm-subject': confirmSubject,
  'review-break-glass': reviewBreakGlass,
  'review-retention': reviewRetention,
  'confirm-erasure': confirmErasure,
} as const satisfies Record<TaskKind, z.ZodType>;

/** What a person filled in to complete a task of the kind. */
export type TaskForm<Kind extends TaskKind> = z.infer<(typeof TASK_FORMS)[Kind]>;
