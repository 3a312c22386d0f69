import { z } from 'zod';
import {
  AUTHORITIES,
  DUTY_CONDITIONS,
  MEASURES,
  REVIEW_OCCASIONS,
  STANDING_MEASURES,
  SUSPENSION_ENDS,
  SUSPENSION_GROUNDS,
} from '../../investigation/suspension-codes.ts';
import { broken, calendarDay, isEachOnce, reason } from './common.ts';

const conditions = z.array(z.enum(DUTY_CONDITIONS)).max(DUTY_CONDITIONS.length);
const decidedBy = z.enum(AUTHORITIES);

/** Whether somebody concerned is suspended, or kept on other duties, while it is investigated. */
export const decideSuspension = z
  .strictObject({
    /** Somebody of the directory whom the report is about. */
    subject: z.uuid(),
    measure: z.enum(MEASURES),
    /** The day on which it began, or begins. */
    from: calendarDay.optional(),
    grounds: z.array(z.enum(SUSPENSION_GROUNDS)).max(SUSPENSION_GROUNDS.length).optional(),
    conditions: conditions.optional(),
    decidedBy,
    reason,
  })
  .superRefine((form, context) => {
    const isNone = form.measure === 'NONE';
    for (const field of ['from', 'grounds', 'conditions'] as const)
      if (isNone && form[field] !== undefined)
        broken(context, [field], 'must be left out where nothing is done');
    if (!isNone && form.from === undefined) broken(context, ['from'], 'must say when it begins');
    if (form.measure === 'SUSPENDED' && (form.grounds ?? []).length === 0)
      broken(context, ['grounds'], 'must name at least one ground of a suspension');
    if (form.measure === 'RESTRICTED_DUTIES' && (form.conditions ?? []).length === 0)
      broken(context, ['conditions'], 'must say what the duties are restricted by');
    for (const field of ['grounds', 'conditions'] as const)
      if (!isEachOnce(form[field])) broken(context, [field], 'must name each once');
  });

/** A review of a suspension or of restricted duties: what was decided, and when. */
export const reviewSuspension = z
  .strictObject({
    decision: z.enum(['CONTINUE', 'VARY', 'LIFT']),
    because: z.enum(REVIEW_OCCASIONS),
    /** The day of the review: the next one is reckoned from it. */
    reviewedOn: calendarDay,
    /** What it is varied to. */
    measure: z.enum(STANDING_MEASURES).optional(),
    conditions: conditions.optional(),
    liftedOn: calendarDay.optional(),
    decidedBy,
    reason,
  })
  .superRefine((form, context) => {
    const { decision } = form;
    for (const field of ['measure', 'conditions'] as const) {
      if (decision === 'VARY' && form[field] === undefined)
        broken(context, [field], 'must say what it is varied to');
      if (decision !== 'VARY' && form[field] !== undefined)
        broken(context, [field], 'must be left out unless it is varied');
    }
    if (decision === 'LIFT' && form.liftedOn === undefined)
      broken(context, ['liftedOn'], 'must say when it is lifted');
    if (decision !== 'LIFT' && form.liftedOn !== undefined)
      broken(context, ['liftedOn'], 'must be left out unless it is lifted');
    if (form.measure === 'RESTRICTED_DUTIES' && form.conditions?.length === 0)
      broken(context, ['conditions'], 'must say what the duties are restricted by');
    if (!isEachOnce(form.conditions)) broken(context, ['conditions'], 'must name each once');
  });

/** How each suspension that stands ends with the result of the investigation. */
export const suspensionEnds = z
  .array(
    z.strictObject({
      /** The task that decided it. */
      suspension: z.uuid(),
      how: z.enum(SUSPENSION_ENDS),
      on: calendarDay,
    }),
  )
  .max(50);

/** Whether the person was reported to the list that bars them from policing, or of those who left before a result. */
export const reportToList = z
  .strictObject({
    decision: z.enum(['REPORTED', 'NOT_REPORTED']),
    reportedOn: calendarDay.optional(),
    /** The list keeper's reference. */
    reference: z.string().trim().min(1).max(80).optional(),
    reason,
  })
  .superRefine(({ decision, reportedOn, reference }, context) => {
    if (decision === 'REPORTED' && reportedOn === undefined)
      broken(context, ['reportedOn'], 'must say when it was reported');
    if (decision === 'NOT_REPORTED' && reportedOn !== undefined)
      broken(context, ['reportedOn'], 'must be left out where nothing was reported');
    if (decision === 'NOT_REPORTED' && reference !== undefined)
      broken(context, ['reference'], 'must be left out where nothing was reported');
  });
