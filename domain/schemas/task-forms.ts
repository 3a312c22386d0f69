import { z } from 'zod';
import {
  CATEGORIES,
  INTELLIGENCE_CATEGORIES,
  INVESTIGATION_RESULTS,
  OUTCOMES,
  REFERRAL_BODIES,
  SEVERITIES,
} from '../codes.ts';
import {
  ACTION_CODES,
  HANDLING_CODES,
  INTELLIGENCE_ASSESSMENTS,
  SANITISATION_CODES,
  SOURCE_EVALUATIONS,
} from '../intelligence-grading.ts';
import { ASSESSMENT_CRITERIA, RETENTION_CLASSES } from '../retention.ts';
import type { TaskKind } from '../task-kinds.ts';

const REASON_CHARACTERS_MAX = 10_000;
const reason = z
  .string()
  .trim()
  .min(10, 'must give a reason of at least 10 characters')
  .max(REASON_CHARACTERS_MAX);
const forceSlug = z.string().regex(/^[a-z][a-z-]{1,40}$/, 'must be a force slug, such as west-midlands');

/** Names the rule that a form breaks at the field that breaks it. */
const broken = (context: z.RefinementCtx, path: (string | number)[], message: string): void => {
  context.addIssue({ code: 'custom', path, message });
};

const routeReport = z
  .strictObject({
    route: z.enum(['KEEP', 'TRANSFER', 'REDIRECT_TO_OTHER_AGENCY']),
    force: forceSlug.optional(),
    reason,
  })
  .superRefine((form, context) => {
    if (form.route === 'TRANSFER' && form.force === undefined)
      broken(context, ['force'], 'must name the force that the report is transferred to');
    if (form.route !== 'TRANSFER' && form.force !== undefined)
      broken(context, ['force'], 'must be left out unless the report is transferred');
  });

const triageDanger = z.strictObject({
  decision: z.enum(['EMERGENCY_RESPONSE', 'SAFEGUARDING_PLAN', 'NO_IMMEDIATE_ACTION']),
  threatToLife: z.boolean(),
  reason,
});

const assessReport = z
  .strictObject({
    scope: z.enum(['IN_SCOPE', 'OUT_OF_SCOPE']),
    route: z.enum(['COMPLAINTS', 'OTHER_AGENCY']).optional(),
    safeguardingConcern: z.boolean(),
    categories: z.array(z.enum(CATEGORIES)).max(CATEGORIES.length),
    severity: z.enum(SEVERITIES).optional(),
    outcomes: z.array(z.enum(OUTCOMES)).max(OUTCOMES.length),
    reason,
  })
  .superRefine((form, context) => {
    if (new Set(form.categories).size !== form.categories.length)
      broken(context, ['categories'], 'must name each category once');
    if (form.scope === 'OUT_OF_SCOPE') {
      if (form.route === undefined)
        broken(context, ['route'], 'must say where a matter out of scope goes: COMPLAINTS or OTHER_AGENCY');
      if (form.outcomes.length > 0) broken(context, ['outcomes'], 'must be empty for a matter out of scope');
      if (form.severity !== undefined)
        broken(context, ['severity'], 'must be left out for a matter out of scope');
      if (form.safeguardingConcern)
        broken(
          context,
          ['safeguardingConcern'],
          'must be false for a matter out of scope: somebody at risk is safeguarded in scope, whatever becomes of the rest',
        );
      return;
    }
    if (form.route !== undefined) broken(context, ['route'], 'must be left out for a matter in scope');
    if (form.severity === undefined) broken(context, ['severity'], 'must be given for a matter in scope');
    if (new Set(form.outcomes).size !== form.outcomes.length)
      broken(context, ['outcomes'], 'must name each outcome once');
    if (form.safeguardingConcern && !form.outcomes.includes('SAFEGUARDING'))
      broken(context, ['outcomes'], 'must include SAFEGUARDING when there is a safeguarding concern');
    if (form.outcomes.includes('INVESTIGATION') && form.severity === 'NONE')
      broken(context, ['severity'], 'must not be NONE when an investigation begins');
    if (form.outcomes.length === 0 && form.reason.length < 30)
      broken(context, ['reason'], 'must explain no further action in at least 30 characters');
  });

const allocateInvestigator = z.strictObject({ investigator: z.uuid(), reason: reason.optional() });

const recordInvestigationResult = z.strictObject({
  result: z.enum(INVESTIGATION_RESULTS),
  learning: z.string().max(REASON_CHARACTERS_MAX).optional(),
  reason,
});

const planSafeguarding = z
  .strictObject({
    risk: z.enum(['STANDARD', 'MEDIUM', 'HIGH']),
    referrals: z
      .array(z.strictObject({ to: z.enum(REFERRAL_BODIES), informationBarrier: z.boolean() }))
      .max(REFERRAL_BODIES.length),
    riskSummary: reason,
    actions: z.array(z.strictObject({ action: reason, owner: z.string().min(1).max(200) })).max(50),
  })
  .superRefine((form, context) => {
    if (form.referrals.length === 0 && form.actions.length === 0)
      broken(context, ['actions'], 'must name at least one referral or one action');
    if (form.risk === 'HIGH' && form.referrals.length === 0)
      broken(context, ['referrals'], 'must name at least one referral when the risk is HIGH');
    if (new Set(form.referrals.map(({ to }) => to)).size !== form.referrals.length)
      broken(context, ['referrals'], 'must name each body once');
  });

