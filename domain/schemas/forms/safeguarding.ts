import { z } from 'zod';
import { REFERRAL_BODIES } from '../../codes.ts';
import { broken, reason } from './common.ts';

export const planSafeguarding = z
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

export const confirmSafeguarding = z.strictObject({
  actionsDone: z.literal(true, 'must be true: the task stays open until every action is done'),
  note: reason,
});

/** Whether news changes the risk: what is planned stays, or is planned anew. */
export const reviewRisk = z.strictObject({ decision: z.enum(['UNCHANGED', 'PLAN_ANEW']), reason });
