import { z } from 'zod';
import { CONTACT_RESULTS } from '../../contact-statements.ts';
import { broken, calendarDay, reason } from './common.ts';

/** What came of getting in touch with a reporter who left details. */
export const contactReporter = z
  .strictObject({
    result: z.enum(CONTACT_RESULTS),
    withinConditions: z.literal(
      true,
      "must be true: contact is sought within the reporter's conditions or not at all",
    ),
    /** When they are contacted next, as agreed with them. */
    nextContactOn: calendarDay.optional(),
    reason,
  })
  .superRefine((form, context) => {
    if (form.result === 'ASKED_NOT_TO_BE_CONTACTED' && form.nextContactOn !== undefined)
      broken(context, ['nextContactOn'], 'must be left out: the reporter asked not to be contacted again');
  });

/** Whether questions may be put to an anonymous reporter through Crimestoppers. */
export const approveQuestion = z
  .strictObject({
    decision: z.enum(['APPROVE', 'REFUSE']),
    /** That they ask what the reporter knows, and do not ask them to find out. */
    asksOnlyWhatIsKnown: z.boolean(),
    reason,
  })
  .superRefine((form, context) => {
    if (form.decision === 'APPROVE' && !form.asksOnlyWhatIsKnown)
      broken(
        context,
        ['asksOnlyWhatIsKnown'],
        'must be true for questions that are put: whoever is asked to find out may become a covert source',
      );
  });
