import { z } from 'zod';
import {
  CRIMINAL_OUTCOMES,
  INVESTIGATION_RESULTS,
  NEXT_STEPS,
  NOTICE_STATES,
  PROCEEDINGS_OUTCOMES,
  SEVERITIES,
  TOLD_OF_RESULT,
  WAITING_REASONS,
} from '../../codes.ts';
import { CONDUCT_REGIMES, PROCEEDINGS, STANDARDS } from '../../investigation/severity.ts';
import { LETTER_RECIPIENTS } from '../../investigation/timeliness.ts';
import { broken, calendarDay, forceSlug, isEachOnce, REASON_CHARACTERS_MAX, reason } from './common.ts';
import { suspensionEnds } from './suspension.ts';

/** Who investigates: one of the force, or, where nobody of the force may, somebody of another. */
export const allocateInvestigator = z
  .strictObject({
    investigator: z.uuid().optional(),
    /** The supervisor who allocates the case then keeps its record here. */
    outside: z.strictObject({ force: forceSlug, name: z.string().trim().min(1).max(200) }).optional(),
    /** Whether the officer concerned must not come to know of it for now. */
    covert: z.boolean().optional(),
    reason: reason.optional(),
  })
  .superRefine((form, context) => {
    if (form.investigator === undefined && form.outside === undefined)
      broken(context, ['investigator'], 'is required, unless an investigator from outside is recorded');
    if (form.investigator !== undefined && form.outside !== undefined)
      broken(context, ['outside'], 'must be left out where one of the force investigates');
  });

/** What an investigation came to; where proceedings follow, it is recorded again once they have ended. */
export const recordInvestigationResult = z
  .strictObject({
    result: z.enum(INVESTIGATION_RESULTS),
    /** What proceedings came to; left out while they go on. */
    proceedings: z.enum(PROCEEDINGS_OUTCOMES).optional(),
    criminalOutcome: z.enum(CRIMINAL_OUTCOMES).optional(),
    /** Whether the authority refers under the vetting regulations. */
    referToVetting: z.boolean().optional(),
    toldTo: z.array(z.enum(TOLD_OF_RESULT)).max(TOLD_OF_RESULT.length).optional(),
    /** How each suspension that stands ends, once nothing more follows. */
    suspensions: suspensionEnds.optional(),
    /** Why there is a case to answer although the notice of investigation was never served. */
    noticeNotServed: reason.optional(),
    /** What is to be learnt from it, beyond the case itself: the case system is told. */
    learning: z.string().max(REASON_CHARACTERS_MAX).optional(),
    reason,
  })
  .superRefine((form, context) => {
    if (form.proceedings !== undefined && form.result === 'NO_CASE_TO_ANSWER')
      broken(context, ['proceedings'], 'must be left out where there is no case to answer');
    if (form.criminalOutcome !== undefined && form.result === 'INSUFFICIENT_INFORMATION')
      broken(context, ['criminalOutcome'], 'must be left out where there is too little to go on');
    if (form.toldTo && !isEachOnce(form.toldTo))
      broken(context, ['toldTo'], 'must name each who was told once');
    if (form.suspensions && !isEachOnce(form.suspensions.map(({ suspension }) => suspension)))
      broken(context, ['suspensions'], 'must name each suspension once');
  });

/** How serious what is alleged would be, if it were true; revised later by a new assessment that keeps the old. */
export const assessSeverity = z
  .strictObject({
    severity: z.enum(SEVERITIES),
    regime: z.enum(CONDUCT_REGIMES),
    /** The likely form of proceedings. */
    proceedings: z.enum(PROCEEDINGS),
    /** The standards that would have been breached. */
    standards: z.array(z.enum(STANDARDS)).max(STANDARDS.length),
    referToVetting: z.boolean().optional(),
    /** When the appropriate authority was consulted: before a revision. */
    consultedOn: calendarDay.optional(),
    /** Whether the person concerned has been told of it; not while that might prejudice an investigation. */
    personTold: z.boolean().optional(),
    reason,
  })
  .superRefine((form, context) => {
    if (!isEachOnce(form.standards)) broken(context, ['standards'], 'must name each standard once');
    if (form.severity !== 'NONE' && form.standards.length === 0)
      broken(context, ['standards'], 'must name at least one standard that would have been breached');
    if (form.severity === 'NONE' && form.standards.length > 0)
      broken(context, ['standards'], 'must be empty where nothing would have been breached');
  });

/** The state of the notice of investigation to the officer concerned. */
export const serveNotice = z
  .strictObject({
    state: z.enum(NOTICE_STATES),
    /** When a notice that is not served is looked at again. */
    reviewOn: calendarDay.optional(),
    servedOn: calendarDay.optional(),
    /** Who served it. */
    servedBy: z.string().trim().min(1).max(200).optional(),
    /** Whether the oversight body that directs the investigation, or has yet to answer, agrees to its being served. */
    oversightAgrees: z.boolean().optional(),
    reason,
  })
  .superRefine((form, context) => {
    const isServed = form.state === 'SERVED';
    for (const field of ['servedOn', 'servedBy'] as const) {
      if (isServed && form[field] === undefined)
        broken(context, [field], 'must be given for a notice that is served');
      if (!isServed && form[field] !== undefined)
        broken(context, [field], 'must be left out until the notice is served');
    }
    if (isServed && form.reviewOn !== undefined)
      broken(context, ['reviewOn'], 'must be left out once the notice is served');
    if (!isServed && form.reviewOn === undefined)
      broken(context, ['reviewOn'], 'must say when the notice is looked at again');
  });

/** How an investigation goes on, and who has been told so. */
export const reviewProgress = z
  .strictObject({
    /** The day on which they were told, or the progress was looked at: the next time is reckoned from it. */
    toldOn: calendarDay,
    told: z.array(z.enum(['REPORTER', 'INTERESTED_PERSON'])).max(2),
    /** Why nobody was told. */
    notTold: z.enum(['NOBODY_ENTITLED', 'PREJUDICE', 'CANNOT_BE_REACHED']).optional(),
    waitingFor: z.array(z.enum(WAITING_REASONS)).max(WAITING_REASONS.length),
    nextSteps: z.array(z.enum(NEXT_STEPS)).max(NEXT_STEPS.length),
    expectedBy: calendarDay.optional(),
    progress: reason,
  })
  .superRefine((form, context) => {
    for (const field of ['told', 'waitingFor', 'nextSteps'] as const)
      if (!isEachOnce(form[field])) broken(context, [field], 'must name each once');
    if (form.told.length === 0 && form.notTold === undefined)
      broken(context, ['notTold'], 'must say why nobody was told');
    if (form.told.length > 0 && form.notTold !== undefined)
      broken(context, ['notTold'], 'must be left out where somebody was told');
  });

/** The letter about an investigation that lasts: what was sent, to whom, when. */
export const sendDelayLetter = z
  .strictObject({
    /** The letter as it was sent. */
    letter: z.string().trim().min(50).max(20_000),
    sent: z
      .array(z.strictObject({ to: z.enum(LETTER_RECIPIENTS), on: calendarDay }))
      .max(LETTER_RECIPIENTS.length),
    /** Those who were not written to because it might prejudice an investigation. */
    spared: z.array(z.enum(LETTER_RECIPIENTS)).max(LETTER_RECIPIENTS.length),
    expectedBy: calendarDay,
    reason,
  })
  .superRefine((form, context) => {
    const named = [...form.sent.map(({ to }) => to), ...form.spared];
    if (!isEachOnce(named)) broken(context, ['sent'], 'must name each recipient once, as sent or as spared');
  });
