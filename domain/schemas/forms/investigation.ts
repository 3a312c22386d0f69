import { z } from 'zod';
import { INVESTIGATION_RESULTS, NOTICE_STATES, SEVERITIES } from '../../codes.ts';
import { calendarDay, REASON_CHARACTERS_MAX, reason } from './common.ts';

export const allocateInvestigator = z.strictObject({ investigator: z.uuid(), reason: reason.optional() });

export const recordInvestigationResult = z.strictObject({
  result: z.enum(INVESTIGATION_RESULTS),
  learning: z.string().max(REASON_CHARACTERS_MAX).optional(),
  reason,
});

/** How serious what is alleged would be, if it were true; revised later by a new assessment that keeps the old. */
export const assessSeverity = z.strictObject({ severity: z.enum(SEVERITIES), reason });

/** The state of the notice of investigation to the officer concerned. */
export const serveNotice = z.strictObject({
  state: z.enum(NOTICE_STATES),
  /** When a notice that is withheld is looked at again. */
  reviewOn: calendarDay.optional(),
  reason,
});

export const reviewProgress = z.strictObject({ progress: reason });

export const sendDelayLetter = z.strictObject({ sentOn: calendarDay, reason });
