import { z } from 'zod';
import { CATEGORIES, OUTCOMES, SEVERITIES } from '../../codes.ts';
import { broken, reason } from './common.ts';
import { oversightAnswers } from './oversight.ts';

export const assessReport = z
  .strictObject({
    scope: z.enum(['IN_SCOPE', 'OUT_OF_SCOPE']),
    route: z.enum(['COMPLAINTS', 'OTHER_AGENCY']).optional(),
    safeguardingConcern: z.boolean(),
    categories: z.array(z.enum(CATEGORIES)).max(CATEGORIES.length),
    severity: z.enum(SEVERITIES).optional(),
    outcomes: z.array(z.enum(OUTCOMES)).max(OUTCOMES.length),
    /** Each criterion for a referral to the oversight body. */
    oversight: oversightAnswers.optional(),
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

export const reviewFurtherInformation = z.strictObject({
  decision: z.enum(['NOTED', 'REASSESS']),
  reason,
});
