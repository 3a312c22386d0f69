import { z } from 'zod';
import { BARRIER_STATES, isSettled, REFERRAL_ANSWERS } from '../../safeguarding/referral-answers.ts';
import { broken, calendarDay, reason } from './common.ts';

const named = z.string().trim().min(1).max(200);

/** What a body says to a referral; where it does not say what it does, when it is asked again. */
export const recordReferralAnswer = z
  .strictObject({
    answer: z.enum(REFERRAL_ANSWERS),
    answeredOn: calendarDay.optional(),
    /** Who answered for the body. */
    answeredBy: named.optional(),
    reference: named.optional(),
    /** When it is asked again; of a meeting, its day. */
    againOn: calendarDay.optional(),
    /** Whether the body keeps the barrier that was asked of it. */
    barrier: z.enum(BARRIER_STATES).optional(),
    note: reason,
  })
  .superRefine((form, context) => {
    const settled = isSettled(form.answer);
    if (form.answer === 'NO_ANSWER') {
      for (const field of ['answeredOn', 'answeredBy', 'reference'] as const)
        if (form[field] !== undefined) broken(context, [field], 'must be left out while nobody has answered');
    } else if (form.answeredOn === undefined) broken(context, ['answeredOn'], 'must say when they answered');
    if (settled && form.againOn !== undefined)
      broken(context, ['againOn'], 'must be left out where the body has said what it does');
    if (!settled && form.againOn === undefined)
      broken(context, ['againOn'], 'must say when the body is asked again');
    if (settled && form.barrier === 'NOT_CONFIRMED')
      broken(context, ['barrier'], 'must be KEPT or BROKEN: ask the body who has learned of the referral');
  });
