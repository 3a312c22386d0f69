import { z } from 'zod';
import { reason } from './common.ts';

/** What came of getting in touch with a reporter who left details. */
export const contactReporter = z.strictObject({ result: z.enum(['REACHED', 'NOT_REACHED']), reason });

/** Whether questions may be put to an anonymous reporter through Crimestoppers. */
export const approveQuestion = z.strictObject({ decision: z.enum(['APPROVE', 'REFUSE']), reason });