const confirmSafeguarding = z.strictObject({
  actionsDone: z.literal(true, 'must be true: the task stays open until every action is done'),
  note: reason,
});

const intelligenceItem = z
  .strictObject({
    text: z.string().trim().min(10, 'must be a form of words of at least 10 characters').max(20_000),
    source: z.enum(SOURCE_EVALUATIONS),
    assessment: z.enum(INTELLIGENCE_ASSESSMENTS),
    handling: z.enum(HANDLING_CODES),
    actionCode: z.enum(ACTION_CODES).optional(),
    sanitisationCode: z.enum(SANITISATION_CODES).optional(),
    conditions: z.string().max(2_000).optional(),
    categories: z.array(z.enum(INTELLIGENCE_CATEGORIES)).min(1, 'must name at least one national category'),
  })
  .superRefine((item, context) => {
    const conditional = ['actionCode', 'sanitisationCode'] as const;
    for (const field of conditional) {
      if (item.handling === 'C' && item[field] === undefined)
        broken(context, [field], 'must be given under handling code C');
      if (item.handling === 'P' && item[field] !== undefined)
        broken(context, [field], 'must be left out under handling code P');
    }
    if (item.handling === 'P' && item.conditions !== undefined)
      broken(context, ['conditions'], 'must be left out under handling code P');
  });

const gradeIntelligence = z.strictObject({
  items: z.array(intelligenceItem).min(1, 'must hold at least one item').max(50),
  confidence: z.enum(['HIGH', 'MEDIUM', 'LOW']),
});

const reviewFurtherInformation = z.strictObject({
  decision: z.enum(['NOTED', 'REASSESS']),
  reason,
});

const resolveHandOff = z
  .strictObject({
    decision: z.enum(['RETRY', 'RECORD_AS_DONE_BY_HAND']),
    reference: z.string().trim().min(1).max(80).optional(),
    reason,
  })
  .superRefine((form, context) => {
    if (form.decision === 'RECORD_AS_DONE_BY_HAND' && form.reference === undefined)
      broken(context, ['reference'], "must give the other system's reference");
  });

const reviewIdentityClues = z
  .strictObject({
    clues: z
      .array(z.strictObject({ clue: z.uuid(), decision: z.enum(['REMOVE', 'KEEP']), reason }))
      .max(2_000),
    /** What becomes of the clues not named: kept is only what somebody has looked at. */
    others: z.strictObject({ decision: z.literal('REMOVE'), reason }).optional(),
  })
  .superRefine((form, context) => {
    if (form.clues.length === 0 && form.others === undefined)
      broken(context, ['clues'], 'must decide every clue of the task, or say what becomes of the others');
    if (new Set(form.clues.map(({ clue }) => clue.toLowerCase())).size !== form.clues.length)
      broken(context, ['clues'], 'must name each clue once');
  });

const confirmSubject = z
  .strictObject({
    candidates: z
      .array(z.strictObject({ person: z.uuid(), answer: z.enum(['YES', 'NO', 'UNSURE']), reason }))
      .max(100),
  })
  .superRefine((form, context) => {
    if (new Set(form.candidates.map(({ person }) => person)).size !== form.candidates.length)
      broken(context, ['candidates'], 'must name each person once');
  });

const reviewBreakGlass = z.strictObject({
  justified: z.boolean(),
  reason,
});

const reviewRetention = z
  .strictObject({
    decision: z.enum(['KEEP', 'ERASE']),
    /** The criteria of the national retention assessment that speak for keeping. */
    criteria: z.array(z.enum(ASSESSMENT_CRITERIA)).max(ASSESSMENT_CRITERIA.length),
    /** Another class than the one it is kept as. */
    class: z.enum(RETENTION_CLASSES).optional(),
    reason,
  })
  .superRefine((form, context) => {
    if (new Set(form.criteria).size !== form.criteria.length)
      broken(context, ['criteria'], 'must name each criterion once');
    if (form.decision === 'KEEP' && form.criteria.length === 0)
      broken(context, ['criteria'], 'must name at least one criterion that speaks for keeping');
    if (form.decision === 'ERASE' && form.criteria.length > 0)
      broken(context, ['criteria'], 'must be empty: what a criterion speaks for is kept');
    if (form.decision === 'ERASE' && form.class !== undefined)
      broken(context, ['class'], 'must be left out where the report is to be erased');
  });

const confirmErasure = z.strictObject({ decision: z.enum(['KEEP', 'ERASE']), reason });

/** The form that completes a task of each kind. Free text in it is sealed; only its codes reach a workflow. */
export const TASK_FORMS = {
  'route-report': routeReport,
  'triage-danger': triageDanger,
  'assess-report': assessReport,
  'allocate-investigator': allocateInvestigator,
  'record-investigation-result': recordInvestigationResult,
  'plan-safeguarding': planSafeguarding,
  'confirm-safeguarding': confirmSafeguarding,
  'grade-intelligence': gradeIntelligence,
  'review-further-information': reviewFurtherInformation,
  'resolve-hand-off': resolveHandOff,
  'review-identity-clues': reviewIdentityClues,
  'confirm-subject': confirmSubject,
  'review-break-glass': reviewBreakGlass,
  'review-retention': reviewRetention,
  'confirm-erasure': confirmErasure,
} as const satisfies Record<TaskKind, z.ZodType>;

/** What a person filled in to complete a task of the kind. */
export type TaskForm<Kind extends TaskKind> = z.infer<(typeof TASK_FORMS)[Kind]>;
