import { z } from 'zod';
import { REFERRAL_BODIES } from '../../codes.ts';
import { HOME_NATIONS } from '../../safeguarding/referral-bodies.ts';
import { DASH_QUESTIONS, RISK_ANSWERS, RISK_FLAGS, RISK_LEVELS } from '../../safeguarding/risk.ts';
import { broken, calendarDay, reason } from './common.ts';

const ACTIONS_MAX = 50;
const COUNT_MAX = 10_000;

const answer = z.enum(RISK_ANSWERS);
const named = z.string().trim().min(1).max(200);
const count = z.int().min(0).max(COUNT_MAX).nullable();

const riskAssessment = z.discriminatedUnion('tool', [
  z.strictObject({ tool: z.literal('DARA'), level: z.enum(RISK_LEVELS) }),
  z.strictObject({ tool: z.literal('DASH'), score: z.int().min(0).max(DASH_QUESTIONS) }),
  z.strictObject({ tool: z.literal('NOT_DOMESTIC') }),
]);

/** What is asked for a risk assessment conference; its criteria follow from it (`safeguarding/marac.ts`). */
const maracAnswers = z.strictObject({
  professionalJudgement: answer,
  potentialEscalation: answer,
  honourBased: answer,
  lastTwelveMonths: z.strictObject({ reports: count, incidents: count, crimes: count }).optional(),
  lastConferenceOn: calendarDay.nullable().optional(),
});

const referral = z.strictObject({
  to: z.enum(REFERRAL_BODIES),
  /** Where the person at risk lives. (Default: the nation of the force) */
  nation: z.enum(HOME_NATIONS).optional(),
  /** Whether the body must keep it from people with links to the subject, who may sit at its table. */
  informationBarrier: z.boolean(),
  withoutBarrierBecause: reason.optional(),
  /** The one person at the body for whose eyes it is. */
  attention: named.optional(),
});

type Referral = z.infer<typeof referral>;

/** The rules of one referral, by its place in the plan. */
function checkReferral(given: Referral, at: number, context: z.RefinementCtx): void {
  const { to, informationBarrier, withoutBarrierBecause, attention } = given;
  if (!informationBarrier && withoutBarrierBecause === undefined)
    broken(
      context,
      ['referrals', at, 'withoutBarrierBecause'],
      'must say why nobody with a link to the subject could learn of it',
    );
  if (informationBarrier && withoutBarrierBecause !== undefined)
    broken(
      context,
      ['referrals', at, 'withoutBarrierBecause'],
      'must be left out behind an information barrier',
    );
  if (to === 'MARAC' && informationBarrier && attention === undefined)
    broken(
      context,
      ['referrals', at, 'attention'],
      'must name the chair of the conference for whose eyes alone it is, behind an information barrier',
    );
}

export const planSafeguarding = z
  .strictObject({
    assessment: riskAssessment,
    /** The level that the planner decides. */
    risk: z.enum(RISK_LEVELS),
    /** Why it is another than the tool gives, stays low with a warning sign, or is not domestic where partner abuse is told. */
    judgement: reason.optional(),
    flags: z.record(z.enum(RISK_FLAGS), answer),
    marac: maracAnswers.optional(),
    notReferredToMaracBecause: reason.optional(),
    referrals: z.array(referral).max(REFERRAL_BODIES.length),
    riskSummary: reason,
    actions: z.array(z.strictObject({ action: reason, owner: named, dueOn: calendarDay })).max(ACTIONS_MAX),
    /** When the risk is read again, if the plan is not carried out before. */
    reviewOn: calendarDay,
  })
  .superRefine((form, context) => {
    const { assessment, risk, referrals, actions, marac } = form;
    if (referrals.length === 0 && actions.length === 0)
      broken(context, ['actions'], 'must name at least one referral or one action');
    if (risk === 'HIGH' && referrals.length === 0)
      broken(context, ['referrals'], 'must name at least one referral when the risk is HIGH');
    if (new Set(referrals.map(({ to }) => to)).size !== referrals.length)
      broken(context, ['referrals'], 'must name each body once');
    if (assessment.tool !== 'NOT_DOMESTIC' && marac === undefined)
      broken(context, ['marac'], 'must be answered where there may be domestic abuse');
    for (const [at, given] of referrals.entries()) checkReferral(given, at, context);
  });

const actionNumber = z.int().min(1).max(ACTIONS_MAX);

/** What has become of one action of the plan, by its number from 1. */
const confirmedAction = z.discriminatedUnion('state', [
  z.strictObject({ action: actionNumber, state: z.literal('DONE'), note: reason.optional() }),
  z.strictObject({ action: actionNumber, state: z.literal('HANDED_OVER'), to: named, note: reason }),
  /** It stays to be done, and is asked for again on that day. */
  z.strictObject({
    action: actionNumber,
    state: z.literal('NOT_DONE'),
    reason,
    followUpOn: calendarDay,
  }),
  z.strictObject({ action: actionNumber, state: z.literal('NOT_NEEDED'), reason }),
]);

export const confirmSafeguarding = z
  .strictObject({ actions: z.array(confirmedAction).max(ACTIONS_MAX), note: reason })
  .superRefine(({ actions }, context) => {
    if (new Set(actions.map(({ action }) => action)).size !== actions.length)
      broken(context, ['actions'], 'must name each action once');
  });

/** Whether news, or time, changes the risk: what is planned stays, or is planned anew. */
export const reviewRisk = z
  .strictObject({
    decision: z.enum(['UNCHANGED', 'PLAN_ANEW']),
    reason,
    /** After a review by the calendar: when it is read again. */
    reviewOn: calendarDay.optional(),
  })
  .superRefine(({ decision, reviewOn }, context) => {
    if (decision === 'PLAN_ANEW' && reviewOn !== undefined)
      broken(context, ['reviewOn'], 'must be left out: the new plan names its own');
  });
